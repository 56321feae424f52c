"""What the disk says of folders, modules and project files, in the form in which contracts ask. Nothing here raises."""

import os
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from onex_ls.pycode.symbols import read_python
from onex_ls.rules.entry_points import read_entry_points, read_name
from onex_ls.rules.view import Found, ModuleAt, Project
from onex_ls.workspace.files import SUFFIXES, read_text

INIT, PROJECT_FILE = "__init__.py", "pyproject.toml"
_INSTALLED = (f"{os.sep}site-packages", f"{os.sep}dist-packages")
_NATIVE = (".so", ".pyd", ".pyc", ".pyi")  # endings of modules whose source is elsewhere, or nowhere
_LARGEST = 500_000  # bytes of a file that is read: the largest of some 300 real handlers has 321,000
_FULLEST = 20_000  # names of a folder that is listed
_NONE: frozenset[str] = frozenset()


class Folder(NamedTuple):
    """What matters in a folder: modules as source, modules in `other` forms, folders, and names of YAML files."""

    modules: frozenset[str] = _NONE
    other: frozenset[str] = _NONE
    folders: frozenset[str] = _NONE
    documents: frozenset[str] = _NONE
    is_project: bool = False
    is_root: bool = False
    is_known: bool = True

    @property
    def is_package(self) -> bool:
        """Whether Python takes it for a regular package."""
        return "__init__" in self.modules


def read_folder(path: str) -> Folder:
    """What is in a folder; nothing is known of one that is absent, locked or overfull."""
    found: dict[str, set[str]] = defaultdict(set)
    try:
        with os.scandir(path) as listing:
            for number, entry in enumerate(listing):
                if number == _FULLEST:
                    return Folder(is_known=False)
                kind, name = _sorted(entry)
                found[kind].add(name)
    except OSError:
        return Folder(is_known=False)
    modules, other, folders, documents = (
        frozenset(found[kind]) if kind in found else _NONE for kind in ("module", "other", "folder", "document")
    )
    is_root = "mark" in found or path.endswith(_INSTALLED)
    return Folder(modules, other, folders, documents, PROJECT_FILE in found["mark"], is_root)


def _sorted(entry: os.DirEntry[str]) -> tuple[str, str]:
    """What an entry of a folder is to contracts, and its name: that of modules without their endings."""
    name = entry.name
    if name in (PROJECT_FILE, ".git"):
        return "mark", name
    try:
        if entry.is_dir():
            return "" if name.startswith(".") or name == "__pycache__" else "folder", name
        is_file = entry.is_file()
    except OSError:  # a link that leads in circles
        is_file = False
    if name.endswith(".py"):
        return "module" if is_file else "other", name[:-3]
    if name.endswith(_NATIVE):
        return "other", name.partition(".")[0]
    return "document" if name.endswith(SUFFIXES) else "", name


def read_module(path: str) -> ModuleAt:
    """The module in a file; OUTSIDE when it cannot be read as Python."""
    text = _text(path)
    if text is not None:
        module, problems = read_python(text.removeprefix("\ufeff"))
        if not problems:
            return ModuleAt(Found.READ, Path(path), module)
    return ModuleAt(Found.OUTSIDE, Path(path))


def read_project(path: str) -> Project | None:
    """The project of a ``pyproject.toml``; None when it cannot be read."""
    text = _text(path)
    nodes = read_entry_points(text) if text is not None else None
    if text is None or nodes is None:
        return None
    targets = frozenset(target.partition(":")[0].strip() for target in nodes.values())
    return Project(Path(path), text, targets, read_name(text))


def _text(path: str) -> str | None:
    file = Path(path)
    try:
        return None if file.stat().st_size > _LARGEST else read_text(file).text
    except OSError:
        return None
