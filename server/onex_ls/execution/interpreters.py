"""Finding the user's Python for a project: which one can run what was generated, and why the others cannot."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from onex_ls.execution.child import Limits, Outcome, run
from onex_ls.execution.permit import Permit
from onex_ls.execution.scratch import scratch

Version = tuple[int, int]

_NEWEST_MINOR = 20  # how far ahead of the minimum ``python3.N`` is looked for
_PROBE_LIMITS = Limits(seconds=20.0, output_bytes=64 << 10)  # a first start on a cold disk takes seconds
# Written for Python 2 too, so that it can say that it is too old. The answer stands on a line of its own because
# what `sitecustomize` prints comes before it.
_PROBE = """
import json, site, sys
importable = []
if sys.version_info >= (3, 4):
    from importlib.util import find_spec
    for name in sys.argv[1:]:
        try:
            if find_spec(name): importable.append(name)
        except Exception:
            pass
print("")
print(json.dumps({"version": sys.version_info[:3], "modules": importable, "user_base": site.getuserbase()}))
"""


class Candidate(NamedTuple):
    """A Python that may fit, and where it was found, in words for people."""

    python: Path
    origin: str


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that answered: its version, which of the modules it was asked for it can import, and its user base.

    `user_base` is where ``pip install --user`` puts things; a run with another HOME has to be told.
    """

    python: Path
    version: tuple[int, int, int]
    modules: frozenset[str]
    user_base: str


@dataclass(frozen=True, slots=True)
class Unfit:
    """A Python that does not do, and why."""

    candidate: Candidate
    reason: str


@dataclass(frozen=True, slots=True)
class NotFound:
    """No Python fits; `looked_at` has everything that was tried, in order."""

    wanted: str
    looked_at: tuple[Unfit, ...]

    def __str__(self) -> str:
        lines = [f"  {unfit.candidate.python} ({unfit.candidate.origin}): {unfit.reason}" for unfit in self.looked_at]
        return "\n".join([f"No Python found with {self.wanted}.", *(lines or ["  There is no Python on PATH."])])


async def find_interpreter(
    start: Path,
    *,
    permit: Permit,
    setting: Path | None = None,
    needs: Sequence[str] = ("omnibase_core", "pytest"),
    minimum: Version = (3, 12),
) -> Interpreter | NotFound:
    """The first Python for the folder `start` that is new enough and can import what is needed.

    `setting` is the user's own choice: where there is one no other is considered, because running something else
    than what was chosen hides the mistake.
    """
    looked_at = []
    for candidate in candidates(start, permit.root, setting, minimum):
        found = await describe(candidate.python, permit, needs)
        reason = found if isinstance(found, str) else _shortcoming(found, needs, minimum)
        if isinstance(found, Interpreter) and not reason:
            return found
        looked_at.append(Unfit(candidate, reason))
    wanted = f"Python {minimum[0]}.{minimum[1]} or newer" + "".join(f" and {name}" for name in needs)
    return NotFound(wanted, tuple(looked_at))


async def describe(python: Path, permit: Permit, modules: Sequence[str] = ()) -> Interpreter | str:
    """Ask a Python what it is and which of `modules` it can import, without importing them; or say why it cannot tell.

    Of a dotted name the parent packages are imported.
    """
    async with scratch() as nowhere:  # `-c` puts the current folder on the path
        outcome = await run(
            [str(python), "-c", _PROBE, *modules],
            permit=permit,
            cwd=nowhere,
            limits=_PROBE_LIMITS,
            env={"PYTHONDONTWRITEBYTECODE": "1"},
        )
    if not outcome.ok:
        first_words = outcome.stderr.strip().partition("\n")[0]  # a shim says here what it misses
        return f"{outcome.message}: {first_words}" if first_words else outcome.message
    return _answer(python, outcome)


def candidates(
    start: Path,
    root: Path,
    setting: Path | None = None,
    minimum: Version = (3, 12),
    environ: Mapping[str, str] = os.environ,
) -> list[Candidate]:
    """Where to look, best first: the setting alone; else the active virtual environment, those of the project from
    `start` up to `root`, and the Pythons on PATH, newest first."""
    if setting is not None:
        return [Candidate(setting, "the setting")]
    seen: dict[tuple[Path, str], Candidate] = {}
    for candidate in (*_virtual_environments(start, root, environ), *_on_path(minimum, environ)):
        # `python3` beside `python3.12` is often the same file, but one file in two folders can be two environments.
        seen.setdefault((candidate.python.parent, os.path.realpath(candidate.python)), candidate)
    return list(seen.values())


def _virtual_environments(start: Path, root: Path, environ: Mapping[str, str]) -> Iterator[Candidate]:
    if active := environ.get("VIRTUAL_ENV"):
        yield from _python_of(Path(active), "VIRTUAL_ENV")
    folders = [start, *start.parents] if start.is_relative_to(root) else [root]
    for folder in folders:
        for name in (".venv", "venv"):
            yield from _python_of(folder / name, f"{name} of {folder}")
        if folder == root:
            return


def _python_of(environment: Path, origin: str) -> Iterator[Candidate]:
    for place in ("bin/python", "Scripts/python.exe"):
        python = environment / place
        if python.is_absolute() and python.is_file():
            yield Candidate(python, origin)


def _on_path(minimum: Version, environ: Mapping[str, str]) -> Iterator[Candidate]:
    numbered = (f"python{minimum[0]}.{minor}" for minor in range(_NEWEST_MINOR, minimum[1] - 1, -1))
    for name in (*numbered, "python3", "python"):
        found = shutil.which(name, path=environ.get("PATH", ""))
        if found and Path(found).is_absolute():  # a relative entry of PATH would mean the workspace
            yield Candidate(Path(found), f"{name} on PATH")


def _answer(python: Path, outcome: Outcome) -> Interpreter | str:
    """What the probe said. Anything can call itself python, so nothing about it is taken for granted."""
    try:
        answer = json.loads(outcome.stdout.splitlines()[-1])
        major, minor, micro = (int(number) for number in answer["version"])
        return Interpreter(python, (major, minor, micro), frozenset(answer["modules"]), str(answer["user_base"]))
    except (ValueError, KeyError, TypeError, IndexError):
        return "it does not answer like a Python"


def _shortcoming(found: Interpreter, needs: Sequence[str], minimum: Version) -> str:
    if found.version < minimum:
        return f"it is Python {'.'.join(map(str, found.version))}"
    missing = [name for name in needs if name not in found.modules]
    return f"it has no {' and no '.join(missing)}" if missing else ""
