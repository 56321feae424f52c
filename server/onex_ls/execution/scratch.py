"""Temporary folders for programs that may leave anything in them."""

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath


@contextlib.asynccontextmanager
async def scratch() -> AsyncIterator[Path]:
    """A new private folder, removed at the end whatever was made of it; links in it are not followed."""
    folder = Path(tempfile.mkdtemp(prefix="onex-ls-")).resolve()
    try:
        yield folder
    finally:
        await asyncio.to_thread(_remove, folder)


def write_texts(folder: Path, files: Mapping[str, str]) -> None:
    """Write texts by their paths below a folder. Raises ValueError for a path that leads out of it."""
    for name, text in files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or PureWindowsPath(name).drive:
            raise ValueError(f"{name} leads out of the folder")
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode("utf-8", "surrogatepass"))


def _remove(folder: Path) -> None:
    with contextlib.suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if folder.exists() and os.name == "posix":
        _dismantle(folder)


def _dismantle(folder: Path) -> None:
    """Remove what `shutil.rmtree` cannot: folders that forbid it, and folders nested beyond any depth or path length.

    Each folder is moved to the top before it is emptied, so no path gets long and nothing recurses.
    """
    top = Path(tempfile.mkdtemp(prefix="onex-ls-", dir=folder.parent))
    found = [folder]
    count = 0
    while found:
        count += 1
        current = top / str(count)
        with contextlib.suppress(OSError):
            source = found.pop()
            source.chmod(0o700)
            source.rename(current)
            for entry in list(os.scandir(current)):
                if entry.is_dir(follow_symlinks=False):
                    found.append(Path(entry))
                else:
                    Path(entry).unlink()
    for emptied in sorted(top.iterdir(), key=lambda path: int(path.name), reverse=True):
        with contextlib.suppress(OSError):
            emptied.rmdir()
    with contextlib.suppress(OSError):
        top.rmdir()
