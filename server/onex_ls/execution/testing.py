"""Running a package's tests with pytest in the user's interpreter, on a copy that is thrown away."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from onex_ls.execution.child import Limits, Outcome
from onex_ls.execution.copies import Copy, copied
from onex_ls.execution.interpreters import Interpreter
from onex_ls.execution.junit import CaseResult, Result, missing_import, parse_report, read_report
from onex_ls.execution.permit import Permit

_LIMITS = Limits(seconds=120.0, cpu_seconds=120)
# https://docs.pytest.org/en/stable/reference/exit-codes.html; 0 and 1 mean that every test ran.
_PROBLEM_OF_EXIT_CODE = {
    2: "pytest was interrupted, or could not import some of the tests",
    3: "pytest had an internal error",
    4: "pytest was called in a wrong way",
    5: "pytest found no tests",
}
_OPTIONS = (
    *("-q", "--color=no", "--tb=short", "--continue-on-collection-errors"),
    *("-p", "no:cacheprovider"),
    *("-o", "addopts="),  # of the tested package: they would change what is reported
    *("-o", "junit_family=xunit1"),  # the family that states files and lines
)


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """What a run of tests showed. `problem` says why it cannot be relied on, empty when every test was run."""

    cases: tuple[CaseResult, ...]
    problem: str
    outcome: Outcome

    @property
    def ok(self) -> bool:
        """Whether there were tests, all of them ran, and none went wrong."""
        return not self.problem and bool(self.cases) and self.count("failed") == self.count("error") == 0

    def count(self, result: Result) -> int:
        """How many tests ended so."""
        return sum(case.result == result for case in self.cases)


async def run_tests(
    files: Mapping[str, str],
    *,
    interpreter: Interpreter,
    permit: Permit,
    tests: str = "tests",
    source: str = ".",
    limits: Limits = _LIMITS,
) -> SuiteResult:
    """Run the tests in `tests` of a package given as relative path -> text, with the folder `source` to import from.

    They run in a copy, see `copies`. Raises ValueError for a path that leads out.
    """
    async with copied(files, source, interpreter) as copy:
        report = copy.folder / "report.xml"
        arguments = ["-m", "pytest", *_OPTIONS, f"--rootdir={copy.package}", f"--junitxml={report}", tests]
        outcome = await copy.run(arguments, permit, limits)
        result = await asyncio.to_thread(_result, outcome, report, copy)
    return _without_unavailable(result, own_names(files, source))


def _result(outcome: Outcome, report: Path, copy: Copy) -> SuiteResult:
    text = read_report(report)
    # Messages quote paths of the copy, which mean nothing to people and differ from run to run.
    cases = parse_report(copy.told(text)) if text else None
    if outcome.status != "exited":
        return SuiteResult(cases or (), outcome.message, outcome)
    if cases is None:
        last_words = outcome.stderr.strip().rpartition("\n")[2]
        return SuiteResult((), f"pytest wrote no report that can be read. {last_words}".strip(), outcome)
    return SuiteResult(cases, _problem(outcome, cases), outcome)


def own_names(files: Mapping[str, str], source: str) -> frozenset[str]:
    """The top packages and modules below `source`."""
    below = [PurePosixPath(name) for name in files if PurePosixPath(name).is_relative_to(source)]
    return frozenset(path.relative_to(source).parts[0].removesuffix(".py") for path in below)


def _without_unavailable(result: SuiteResult, own: frozenset[str]) -> SuiteResult:
    """The result with tests counted apart that need what is not installed: they say nothing of the package."""
    cases: list[CaseResult] = []
    missing: dict[str, None] = {}
    for case in result.cases:
        name = missing_import(case, own)
        if name is not None:
            missing[name] = None
        cases.append(case if name is None else replace(case, result="unavailable"))
    if not missing:
        return result
    others = any(case.result == "error" for case in cases)
    problem = f"{', '.join(missing)} {'are' if len(missing) > 1 else 'is'} not installed, and needed by some tests"
    problems = [result.problem, problem] if others and result.problem else [problem]
    return replace(result, cases=tuple(cases), problem="; ".join(problems))


def _problem(outcome: Outcome, cases: tuple[CaseResult, ...]) -> str:
    something_wrong = any(case.result in {"failed", "error"} for case in cases)
    if outcome.exit_code in {0, 1}:
        agree = something_wrong == (outcome.exit_code == 1)
        return "" if agree else "pytest's exit code and its report contradict each other"
    return _PROBLEM_OF_EXIT_CODE.get(outcome.exit_code or 0, outcome.message)
