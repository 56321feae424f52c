"""The score of a package, and its parts: how much of the code nobody finds fault with."""

from collections.abc import Mapping, Sequence

from onex_ls.findings.finding import Severity
from onex_ls.validation.quality.areas import AREAS, SOURCE, area_of
from onex_ls.validation.result import Issue

_COST = {Severity.ERROR: 10.0, Severity.WARNING: 3.0, Severity.INFORMATION: 1.0, Severity.HINT: 0.0}
"""How many statements an issue spoils; pylint's own measure knows such weights."""


def parts(issues: Mapping[str, Sequence[Issue]], statements: int) -> dict[str, float]:
    """The score of each validator by its name, that of quality by area: 1 without issues, less for each, at least 0."""
    found: dict[str, float] = {}
    for name, told in issues.items():
        areas: dict[str, list[Issue]] = {name: []}
        if name == "quality":
            areas = {f"{name}: {area}": [] for area, rules in AREAS.items() if rules}  # of types only where checked
        for issue in told:
            finding = issue.finding
            area = f"{name}: {area_of(finding.rule)}" if finding.source == SOURCE else name
            areas.setdefault(area, []).append(issue)
        found |= {area: _score(own, statements) for area, own in areas.items()}
    return found


def _score(issues: Sequence[Issue], statements: int) -> float:
    cost = sum(_COST[issue.finding.severity] for issue in issues)
    return max(0.0, 1.0 - cost / max(statements, 1))
