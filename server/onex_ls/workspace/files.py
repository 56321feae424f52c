"""Files on disk: finding the YAML files of a tree, and reading them as they are."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pathspec import GitIgnoreSpec

from onex_ls.syntax.parse import SIZE_LIMIT

SUFFIXES = (".yaml", ".yml")
BYTE_LIMIT = 4 * SIZE_LIMIT
"""Files above this size, in bytes, cannot be contracts: UTF-8 takes at most four bytes for a character."""

_NEVER = frozenset(
    ".git .hg .svn .venv venv .tox .nox node_modules __pycache__ .mypy_cache .ruff_cache .pytest_cache .onex-ls".split()
)


class Text(NamedTuple):
    """What reading a file gave: its text, or None and the reason in words."""

    text: str | None
    problem: str = ""


def read_text(path: Path) -> Text:
    """The text of a file with its own line ends and byte order mark. Never raises for what is on the disk."""
    try:
        if path.stat().st_size > BYTE_LIMIT:
            return Text(None, f"larger than {BYTE_LIMIT:,} bytes")
        return Text(path.read_bytes().decode("utf-8"))
    except UnicodeDecodeError as error:
        return Text(None, f"not UTF-8: byte {error.start} is 0x{error.object[error.start]:02x}")
    except OSError as error:
        return Text(None, error.strerror or str(error))


def yaml_files(paths: Iterable[Path], exclude: Iterable[str] = ()) -> Iterator[Path]:
    """Every YAML file below `paths`, sorted within each directory, each once.

    Files that are named themselves are always taken. Directories are searched without following links, without what
    ``.gitignore`` files and `exclude` (patterns of the same form, relative to the directory searched) leave out.
    """
    seen: set[Path] = set()
    own = _spec(exclude)
    for path in paths:
        for found in _below(path, [(path, own)]) if path.is_dir() else (path,):
            real = found.resolve()
            if real not in seen:
                seen.add(real)
                yield found


_Specs = list[tuple[Path, GitIgnoreSpec]]


def _below(directory: Path, outer: _Specs) -> Iterator[Path]:
    specs = [*outer, *_ignore_file(directory)]
    try:
        with os.scandir(directory) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:
        return  # vanished or unreadable: nothing of it can be checked, and the rest still can
    for entry in entries:
        path = directory / entry.name
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in _NEVER and not _ignored(path, specs, "/"):
                yield from _below(path, specs)
        elif entry.name.endswith(SUFFIXES) and entry.is_file() and not _ignored(path, specs):
            yield path


def _ignore_file(directory: Path) -> _Specs:
    try:
        text = (directory / ".gitignore").read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return []
    return [(directory, _spec(text.splitlines()))]


def _spec(lines: Iterable[str]) -> GitIgnoreSpec:
    """The patterns in `lines`; what is no pattern is passed over, as git does."""
    return GitIgnoreSpec.from_lines([line for line in lines if _is_pattern(line)])


def _is_pattern(line: str) -> bool:
    try:
        GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True


def _ignored(path: Path, specs: _Specs, suffix: str = "") -> bool:
    """Whether the innermost pattern that speaks of `path` leaves it out."""
    verdict = False
    for base, spec in specs:
        result = spec.check_file(path.relative_to(base).as_posix() + suffix).include
        verdict = verdict if result is None else result
    return verdict


def absolute(path: Path) -> Path:
    """The path from the root of the file system, links left as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - `resolve` would follow links
