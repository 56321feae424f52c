"""Rule ``handler-id``."""

import re
from collections.abc import Iterator

from onex_ls.contract.kind import NODE_KINDS
from onex_ls.contract.parts import Named, named_at
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import rewrite
from onex_ls.syntax.query import value

_HANDLER = "description: Prices an order.\ndescriptor:\n  node_archetype: compute"

RULE = Rule(
    name="handler-id",
    severity=Severity.HINT,
    summary="The identifier of a handler is malformed, or names another kind",
    why="A handler is registered under dotted segments, two at least, each beginning with a letter. When the first is "
    "a kind of node, it must be the one in the descriptor; the official model refuses anything else.",
    bad="handler_id: pricing\n" + _HANDLER,
    good="handler_id: compute.pricing\n" + _HANDLER,
    source="ModelHandlerContract; 1 of 13 real handler contracts",
)

_SEGMENT = re.compile(r"[A-Za-z_][\w-]*")
_KINDS = frozenset(kind.value for kind in NODE_KINDS)
_LEAST = 2


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on a `handler_id` that is no dotted name, and an error on one of another kind."""
    identifier = named_at(subject.root, "", "handler_id")
    if identifier is None:
        return
    span, path = identifier.place.span, identifier.place.path
    segments = identifier.name.split(".")
    archetype = named_at(value(subject.root, "descriptor"), "descriptor", "node_archetype")
    odd = [segment for segment in segments if not _SEGMENT.fullmatch(segment)]
    if len(segments) < _LEAST:
        message = f"`{identifier.name}` needs a second segment, as in `compute.prices`"
        yield Finding(RULE.name, RULE.severity, message, span, path)
    elif odd:
        message = f"`{odd[0]}` is no segment of an identifier: letters, digits, `_` and `-`, a letter first"
        yield Finding(RULE.name, RULE.severity, message, span, path)
    elif archetype is not None and segments[0] in _KINDS and archetype.name in _KINDS - {segments[0]}:
        yield _other_kind(subject, identifier, archetype)


def _other_kind(subject: Subject, identifier: Named, archetype: Named) -> Finding:
    kind, _, rest = identifier.name.partition(".")
    spelled = f"{archetype.name}.{rest}"
    return Finding(
        RULE.name,
        Severity.ERROR,
        f"`{identifier.name}` is the name of a handler of kind {kind}, the descriptor says {archetype.name}",
        identifier.place.span,
        identifier.place.path,
        related=(Related("The kind is declared here", archetype.place.span),),
        fixes=(
            Fix(f"Change to `{spelled}`", (rewrite(subject.tree, identifier.place.span, spelled),)),
            Fix(f"Change the descriptor to `{kind}`", (rewrite(subject.tree, archetype.place.span, kind),)),
        ),
    )
