"""Rule ``quality-unchecked``."""

from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule

QUALITY_UNCHECKED = Rule(
    name="quality-unchecked",
    severity=Severity.INFORMATION,
    summary="The quality of the code could not be checked",
    why="ruff, which comes with onex-ls, could not be run or did not answer; the message says why. Nothing is known of "
    "the quality of the code then, which is not the same as nothing being wrong.",
    bad="pip uninstall ruff",
    good="pip install --force-reinstall onex-ls",
    source="the validator of quality",
    language="sh",
)
