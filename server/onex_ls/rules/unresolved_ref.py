"""Rule ``unresolved-ref``."""

from collections.abc import Iterator

from onex_ls.contract.model import Place
from onex_ls.contract.parts import Named, named
from onex_ls.findings.finding import Finding, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.dangling import dangling, related, renames
from onex_ls.rules.subject import Subject
from onex_ls.syntax.query import entries, join, mapping, sequence, value, walk
from onex_ls.syntax.tree import Mapping, Node
from onex_ls.text.span import Span

_DEFINITIONS = (
    "definitions:\n  ModelPrice:\n    type: object\n    properties:\n      amount: {type: integer}\n"
    "  ModelOrder:\n    type: object\n    properties:\n"
)

RULE = Rule(
    name="unresolved-ref",
    severity=Severity.ERROR,
    summary="A `$ref` leads nowhere",
    why="A reference into the contract is followed when models are made from it; one that leads nowhere leaves a field "
    "without a type.",
    bad=_DEFINITIONS + '      price: {$ref: "#/definitions/ModelPrise"}',
    good=_DEFINITIONS + '      price: {$ref: "#/definitions/ModelPrice"}',
    source="JSON Schema; none of 552 real contracts breaks it",
)

_LOCAL = "#/"


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on the first segment of each local reference that nothing has."""
    if not subject.mentions("$ref") or subject.is_broken:
        return
    for at, declared, used in _steps(subject):
        # What stands at the top level is a key of the contract, whether a reference speaks of it or not.
        certain = () if at else declared
        for found in dangling(declared, (*used, *certain)):
            if not at and found.name in subject.meant:
                continue  # that its key is misspelt is said elsewhere
            where = f"`{at}`" if at else "The contract"
            yield Finding(
                RULE.name,
                RULE.severity,
                f"{where} has no `{found.name}`{found.question}",
                found.at.place.span,
                found.at.place.path,
                related=related(found, "This is declared"),
                fixes=tuple(renames(subject.tree, found)),
            )


def _steps(subject: Subject) -> Iterator[tuple[str, tuple[Named, ...], list[Named]]]:
    """Every map that references lead through: its path, what it declares, and what they look for in it."""
    visited: dict[str, tuple[Node, list[Named]]] = {}
    for path, node in walk(subject.root):
        reference = named(value(node, "$ref"), join(path, "$ref")) if isinstance(node, Mapping) else None
        if reference is not None and reference.name.startswith(_LOCAL):
            _follow(subject, reference, visited)
    for at, (node, used) in visited.items():
        yield at, tuple(_declared(node, at)), used


def _follow(subject: Subject, reference: Named, visited: dict[str, tuple[Node, list[Named]]]) -> None:
    """Note each segment of a reference beside the map it is looked for in, as far as it leads."""
    node: Node | None = subject.root
    at = ""
    offset = subject.tree.text.find(_LOCAL, *reference.place.span) + len(_LOCAL)
    for segment in reference.name.removeprefix(_LOCAL).split("/"):
        if mapping(node) is None or node is None:
            return  # a list or a value: positions in those change too easily to speak of
        name = segment.replace("~1", "/").replace("~0", "~")
        span = Span(offset, offset + len(segment))
        visited.setdefault(at, (node, []))[1].append(Named(name, Place(reference.place.path, span)))
        offset, at, node = offset + len(segment) + 1, join(at, name), value(node, name)
        if sequence(node) is not None:
            return


def _declared(node: Node, at: str) -> Iterator[Named]:
    for pair in entries(node):
        name = named(pair.key, join(at, pair.name or "?"))
        if name is not None:
            yield name
