"""Fingerprints: a stable name for a finding, the same wherever it moves within its file."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from onex_ls.findings.finding import Finding


def fingerprints(file: str, text: str, findings: Sequence[Finding]) -> list[str]:
    """One for each finding: the same as long as the file's name, the rule, the contract path and the marked text stay.

    Findings alike in all of them are told apart by their order.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    result = []
    for finding in findings:
        identity = (finding.rule, finding.path, finding.span.of(text))
        seen[identity] += 1
        marked = "\0".join((file, *identity, str(seen[identity])))
        result.append(hashlib.sha256(marked.encode("utf-8", "surrogatepass")).hexdigest()[:16])
    return result
