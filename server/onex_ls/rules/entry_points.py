"""The table of ``pyproject.toml`` that registers nodes: what it says, and how to add to it."""

import functools
import re
import tomllib
from collections.abc import Mapping

from onex_ls.text.edits import TextEdit, apply_edits, insert, line_ending
from onex_ls.text.span import Span

_PATH = ("project", "entry-points", "onex.nodes")
_HEADER = re.compile(
    r"""^[ \t]*\[[ \t]*project[ \t]*\.[ \t]*entry-points[ \t]*\.[ \t]*["']onex\.nodes["'][ \t]*\]""", re.MULTILINE
)
_PROJECT = re.compile(r"^[ \t]*\[[ \t]*project[ \t]*\]", re.MULTILINE)
_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)
_ENTRY = re.compile(r"^([ \t]*)[\"']?([\w.-]+)[\"']?[ \t]*=.*(?:\n|\Z)", re.MULTILINE)


@functools.lru_cache(maxsize=8)  # nodes are added one after the other, and TOML is slow to read
def read_entry_points(text: str) -> Mapping[str, str] | None:
    """The registered nodes, name and target; None when the file cannot be read."""
    try:
        table: object = tomllib.loads(text)
    except (ValueError, RecursionError):
        return None
    for key in _PATH:
        table = table.get(key) if isinstance(table, dict) else None
    items = table.items() if isinstance(table, dict) else ()
    return {name: target for name, target in items if isinstance(target, str)}


def read_name(text: str) -> str:
    """The name of the project as its package is imported by; '' when it says none."""
    try:
        project = tomllib.loads(text).get("project")
    except (ValueError, RecursionError):
        return ""
    name = project.get("name") if isinstance(project, dict) else None
    return re.sub(r"[-.]+", "_", name) if isinstance(name, str) else ""


def header_span(text: str) -> Span:
    """Where the table begins; the start of the file when it is written in another way."""
    header = _HEADER.search(text)
    return Span(*header.span()) if header is not None else Span(0, 0)


def add_entry_point(text: str, name: str, package: str) -> TextEdit | None:
    """The edit that registers a package, in its place where the table is sorted, else at its end.

    None where the table is empty or written in another way, and where the name is taken: what the edit gives is read
    again and has to be the table with that one entry more.
    """
    known = read_entry_points(text)
    header = _HEADER.search(text)
    if known is None or header is None:
        return None
    following = _TABLE.search(text, header.end())
    entries = list(_ENTRY.finditer(text, header.end(), following.start() if following is not None else len(text)))
    if not entries:
        return None
    names = [entry[2] for entry in entries]
    earlier = [entry for entry in entries if entry[2] < name]
    before = earlier[-1] if earlier and names == sorted(names) else entries[-1]
    line, newline = f'{before[1]}{name} = "{package}"', line_ending(text)
    edit = insert(before.end(), f"{line}{newline}" if before[0].endswith("\n") else f"{newline}{line}")
    return edit if read_entry_points(apply_edits(text, [edit])) == {**known, name: package} != known else None


def register(text: str, name: str, package: str) -> TextEdit | None:
    """The edit that registers a package, in a table of its own at the end where the project has none yet.

    None where it is registered, where the file is no project, and where its table is written in another way.
    """
    known = read_entry_points(text)
    if known is None or known or _PROJECT.search(text) is None:
        return add_entry_point(text, name, package)
    newline = line_ending(text)
    gap = "" if text.endswith("\n") else newline
    table = f'{gap}{newline}[project.entry-points."onex.nodes"]{newline}{name} = "{package}"{newline}'
    edit = insert(len(text), table)
    return edit if read_entry_points(apply_edits(text, [edit])) == {name: package} else None
