"""Importing the modules of a package in the user's interpreter, on a copy: which cannot be, where and why."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from onex_ls.execution.child import Limits, Outcome
from onex_ls.execution.copies import Copy, copied
from onex_ls.execution.interpreters import Interpreter
from onex_ls.execution.junit import read_report
from onex_ls.execution.permit import Permit
from onex_ls.execution.testing import own_names

_PROBE = Path(__file__).with_name("import_probe.py")

Import = Literal["imported", "failed", "unavailable", "elsewhere", "unfinished"]


@dataclass(frozen=True, slots=True)
class ModuleResult:
    """How importing one module went.

    ``unavailable`` needs the package `missing`, which is not installed; ``elsewhere`` was found in another place than
    the package; ``unfinished`` never ended, or ended the process. `file`, relative to the package, and `line`, counted
    from 1, are the last place of the package on the way to what went wrong.
    """

    module: str
    result: Import
    message: str = ""
    file: str = ""
    line: int | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How importing several modules went; those after one that is ``unfinished`` are not among them."""

    modules: tuple[ModuleResult, ...]
    outcome: Outcome


async def run_imports(
    files: Mapping[str, str],
    modules: Sequence[str],
    *,
    interpreter: Interpreter,
    permit: Permit,
    source: str = ".",
    limits: Limits,
) -> ImportResult:
    """Import `modules` one after the other from a package given as relative path -> text.

    Raises ValueError for a path that leads out.
    """
    async with copied(files, source, interpreter) as copy:
        report = copy.folder / "imports.jsonl"
        outcome = await copy.run([str(_PROBE), str(report), *modules], permit, limits)
        lines = _lines(await asyncio.to_thread(read_report, report))
        own = own_names(files, source)
        return ImportResult(tuple(_results(lines, copy, outcome, own)), outcome)


def _lines(text: str | None) -> list[dict[str, Any]]:
    """What the probe said, and whatever else the modules may have written in its place left out."""
    lines = []
    for line in (text or "").splitlines():
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(said, dict) and isinstance(said.get("module"), str):
            lines.append(said)
    return lines


def _results(lines: list[dict[str, Any]], copy: Copy, outcome: Outcome, own: frozenset[str]) -> list[ModuleResult]:
    ended: dict[str, ModuleResult] = {}
    for said in lines:
        module = said["module"]
        if "error" in said:
            ended[module] = _failure(said, copy, own)
        elif "file" in said:
            ended[module] = _success(said, copy)
        else:
            ended.setdefault(module, ModuleResult(module, "unfinished", outcome.message or "it ended the process"))
    return list(ended.values())


def _success(said: dict[str, Any], copy: Copy) -> ModuleResult:
    module, file = said["module"], said["file"]
    if isinstance(file, str) and Path(file).is_relative_to(copy.package):
        return ModuleResult(module, "imported", file=_relative(file, copy))
    return ModuleResult(module, "elsewhere", f"{module} is imported from {file}")


def _failure(said: dict[str, Any], copy: Copy, own: frozenset[str]) -> ModuleResult:
    frames = said.get("frames") if isinstance(said.get("frames"), list) else []
    inside = [
        (file, line)
        for file, line in (frame for frame in frames or () if isinstance(frame, list) and len(frame) == 2)
        if isinstance(file, str) and Path(file).is_relative_to(copy.package)
    ]
    file, line = inside[-1] if inside else ("", None)
    missing = said.get("missing")
    is_foreign = isinstance(missing, str) and missing.partition(".")[0] not in own
    return ModuleResult(
        said["module"],
        "unavailable" if is_foreign else "failed",
        copy.told(f"{said['error']}: {said.get('message', '')}".removesuffix(": ")),
        _relative(file, copy) if file else "",
        line if isinstance(line, int) else None,
        missing if isinstance(missing, str) and is_foreign else "",
    )


def _relative(file: str, copy: Copy) -> str:
    return Path(file).relative_to(copy.package).as_posix()
