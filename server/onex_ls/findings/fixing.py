"""Choosing fixes: which edits to make when many findings are to be resolved at once."""

from collections.abc import Iterable

from onex_ls.findings.finding import Finding
from onex_ls.text.edits import TextEdit


def chosen_edits(findings: Iterable[Finding], unsafe: bool = False) -> list[TextEdit]:
    """The edits of the first applicable fix of each finding; fixes that would overlap an earlier one are left out."""
    taken: list[TextEdit] = []
    for finding in findings:
        for fix in finding.fixes:
            wanted = (fix.safe or unsafe) and fix.file is None
            if wanted and not any(edit.span.overlaps(other.span) for edit in fix.edits for other in taken):
                taken.extend(fix.edits)
                break
    return taken
