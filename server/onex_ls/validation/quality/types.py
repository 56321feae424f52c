"""Do the types agree? What mypy says, where the user's own Python has it."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from onex_ls.execution.child import Limits, run
from onex_ls.execution.permit import Permit
from onex_ls.execution.tool import laid_out
from onex_ls.findings.finding import Finding, Severity
from onex_ls.findings.rule import Rule
from onex_ls.provenance.sourcemap import trace
from onex_ls.pycode.mypy import read_mypy
from onex_ls.validation.package import Package
from onex_ls.validation.quality.areas import SOURCE
from onex_ls.validation.result import Issue, ValidationContext

TYPE_MISMATCH = Rule(
    name="type-mismatch",
    severity=Severity.WARNING,
    summary="A type checker finds that two types do not agree",
    why="What the code does with a value is not what its annotation promises: it may fail, or hand on what nobody "
    "expects. The message ends with the name that mypy has for it.",
    bad='def price(quantity: int) -> int:\n    return "3"',
    good="def price(quantity: int) -> int:\n    return quantity * 3",
    source="mypy, where the Python of the project has it",
    language="python",
)

_LIMITS = Limits(seconds=120.0, cpu_seconds=120)
_OPTIONS = (
    *("--config-file=", "--cache-dir=.mypy_cache", "--ignore-missing-imports", "--follow-imports=silent"),
    *("--namespace-packages", "--explicit-package-bases", "--show-column-numbers", "--show-error-end"),
    *("--no-error-summary", "--no-pretty", "--no-color-output", "--hide-error-context"),
)


async def type_issues(package: Package, context: ValidationContext, python: Path, permit: Permit) -> tuple[Issue, ...]:
    """What mypy finds in a package, run by the user's Python on a copy; nothing where that Python has no mypy."""
    sources = {module.path: module.source for module in package.modules if _is_plain(module.path)}
    if not sources:
        return ()
    root = _root(package)
    async with laid_out({path: source.text for path, source in sources.items()}) as folder:
        outcome = await run(
            [str(python), "-m", "mypy", *_OPTIONS, *sources],
            permit=permit,
            cwd=folder,
            limits=_LIMITS,
            env={"MYPYPATH": str(folder / root), "PYTHONDONTWRITEBYTECODE": "1"},
        )
    return tuple(_issues(package, context, outcome.stdout))


def _issues(package: Package, context: ValidationContext, report: str) -> Iterator[Issue]:
    for problem in read_mypy(report, {module.path: module.source for module in package.modules}):
        message = f"{problem.message} [{problem.code}]"
        finding = Finding(TYPE_MISMATCH.name, TYPE_MISMATCH.severity, message, problem.span, source=SOURCE)
        yield Issue(problem.file, finding, trace(context.source_map, problem.file, problem.span.start))


def _is_plain(path: str) -> bool:
    """Whether a file can lie in a copy of the package, and be named on a command line."""
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[0] != "/" and ".." not in parts and not path.startswith("-")


def _root(package: Package) -> str:
    """The folder in which dotted modules start, as the imports between the files of the package tell."""
    for module in package.modules:
        for taken in module.source.module.imports:
            found = package.module(taken.module) if not taken.level else None
            if found is not None:
                inner = taken.module.replace(".", "/")
                return found.path[: found.path.rindex(inner)].rstrip("/")
    return ""
