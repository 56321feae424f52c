"""Copies of packages that programs may do anything to, and what a program needs to know to work on one."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onex_ls.execution import caution
from onex_ls.execution.child import Limits, Outcome, run
from onex_ls.execution.interpreters import Interpreter
from onex_ls.execution.permit import Permit
from onex_ls.execution.scratch import scratch, write_texts


@dataclass(frozen=True, slots=True)
class Copy:
    """A package in a temporary `folder`, which is also the HOME of what runs there: what clears up too much clears up
    copies. `package` is its root, `source` the folder in it to import from."""

    folder: Path
    package: Path
    source: Path
    interpreter: Interpreter

    async def run(self, arguments: Sequence[str], permit: Permit, limits: Limits) -> Outcome:
        """Run the interpreter in the copy, confined to its folder and without network as far as the system can do
        that; where it cannot, `caution` keeps it from accidents."""
        return await run(
            [str(self.interpreter.python), *arguments],
            permit=permit,
            cwd=self.package,
            limits=limits,
            env=_environment(self),
            confined_to=self.folder,
        )

    def told(self, text: str) -> str:
        """A text that a program in the copy wrote, with paths relative to the package."""
        return text.replace(f"{self.package}{os.sep}", "").replace(str(self.package), ".")


@contextlib.asynccontextmanager
async def copied(files: Mapping[str, str], source: str, interpreter: Interpreter) -> AsyncIterator[Copy]:
    """A copy of a package given as relative path -> text. Raises ValueError for a path that leads out of it."""
    async with scratch() as folder:
        copy = Copy(folder, folder / "package", folder / "package" / source, interpreter)
        await asyncio.to_thread(_write, files, copy.package)
        yield copy


def _write(files: Mapping[str, str], package: Path) -> None:
    package.mkdir()
    (package.parent / "home").mkdir()
    (package.parent / "tmp").mkdir()
    # pytest looks for settings in every folder above; this one ends its search.
    (package.parent / "pytest.ini").touch()
    write_texts(package, files)


def _environment(copy: Copy) -> dict[str, str]:
    home, temporary = str(copy.folder / "home"), str(copy.folder / "tmp")
    return {
        "HOME": home,
        "USERPROFILE": home,
        "TMPDIR": temporary,
        "TEMP": temporary,
        "TMP": temporary,
        "PYTHONUSERBASE": copy.interpreter.user_base,  # which follows HOME otherwise
        "PYTHONPATH": os.pathsep.join((str(caution.FOLDER), str(copy.source))),
        caution.ONLY_IN: str(copy.folder),
        "PYTHONSAFEPATH": "1",  # what can be imported is `source`, not wherever the run happens to stand
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",  # the same run gives the same result twice
        "PYTHONUTF8": "1",
    }
