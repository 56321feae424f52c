"""Rule ``node-type-spelling``."""

from collections.abc import Iterator

from onex_ls.contract.recognise import NodeType
from onex_ls.findings.finding import Finding, Fix, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import replace_scalar
from onex_ls.syntax.query import entry, scalar

RULE = Rule(
    name="node-type-spelling",
    severity=Severity.ERROR,
    summary="`node_type` names no kind of node, but nearly does",
    why="The runtime takes only the four kinds and passes over every other file in silence.",
    bad="node_type: EFECT_GENERIC",
    good="node_type: EFFECT_GENERIC",
    source="infra linter CONTRACT-003, ModelYamlContract",
)


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on a `node_type` within two edits of a kind."""
    kind = subject.recognition.kind
    declared = entry(subject.root, "node_type")
    value = scalar(declared.value) if declared is not None else None
    if subject.recognition.node_type is not NodeType.MISSPELT or kind is None or value is None:
        return
    meant = kind.generic if value.value.isupper() or "_" in value.value else kind.value
    yield Finding(
        RULE.name,
        RULE.severity,
        f"`{value.value}` is no kind of node; did you mean `{meant}`?",
        value.span,
        "node_type",
        fixes=(Fix(f"Change to `{meant}`", (replace_scalar(value, meant),), safe=True),),
    )
