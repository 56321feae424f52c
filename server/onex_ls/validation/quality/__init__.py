"""Is it good code? What ruff says under our own rules, in one call for a package."""

import ast
import asyncio
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from onex_ls.execution.permit import Permit
from onex_ls.execution.tool import run_tool
from onex_ls.findings.finding import Finding, Fix, Severity
from onex_ls.provenance.sourcemap import trace
from onex_ls.pycode.ruff import Lint, read_ruff
from onex_ls.pycode.shapes import names_in
from onex_ls.text.span import Span
from onex_ls.validation.options import ValidationOptions
from onex_ls.validation.package import Module, Package
from onex_ls.validation.quality.areas import LEFT_OUT, ONLY_FOR_TESTS, SELECTED, SOURCE, area_of
from onex_ls.validation.quality.types import type_issues
from onex_ls.validation.result import Issue, ValidationContext
from onex_ls.validation.unchecked import QUALITY_UNCHECKED

_BROKEN = frozenset({"F821", "F822", "F823"})
"""Names that are bound nowhere: the code fails where it gets there."""

_UNUSED_IMPORT = "F401"

_SEVERITIES = {"docstrings": Severity.INFORMATION, "annotations": Severity.INFORMATION}


class QualityValidator:
    """What ruff finds: mistakes, dead code, complexity, insecurity, missing docstrings and annotations.

    No configuration of the user's takes part; ``# noqa`` comments do. Given the user's `python` and a `permit` to run
    it, mypy is asked too, where that Python has it.
    """

    name = "quality"

    def __init__(
        self, options: ValidationOptions | None = None, python: Path | None = None, permit: Permit | None = None
    ) -> None:
        self._options = options or ValidationOptions()
        self._python, self._permit = python, permit

    async def validate(self, package: Package, context: ValidationContext) -> tuple[Issue, ...]:
        """The issues of all files that compile."""
        if self._python is None or self._permit is None:
            return await self._linted(package, context)
        linted, typed = await asyncio.gather(
            self._linted(package, context), type_issues(package, context, self._python, self._permit)
        )
        return (*linted, *typed)

    async def _linted(self, package: Package, context: ValidationContext) -> tuple[Issue, ...]:
        modules = {_name(number, module): module for number, module in enumerate(package.modules)}
        if not modules:
            return ()
        said = await run_tool(command(self._options), {name: one.source.text for name, one in modules.items()})
        lints, problem = read_ruff(said.stdout, {name: one.source.places.lines for name, one in modules.items()})
        failure = said.failure or (f"{problem}: {said.stderr.strip()}" if problem else "")
        if failure:
            finding = Finding(QUALITY_UNCHECKED.name, QUALITY_UNCHECKED.severity, failure, Span(0, 0), source=SOURCE)
            return (Issue(package.modules[0].path, finding),)
        return tuple(_issues(lints, modules, context))


def _name(number: int, module: Module) -> str:
    """A name for a file of a package that may call it anything; rules look at whether it is a test, or ``__init__``.

    Few folders, since making and removing them takes longer than ruff does.
    """
    is_init = PurePosixPath(module.path).name == "__init__.py"
    return f"{'tests' if module.is_test else 'init' if is_init else 'code'}/{number}.py"


def command(options: ValidationOptions) -> list[str]:
    """How ruff is asked about the folder it is started in."""
    from ruff.__main__ import find_ruff_bin  # loaded late: few runs need it

    per_file = [f"--per-file-ignores=tests/**:{rule}" for rule in ONLY_FOR_TESTS]
    per_file.append(f"--per-file-ignores=init/**:{_UNUSED_IMPORT}")  # what a package imports it may be passing on
    return [
        *(find_ruff_bin(), "check", "--isolated", "--no-cache", "--exit-zero", "--quiet", "--output-format=json"),
        *("--target-version=py312", f"--select={','.join(SELECTED)}", f"--ignore={','.join(LEFT_OUT)}", *per_file),
        *("--config", f"lint.mccabe.max-complexity={options.max_complexity}", "."),
    ]


def _issues(lints: list[Lint], modules: Mapping[str, Module], context: ValidationContext) -> Iterator[Issue]:
    for lint in sorted(lints, key=lambda one: (modules[one.file].path, one.span, one.code)):
        path = modules[lint.file].path
        if lint.code == _UNUSED_IMPORT and _is_used(lint, modules[lint.file], modules.values()):
            continue
        severity = Severity.ERROR if lint.code in _BROKEN else _SEVERITIES.get(area_of(lint.code), Severity.WARNING)
        fixes = (Fix(lint.title, lint.edits, safe=lint.is_safe),) if lint.edits else ()
        finding = Finding(lint.code, severity, lint.message, lint.span, fixes=fixes, source=SOURCE)
        yield Issue(path, finding, trace(context.source_map, path, lint.span.start))


def _is_used(lint: Lint, module: Module, package: Iterable[Module]) -> bool:
    """Whether an import is used where ruff does not look: in a type between quotes, or by a file that takes it on."""
    name = lint.span.of(module.source.text).rpartition(" ")[2].rpartition(".")[2]
    in_quotes = (constant.value for constant in module.source.every(ast.Constant) if isinstance(constant.value, str))
    if any(name in names_in(text) for text in in_quotes if name in text and len(text) <= _LONGEST_TYPE):
        return True
    stem = PurePosixPath(module.path).stem
    taken = (one for other in package if other is not module for one in other.source.module.imports)
    return any(one.original == name and one.module.rpartition(".")[2] == stem for one in taken)


_LONGEST_TYPE = 200  # characters; what is longer is prose
