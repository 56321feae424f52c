"""Rule ``placement``."""

from collections.abc import Iterator

from onex_ls.contract.kind import Kind
from onex_ls.contract.parts import named_at
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import add_entry, rewrite
from onex_ls.syntax.query import entry, mapping, value

RULE = Rule(
    name="placement",
    severity=Severity.WARNING,
    summary="A node that keeps state may run anywhere",
    why="Reducers and orchestrators keep state unless they say that they do not. Placed on any machine, each copy "
    "would have its own; the official model asks for `state.store: none` there.",
    bad="node_type: REDUCER_GENERIC\nplacement:\n  mode: any",
    good="node_type: REDUCER_GENERIC\nplacement:\n  mode: any\n  state: {store: none}",
    source="ModelContractPlacement",
)

_WITH_STATE = frozenset({Kind.REDUCER, Kind.ORCHESTRATOR})


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on `mode: any` of a reducer or orchestrator that does not do without state."""
    block = mapping(value(subject.root, "placement"))
    mode = named_at(block, "placement", "mode")
    kind = subject.recognition.kind
    if block is None or mode is None or kind not in _WITH_STATE or mode.name != "any":
        return
    if subject.is_broken or not subject.meant.isdisjoint({"state", "store"}):
        return
    state = value(block, "state")
    store = named_at(state, "placement.state", "store")
    if store is not None and store.name == "none":
        return
    fixes: tuple[Fix, ...] = (Fix("Place it on the primary", (rewrite(subject.tree, mode.place.span, "primary"),)),)
    if store is not None:
        fixes = (Fix("Say that it keeps no state", (rewrite(subject.tree, store.place.span, "none"),)), *fixes)
    elif entry(block, "state") is None and not block.flow:
        fixes = (Fix("Say that it keeps no state", (add_entry(subject.tree, block, "state: {store: none}"),)), *fixes)
    yield Finding(
        RULE.name,
        RULE.severity,
        f"A node of kind {kind.value} that may run anywhere must declare `state.store: none`",
        mode.place.span,
        mode.place.path,
        related=(Related("It keeps state here", store.place.span),) if store is not None else (),
        fixes=fixes,
    )
