"""Rule ``undeclared-environment``."""

import re
from collections.abc import Iterator

from onex_ls.contract.parts import items_at, named, named_at
from onex_ls.findings.finding import Finding, Fix, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.near import nearest
from onex_ls.rules.subject import Subject
from onex_ls.syntax.query import Hit, entries, hit, mapping, sequence, value
from onex_ls.syntax.tree import Node, Scalar
from onex_ls.text.edits import TextEdit
from onex_ls.text.span import Span

_CONFIG = "config:\n  url: ${env.PRICE_LIST_URL}\n"

RULE = Rule(
    name="undeclared-environment",
    severity=Severity.HINT,
    summary="A variable of the environment is read and not declared",
    why="The contract lists the variables it needs, and deployments are checked against that list. One that is missing "
    "there is found out when it is missing for real. Variables with a default need no declaration.",
    bad=_CONFIG + "env_dependencies:\n  PRICE_LIST_KEY: {required: true}",
    good=_CONFIG + "env_dependencies:\n  PRICE_LIST_URL: {required: true}",
    source="core contract_config_compliance, as far as the text alone shows it",
)

_READ = re.compile(r"\$\{env\.([A-Za-z_]\w*)\}")
_LISTS = ("env_dependencies", "env_deps", "env_requirements", "environment", "config_dependencies")
_NAMES = ("env_var", "name", "key", "variable")


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on the first use of each variable without a default, in a contract that declares some."""
    if not subject.mentions("${env.") or subject.is_broken:
        return
    declared = set(_declared(subject))
    uses: dict[str, list[Span]] = {}
    for match in _READ.finditer(subject.tree.text, subject.root.start, subject.root.end):
        uses.setdefault(match[1], []).append(Span(*match.span(1)))
    for name, spans in uses.items():
        read = [(span, found) for span in spans if (found := _value_at(subject, span)) is not None]
        if declared and name not in declared and read:
            near = nearest(name, declared)
            meant = near[0] if len(near) == 1 else ""
            asked = f"; did you mean `{meant}`?" if meant else ""
            span, found = read[0]
            edits = tuple(TextEdit(place, meant) for place, _ in read)
            yield Finding(
                RULE.name,
                RULE.severity,
                f"The contract does not declare the variable `{name}`{asked}",
                span,
                found.path,
                fixes=(Fix(f"Change to `{meant}`", edits),) if meant else (),
            )


def _value_at(subject: Subject, span: Span) -> Hit | None:
    """The value that holds the span; None for comments."""
    found = hit(subject.tree, span.start)
    return found if found is not None and isinstance(found.node, Scalar) and span.end <= found.node.end else None


def _declared(subject: Subject) -> Iterator[str]:
    """Every name of a variable that a list of the contract mentions: as a key, an item, or under a name."""
    for key in _LISTS:
        block = value(subject.root, key)
        if mapping(block) is not None:
            yield from (pair.name for pair in entries(block) if pair.name)
        elif sequence(block) is not None:
            yield from _in_items(subject, key)
    for item, path in items_at(subject.root, "", "dependencies"):
        yield from _said(item, path, ("env_var",))


def _in_items(subject: Subject, key: str) -> Iterator[str]:
    for item, path in items_at(subject.root, "", key):
        bare = named(item, path)
        if bare is not None:
            yield bare.name
        yield from _said(item, path, _NAMES)


def _said(item: Node, path: str, keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        said = named_at(item, path, key)
        if said is not None:
            yield said.name
