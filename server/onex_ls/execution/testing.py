"""Running a package's tests with pytest in the user's interpreter, on a copy that is thrown away."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath, PureWindowsPath

from onex_ls.execution import caution
from onex_ls.execution.child import Limits, Outcome, run
from onex_ls.execution.interpreters import Interpreter
from onex_ls.execution.junit import CaseResult, Result, missing_import, parse_report, read_report
from onex_ls.execution.permit import Permit
from onex_ls.execution.scratch import scratch

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

    Everything is written to a temporary folder, which is also the HOME of the run: tests that clear up too much
    clear up copies. The run is confined to it and has no network, as far as the system can withhold them; where it
    cannot, `caution` keeps it from accidents. Raises ValueError for a path that leads out.
    """
    async with scratch() as folder:
        package, report = folder / "package", folder / "report.xml"
        await asyncio.to_thread(_copy, files, package)
        outcome = await run(
            [str(interpreter.python), "-m", "pytest", *_OPTIONS, f"--rootdir={package}", f"--junitxml={report}", tests],
            permit=permit,
            cwd=package,
            limits=limits,
            env=_environment(folder, package / source, interpreter),
            confined_to=folder,
        )
        result = await asyncio.to_thread(_result, outcome, report)
    return _without_unavailable(result, _own(files, source))


def _copy(files: Mapping[str, str], package: Path) -> None:
    package.mkdir()
    (package.parent / "home").mkdir()
    (package.parent / "tmp").mkdir()
    # pytest looks for settings in every folder above; this one ends its search.
    (package.parent / "pytest.ini").touch()
    for name, text in files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or PureWindowsPath(name).drive:
            raise ValueError(f"{name} leads out of the package")
        target = package / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")


def _environment(folder: Path, source: Path, interpreter: Interpreter) -> dict[str, str]:
    home, temporary = str(folder / "home"), str(folder / "tmp")
    return {
        "HOME": home,
        "USERPROFILE": home,
        "TMPDIR": temporary,
        "TEMP": temporary,
        "TMP": temporary,
        "PYTHONUSERBASE": interpreter.user_base,  # which follows HOME otherwise
        "PYTHONPATH": os.pathsep.join((str(caution.FOLDER), str(source))),
        caution.ONLY_IN: str(folder),
        "PYTHONSAFEPATH": "1",  # what can be imported is `source`, not wherever the run happens to stand
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",  # the same tests give the same result twice
        "PYTHONUTF8": "1",
    }


def _result(outcome: Outcome, report: Path) -> SuiteResult:
    text = read_report(report)
    # Messages quote paths of the copy, which means nothing to people and differs from run to run.
    cases = parse_report(text.replace(f"{report.parent / 'package'}{os.sep}", "")) if text else None
    if outcome.status != "exited":
        return SuiteResult(cases or (), outcome.message, outcome)
    if cases is None:
        last_words = outcome.stderr.strip().rpartition("\n")[2]
        return SuiteResult((), f"pytest wrote no report that can be read. {last_words}".strip(), outcome)
    return SuiteResult(cases, _problem(outcome, cases), outcome)


def _own(files: Mapping[str, str], source: str) -> frozenset[str]:
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
