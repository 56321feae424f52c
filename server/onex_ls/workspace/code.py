"""The Python files around contracts: read, never imported.

A module is looked for where Python would look: beside the contract, and from each folder above it that is no package
itself, and its ``src``, up to the root of the project. What lies outside belongs to another distribution, of which
nothing is said. What was read is remembered; `CodeOnDisk.changed` looks again and names the contracts it concerns.
"""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import NamedTuple, TypeVar

from onex_ls.pycode.symbols import read_python
from onex_ls.rules.entry_points import read_entry_points
from onex_ls.rules.view import Found, ModuleAt, Project
from onex_ls.workspace.files import SUFFIXES, read_text
from onex_ls.workspace.seen import Seen

_INIT, _PROJECT_FILE = "__init__.py", "pyproject.toml"
_INSTALLED = ("site-packages", "dist-packages")
_NATIVE = (".so", ".pyd", ".pyc", ".pyi")  # endings of modules whose source is elsewhere, or nowhere
_OWN = re.compile(r"handlers?|models?|node|(handler|model|node)_\w+")
"""First parts of modules that contracts name relative to their own folder."""

_LARGEST = 1_000_000  # bytes of a file that is read: larger ones are data in disguise
_FULLEST = 20_000  # names of a folder that is listed
_HIGHEST = 40  # folders upwards: deeper trees are links that lead in circles

_Value = TypeVar("_Value")


class CodeOnDisk:
    """What `onex_ls.rules.view.Code` asks for. Every answer is as old as the last call of `changed`."""

    def __init__(self) -> None:
        self._seen = Seen()
        self._looked: dict[Path, set[Path]] = {}
        self._lock = Lock()

    def module(self, dotted: str, near: Path) -> ModuleAt:
        """The module that a contract at `near` means by a dotted name; resolved from the contract's place upwards."""
        parts = dotted.split(".")
        if not all(map(str.isidentifier, parts)):
            return ModuleAt(Found.OUTSIDE)
        around, missing = self._around(near), None
        for root in around.roots():
            at = around.module(root, parts)
            if at is not None and at.found is not Found.MISSING:
                return at
            missing = missing or at
        if missing is None and around.is_own(parts[0]):
            missing = ModuleAt(Found.MISSING, around.home.joinpath(*parts).with_suffix(".py"))
        return missing or ModuleAt(Found.OUTSIDE)

    def package(self, near: Path) -> str | None:
        """The dotted package of the directory that holds the contract; None when it is no part of a package."""
        names: list[str] = []
        inside = 0  # folders without __init__.py count between those that have one
        for path, folder in self._around(near).upwards():
            name = path.name
            if folder.is_root or (name == "src" and not folder.is_package):
                break
            names.append(name)
            inside = len(names) if folder.is_package else inside
        package = names[:inside][::-1]
        return ".".join(package) if package and all(map(str.isidentifier, package)) else None

    def has_python(self, near: Path) -> bool:
        """Whether there are Python files in the directory that holds the contract."""
        around = self._around(near)
        return bool(around.folder(around.home).modules)

    def project(self, near: Path) -> Project | None:
        """The nearest ``pyproject.toml`` at or above the contract, or None."""
        around = self._around(near)
        for path, folder in around.upwards():
            if folder.is_project:
                return around.at(path / _PROJECT_FILE, _project)
        return None

    def siblings(self, directory: Path) -> frozenset[str]:
        """The names of the YAML files in a directory."""
        return self._seen.at(directory, _folder).documents

    def looked_at(self, near: Path) -> frozenset[Path]:
        """The files and folders on which the answers for the contract at `near` rest."""
        with self._lock:
            return frozenset(self._looked.get(near, ()))

    def changed(self) -> set[str]:
        """Look at the disk again. Returns the contracts for which some answer may be another one than before."""
        paths = self._seen.changed()
        with self._lock:
            concerned = {near for near, looked in self._looked.items() if not looked.isdisjoint(paths)}
            for near in concerned:
                del self._looked[near]  # the next answers say what they rest on
        return set(map(str, concerned))

    def _around(self, near: Path) -> "_Around":
        with self._lock:
            return _Around(near.parent, self._seen, self._looked.setdefault(near, set()))


class _Folder(NamedTuple):
    """What matters in a folder: modules as source, modules in `other` forms, folders, and names of YAML files."""

    modules: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    is_project: bool = False
    is_root: bool = False
    is_known: bool = True

    @property
    def is_package(self) -> bool:
        return "__init__" in self.modules


class _Around:
    """What lies around one contract in the folder `home`. `looked` takes down every path that is looked at."""

    def __init__(self, home: Path, seen: Seen, looked: set[Path]) -> None:
        self.home = home
        self._seen = seen
        self._looked = looked

    def at(self, path: Path, read: Callable[[Path], _Value]) -> _Value:
        """What is in a file or folder."""
        self._looked.add(path)  # before it is read: who looks at changes meanwhile has to find it here
        return self._seen.at(path, read)

    def folder(self, path: Path) -> _Folder:
        """What is in a folder."""
        return self.at(path, _folder)

    def upwards(self) -> Iterator[tuple[Path, _Folder]]:
        """The folder of the contract and those above it, up to the root of the project."""
        path = self.home
        for _ in range(_HIGHEST):
            folder = self.folder(path)
            yield path, folder
            if folder.is_root or path == path.parent:
                return
            path = path.parent

    def roots(self) -> Iterator[Path]:
        """The folders in which names may begin, the nearest first; in `home` relative ones do."""
        for path, folder in self.upwards():
            if path == self.home or not folder.is_package:
                yield path
            source = path / "src"
            if "src" in folder.folders and not folder.is_package and not self.folder(source).is_package:
                yield source

    def is_own(self, first: str) -> bool:
        """Whether a name that begins nowhere can only be meant relative to the folder of the contract."""
        return _OWN.fullmatch(first) is not None

    def module(self, root: Path, parts: list[str]) -> ModuleAt | None:
        """The module below one root; None where nothing can be said of it there."""
        path, folder = root, self.folder(root)
        for position, part in enumerate(parts):
            below, is_last = path / part, position == len(parts) - 1
            inner = self.folder(below) if part in folder.folders else None
            if is_last and inner is not None and inner.is_package:
                return self.at(below / _INIT, _module)
            if part in folder.modules and (inner is None or not inner.is_package):
                return self.at(path / f"{part}.py", _module) if is_last else ModuleAt(Found.OUTSIDE)
            if part in folder.other or not folder.is_known or (is_last and inner is not None):
                return ModuleAt(Found.OUTSIDE)
            if inner is None:
                is_here = position > 0 and self._is_whole(root, parts[0]) and not self._is_extended(path, folder)
                return ModuleAt(Found.MISSING, path.joinpath(*parts[position:]).with_suffix(".py")) if is_here else None
            path, folder = below, inner
        return None

    def _is_whole(self, root: Path, first: str) -> bool:
        """Whether all of a top-level package is here: one without ``__init__.py`` may have parts in other places."""
        top = root / first
        return (
            (root == self.home and self.is_own(first)) or self.folder(top).is_package or self.home.is_relative_to(top)
        )

    def _is_extended(self, path: Path, folder: _Folder) -> bool:
        """Whether a package says itself where else its modules are."""
        init = self.at(path / _INIT, _module).module if folder.is_package else None
        return init is not None and "__path__" in init.names


def _folder(path: Path) -> _Folder:
    """What is in a folder; nothing is known of one that is absent, locked or overfull."""
    names: dict[str, set[str]] = defaultdict(set)
    try:
        with os.scandir(path) as listing:
            for number, entry in enumerate(listing):
                if number == _FULLEST:
                    return _Folder(is_known=False)
                names[_kind(entry)].add(entry.name)
    except OSError:
        return _Folder(is_known=False)
    return _Folder(
        modules=_stems(names["module"]),
        other=_stems(names["other"]),
        folders=frozenset(names["folder"]),
        documents=frozenset(names["document"]),
        is_project=_PROJECT_FILE in names["mark"],
        is_root=bool(names["mark"]) or path.name in _INSTALLED,
    )


def _kind(entry: os.DirEntry[str]) -> str:
    """What an entry of a folder is: a ``mark`` of a project's root, one of the kinds of `_Folder`, or nothing."""
    name = entry.name
    if name in (_PROJECT_FILE, ".git"):
        return "mark"
    try:
        if entry.is_dir():
            return "" if name.startswith(".") or name == "__pycache__" else "folder"
        is_file = entry.is_file()
    except OSError:  # a link that leads in circles
        is_file = False
    if name.endswith(".py"):
        return "module" if is_file else "other"
    if name.endswith(_NATIVE):
        return "other"
    return "document" if name.endswith(SUFFIXES) else ""


def _stems(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in names)


def _module(path: Path) -> ModuleAt:
    text = _text(path)
    if text is not None:
        module, problems = read_python(text.removeprefix("\ufeff"))
        if not problems:
            return ModuleAt(Found.READ, path, module)
    return ModuleAt(Found.OUTSIDE, path)


def _project(path: Path) -> Project | None:
    text = _text(path)
    nodes = read_entry_points(text) if text is not None else None
    if text is None or nodes is None:
        return None
    return Project(path, text, frozenset(target.partition(":")[0].strip() for target in nodes.values()))


def _text(path: Path) -> str | None:
    try:
        too_large = path.stat().st_size > _LARGEST
    except OSError:
        return None
    return None if too_large else read_text(path).text
