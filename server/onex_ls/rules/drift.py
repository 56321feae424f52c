"""The rules of drift, for catalogue and settings: `onex_ls.provenance.drift` finds what they speak of."""

from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule

_GOOD = "# contract.yaml, its manifest and the files that were generated from it agree"
_SOURCE = "the manifest below `.onex-ls/`"

RULES = (
    Rule(
        name="drift-stale",
        severity=Severity.WARNING,
        summary="The contract changed since its node was generated",
        why="The code does what the contract said before. Regenerating merges what is new with what was edited.",
        bad="# contract.yaml has a field more than when its node was generated",
        good=_GOOD,
        source=_SOURCE,
    ),
    Rule(
        name="drift-edited",
        severity=Severity.INFORMATION,
        summary="A generated file was edited",
        why="Nobody minds, and the edits survive: but whoever relies on the contract should know that the code says "
        "something else. Accepting the edits settles it.",
        bad="# models/model_order.py was generated from contract.yaml, then edited",
        good=_GOOD,
        source=_SOURCE,
    ),
    Rule(
        name="drift-orphaned",
        severity=Severity.WARNING,
        summary="A generated file is left whose contract no longer asks for it",
        why="It was edited, so it is not removed without a word: what is in it may be wanted elsewhere, or dead.",
        bad="# operation `order.cancel` is gone from contract.yaml, handlers/handler_order_cancel.py is still there",
        good=_GOOD,
        source=_SOURCE,
    ),
    Rule(
        name="drift-missing",
        severity=Severity.WARNING,
        summary="A generated file was removed",
        why="It stays removed, whatever is generated next: accept that, or have it made again.",
        bad="# models/model_order.py was generated from contract.yaml, then removed",
        good=_GOOD,
        source=_SOURCE,
    ),
    Rule(
        name="drift-template",
        severity=Severity.INFORMATION,
        summary="The templates changed since the node was generated",
        why="Regenerating brings the node up to what the templates make of the contract today.",
        bad="# onex-ls was updated since the node of contract.yaml was generated",
        good=_GOOD,
        source=_SOURCE,
    ),
    Rule(
        name="merge-conflict",
        severity=Severity.ERROR,
        summary="A generated file has conflicts that nobody resolved",
        why="What the contract says and what a person wrote contradict each other. Between the markers stand both, and "
        "until one is chosen the file is no Python and is not generated again.",
        bad="# handlers/handler_order.py has `<<<<<<< mine` in it",
        good=_GOOD,
        source=_SOURCE,
    ),
)
