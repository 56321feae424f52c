"""Rule ``python-syntax``."""

from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule

PYTHON_SYNTAX = Rule(
    name="python-syntax",
    severity=Severity.ERROR,
    summary="A file of the package is not Python",
    why="It cannot be imported, and so nothing of the node can.",
    bad="class HandlerPrice",
    good='class HandlerPrice:\n    label = "price"',
    source="the parser of Python",
    language="python",
)
