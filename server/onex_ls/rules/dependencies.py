"""Rules ``dependency-shape``, ``duplicate-dependency`` and ``self-dependency``."""

from collections.abc import Iterator

from onex_ls.contract.model import Place
from onex_ls.contract.parts import Named, items_at, named_at
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules import duplicates
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import quoted
from onex_ls.syntax.query import entry, mapping, scalar, sequence, value
from onex_ls.syntax.tree import Node
from onex_ls.syntax.values import is_null
from onex_ls.text.edits import TextEdit
from onex_ls.text.span import Span

_PRICES = "dependencies:\n  - {name: price_list, type: protocol}"

SHAPE = Rule(
    name="dependency-shape",
    severity=Severity.WARNING,
    summary="Dependencies are not written as a list of maps, each with a name",
    why="The official models and the resolver of dependencies read a list of maps, each with a `name`; they pass over, "
    "or refuse, any other form.",
    bad="dependencies:\n  required: [price_list]",
    good=_PRICES,
    source="infra linter CONTRACT-014; 7 of 552 real contracts",
)

DUPLICATE = Rule(
    name="duplicate-dependency",
    severity=Severity.ERROR,
    summary="Two dependencies have the same name",
    why="Dependencies are handed to the node by name, in whatever case, so it would get one of the two for both.",
    bad=_PRICES + "\n  - {name: Price_List, type: service}",
    good=_PRICES + "\n  - {name: price_cache, type: service}",
    source="ModelContractBase; none of 552 real contracts breaks it",
)

SELF = Rule(
    name="self-dependency",
    severity=Severity.WARNING,
    summary="A node depends on itself",
    why="It can only be made once it has been made; the official model refuses the contract.",
    bad="name: node_price\ndependencies:\n  - {name: node_price, type: node}",
    good="name: node_price\n" + _PRICES,
    source="ModelContractBase",
)

_KEY = "dependencies"


def check_shape(subject: Subject) -> Iterator[Finding]:
    """A finding on dependencies that are no list, and on each item that is no map or has no name."""
    declared = entry(subject.root, _KEY)
    if declared is None or is_null(declared.value):
        return
    if sequence(declared.value) is None:
        message = "Dependencies are a list of maps, each with a `name` and a `type`"
        yield Finding(SHAPE.name, SHAPE.severity, message, declared.key.span, _KEY)
    for item, path in items_at(subject.root, "", _KEY):
        if mapping(item) is None:
            message = "A dependency is a map with a `name` and a `type`"
            fixes = tuple(_as_map(item))
            yield Finding(SHAPE.name, SHAPE.severity, message, item.span, path, fixes=fixes)
        elif _is_nameless(item) and not (subject.is_broken or _is_name_misspelt(subject, item)):
            message = "This dependency has no `name`, so nothing can be handed to the node for it"
            yield Finding(SHAPE.name, SHAPE.severity, message, _first_key(item), path)


def _is_nameless(item: Node) -> bool:
    said = scalar(value(item, "name"))
    return entry(item, "name") is None if said is None else is_null(said) or not said.value.strip()


def _is_name_misspelt(subject: Subject, item: Node) -> bool:
    return any(block.node is mapping(item) and "name" in names for block, _, names in subject.misspelt)


def _first_key(item: Node) -> Span:
    """Where to show what a map lacks: its first key, or its braces where it has none."""
    block = mapping(item)
    return block.entries[0].key.span if block is not None and block.entries else item.span


def _as_map(item: Node) -> Iterator[Fix]:
    name = scalar(item)
    if name is not None and name is item and name.value.strip() and not is_null(item):
        yield Fix("Write it as a map", (TextEdit(item.span, f"{{name: {quoted(name.value)}}}"),), safe=True)


def check_duplicate(subject: Subject) -> Iterator[Finding]:
    """A finding on each dependency whose name, in whatever case, an earlier one has."""
    for first, second in duplicates.repeated((name.name.lower(), (name, place)) for name, place in _named(subject)):
        yield duplicates.finding(subject, DUPLICATE, "a dependency", duplicates.Repeated(*second, *first))


def _named(subject: Subject) -> Iterator[tuple[Named, Place]]:
    for item, path in items_at(subject.root, "", _KEY):
        name = named_at(item, path, "name")
        if name is not None:
            yield name, Place(path, item.span)


def check_self(subject: Subject) -> Iterator[Finding]:
    """A finding on each dependency that has the name of the contract."""
    own = named_at(subject.root, "", "name")
    for name, place in _named(subject):
        if own is not None and name.name.lower() == own.name.lower():
            yield Finding(
                SELF.name,
                SELF.severity,
                f"`{name.name}` is this node itself",
                name.place.span,
                name.place.path,
                related=(Related("The name of the node", own.place.span),),
                fixes=tuple(duplicates.removal(subject.tree, "Remove the dependency", place)),
            )
