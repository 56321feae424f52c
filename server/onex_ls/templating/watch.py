"""Which files a directory of templates holds now, at one look, so that nothing is looked up on disk per template."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Stamped:
    """A file, and what changes when it is written: time (ns), size and inode."""

    path: Path
    stamp: tuple[int, int, int]


def stamped(path: Path) -> Stamped:
    """The file as it is now. Raises OSError when there is none."""
    return Stamped(path, _stamp(path.stat()))


def look(directories: Sequence[Path], suffix: str) -> dict[str, Stamped]:
    """The files with a name that ends so, by the rest of the name; the first directory that has a file counts."""
    found: dict[str, Stamped] = {}
    for directory in reversed(directories):
        with suppress(OSError), os.scandir(directory) as entries:  # it may come and go
            for entry in entries:
                if entry.name.endswith(suffix):
                    with suppress(OSError):
                        found[entry.name.removesuffix(suffix)] = Stamped(directory / entry.name, _stamp(entry.stat()))
    return found


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_mtime_ns, status.st_size, status.st_ino
