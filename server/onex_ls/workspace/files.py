"""Files on disk: finding the YAML files of a tree, and reading them as they are."""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from onex_ls.syntax.parse import SIZE_LIMIT

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SUFFIXES = (".yaml", ".yml")
BYTE_LIMIT = 4 * SIZE_LIMIT
"""Files above this size, in bytes, cannot be contracts: UTF-8 takes at most four bytes for a character."""

_PATTERNS = ".gitignore"
NEVER = frozenset(
    ".git .hg .svn .venv venv .tox .nox node_modules __pycache__ .mypy_cache .ruff_cache .pytest_cache .onex-ls".split()
)
"""Folders that hold nothing of the project's own."""


class Text(NamedTuple):
    """What reading a file gave: its text, or None and the reason in words."""

    text: str | None
    problem: str = ""


def read_text(path: Path) -> Text:
    """The text of a file with its own line ends and byte order mark. Never raises for what is on the disk."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # reading a pipe would wait for ever
            return Text(None, "not a file")
        if status.st_size > BYTE_LIMIT:
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
    seen: set[str] = set()
    own = list(exclude)
    for path in paths:
        inside = _below(str(path), [(path, _spec(own))] if own else []) if path.is_dir() else ((str(path), True),)
        for found, may_be_link in inside:
            real = os.path.realpath(found) if may_be_link else os.path.abspath(found)  # noqa: PTH100 - no links
            if real not in seen:
                seen.add(real)
                yield Path(found)


_Specs = list[tuple[Path, "GitIgnoreSpec"]]


def _below(directory: str, outer: _Specs) -> Iterator[tuple[str, bool]]:
    """The YAML files below a directory, and whether each is a link. Paths are text here, since they are many.

    With a stack and not by recursion: how deep folders go is their choice.
    """
    open_folders = [_wanted(directory, outer)]
    while open_folders:
        entry, specs = next(open_folders[-1], (None, None))
        if entry is None:
            open_folders.pop()
        elif specs is not None:
            open_folders.append(_wanted(entry.path, specs))
        else:
            yield entry.path, entry.is_symlink()


def _wanted(folder: str, outer: _Specs) -> Iterator[tuple[os.DirEntry[str], _Specs | None]]:
    """What to look at in a folder: YAML files, and folders with the patterns that hold in them."""
    inside = _entries(folder)
    has_patterns = any(entry.name == _PATTERNS for entry in inside)
    specs = [*outer, *_ignore_file(Path(folder))] if has_patterns else outer
    for entry in inside:
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in NEVER and not _ignored(entry.path, specs, "/"):
                yield entry, specs
        elif entry.name.endswith(SUFFIXES) and entry.is_file() and not _ignored(entry.path, specs):
            yield entry, None


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as listing:
            return sorted(listing, key=_name)
    except OSError:
        return []  # vanished or unreadable: nothing of it can be checked, and the rest still can


_name = attrgetter("name")


def _ignore_file(directory: Path) -> _Specs:
    text = read_text(directory / _PATTERNS).text
    return [(directory, _spec(text.removeprefix("\ufeff").splitlines()))] if text is not None else []


def _spec(lines: Iterable[str]) -> "GitIgnoreSpec":
    """The patterns in `lines`; what is no pattern is passed over, as git does."""
    from pathspec import GitIgnoreSpec  # loaded late: a start searches nothing

    return GitIgnoreSpec.from_lines([line for line in lines if _is_pattern(line)])


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec  # loaded late: a start searches nothing

    try:
        GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True


def _ignored(path: str, specs: _Specs, suffix: str = "") -> bool:
    """Whether the innermost pattern that speaks of `path` leaves it out."""
    verdict = False
    for base, spec in specs:
        result = spec.check_file(Path(path).relative_to(base).as_posix() + suffix).include
        verdict = verdict if result is None else result
    return verdict


def absolute(path: Path) -> Path:
    """The path from the root of the file system, links left as they are."""
    text = os.path.abspath(path)  # noqa: PTH100 - `resolve` would follow links
    return path if text == str(path) else Path(text)
