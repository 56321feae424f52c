"""Contracts that claim the same files, told of on both: each generation by itself knows of the second one only."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from onex_ls.findings.finding import Finding, Related
from onex_ls.generation.rules import ARTIFACT_CLASH
from onex_ls.text.span import Span
from onex_ls.workspace.generate import Planned

_START = Span(0, 0)


def told_of_clashes(plans: Sequence[Planned]) -> list[Planned]:
    """The plans, with a finding more where another of them would write the same file, or is refused one of theirs."""
    rivals: defaultdict[Path, dict[Path, str]] = defaultdict(dict)
    for one, other, file in (*_of_owners(plans), *_of_plans(plans)):
        rivals[one].setdefault(other, file)
        rivals[other].setdefault(one, file)
    return [_with(planned, rivals[planned.contract]) if planned.contract in rivals else planned for planned in plans]


def _of_owners(plans: Sequence[Planned]) -> Iterator[tuple[Path, Path, str]]:
    """The clashes that generation found: files that belong to another contract since it was generated."""
    for planned in plans:
        for finding in planned.findings:
            for related in finding.related if finding.rule == ARTIFACT_CLASH.name else ():
                yield planned.contract, Path(related.file or ""), ""


def _of_plans(plans: Sequence[Planned]) -> Iterator[tuple[Path, Path, str]]:
    """The clashes among plans: files of two packages. What lies above packages is made by whoever comes first."""
    claimed: dict[str, Path] = {}
    for planned in plans:
        plan, layout = planned.plan, planned.layout
        package = f"{layout.folder(layout.package)}/" if layout is not None else ""
        for artifact in plan.artifacts if plan is not None else ():
            if artifact.generated is None or not artifact.path.startswith(package):
                continue
            other = claimed.setdefault(str(planned.root / artifact.path).lower(), planned.contract)
            if other != planned.contract:
                yield planned.contract, other, artifact.path


def _with(planned: Planned, rivals: dict[Path, str]) -> Planned:
    """The plan with findings on the rivals of its contract that it does not tell of already."""
    result = planned.result
    known = {related.file for finding in planned.findings for related in finding.related}
    added = [_finding(planned, rival, file) for rival, file in rivals.items() if str(rival) not in known]
    if result is None or not added:
        return planned
    return replace(planned, result=replace(result, findings=(*result.findings, *added)))


def _finding(planned: Planned, rival: Path, file: str) -> Finding:
    name = rival.relative_to(planned.root).as_posix() if rival.is_relative_to(planned.root) else str(rival)
    example = f", such as {Path(file).name}" if file else ""
    message = f"{name} asks for files of this package, too{example}"
    related = (Related("This is the other contract", _START, str(rival)),)
    place = planned.place
    return Finding(ARTIFACT_CLASH.name, ARTIFACT_CLASH.severity, message, place.span, place.path, related)
