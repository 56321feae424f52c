"""The validations of nodes as reports by file, and in words."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from onex_ls.findings.finding import Finding
from onex_ls.findings.report import FileReport, Shown
from onex_ls.text.lines import LineIndex
from onex_ls.workspace.files import read_text
from onex_ls.workspace.validate import Validation


def node_reports(validations: Iterable[Validation], names: Mapping[Path, Path]) -> list[FileReport]:
    """A report on each file that has findings, under the names that people gave: `names` are contracts as they were
    named, by absolute path."""
    return [
        _report(file, findings, _prefix(validation.contract, names))
        for validation in validations
        for file, findings in sorted(validation.findings.items())
    ]


def _prefix(contract: Path, names: Mapping[Path, Path]) -> str:
    """What to leave out of absolute paths, so that they begin as the contract was named."""
    name = str(names.get(contract, contract))
    return str(contract).removesuffix(name) if str(contract).endswith(name) else ""


def _report(file: str, findings: tuple[Finding, ...], prefix: str) -> FileReport:
    others = {one.file for finding in findings for one in finding.related}
    others |= {one.file for finding in findings for one in finding.fixes}
    elsewhere = {other: Shown(_named(other, prefix), _lines(other)) for other in sorted(filter(None, others))}
    ordered = tuple(sorted(findings, key=lambda finding: (finding.span, finding.rule)))
    return FileReport(_named(file, prefix), _lines(file), ordered, elsewhere)


def _named(file: str, prefix: str) -> str:
    return Path(file.removeprefix(prefix)).as_posix()


def _lines(file: str) -> LineIndex:
    return LineIndex(read_text(Path(file)).text or "")


def as_data(validation: Validation, file: str) -> dict[str, Any]:
    """What is told of one node beside its findings."""
    result, trial = validation.result, validation.trial
    tests = trial.tests if trial is not None else None
    return {
        "contract": file,
        "score": round(result.score, 4) if result is not None else None,
        "parts": {name: round(part, 4) for name, part in result.parts.items()} if result is not None else {},
        "tests": {kind: tests.count(kind) for kind in ("passed", "failed", "error", "skipped", "unavailable")}
        if tests is not None
        else None,
        "sandbox": list(trial.sandbox) if trial is not None else [],
        "problem": validation.problem,
    }


def in_words(validation: Validation) -> str:
    """What came of one node, in a line."""
    result, trial = validation.result, validation.trial
    if result is None:
        return f"not validated: {validation.problem}"
    tests = trial.tests if trial is not None else None
    parts = [f"score {result.score:.2f}"]
    if tests is not None:
        parts.append(f"{tests.count('passed')} of {len(tests.cases)} tests passed")
    if tests is not None and tests.problem:
        parts.append(tests.problem)
    if validation.problem:
        parts.append(f"not tried out: {validation.problem}")
    return ", ".join(parts)
