"""The Python files around contracts: read and never imported, remembered, and looked at again when their stamps change.

A module is looked for where Python would look: beside the contract, and from each folder above it that is no package
itself, with its ``src``, up to the root of the project. What lies outside is another distribution, of which nothing is
said. Safe for several threads at once.
"""

import os
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import RLock
from typing import NamedTuple, TypeVar, cast

from onex_ls.pycode.symbols import PythonModule, read_python
from onex_ls.rules.view import Found, ModuleAt, Project
from onex_ls.workspace.files import read_text

_INIT, _PROJECT_FILE = "__init__.py", "pyproject.toml"
_NODES = "onex.nodes"
_OWN = frozenset({"handler", "handlers", "models", "node"})
"""First parts of modules that contracts name relative to their own folder."""

_LARGEST = 1_000_000  # bytes of a module that is read; larger ones are data in disguise
_FULLEST = 20_000  # names in a folder that is listed
_HIGHEST = 40  # folders upwards: deeper trees are links that lead in circles
_REMEMBERED = 20_000  # modules, folders and projects whose content is kept
_SETTLED_NANOSECONDS = 50_000_000  # the stamp of a file that changed later may stay the same when it changes again

Stamp = tuple[int, int] | None
_Value = TypeVar("_Value")


class _Folder(NamedTuple):
    """What decides about imports from a folder. `others` are modules in any form but source: compiled, stubs, pipes."""

    modules: frozenset[str]
    folders: frozenset[str]
    others: frozenset[str] = frozenset()
    is_root: bool = False
    is_known: bool = True

    @property
    def is_package(self) -> bool:
        return _INIT[:-3] in self.modules


class CodeOnDisk:
    """What `onex_ls.rules.view.Code` asks for, from the disk; each answer is as old as the last call of `changed`."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._stamps: dict[str, tuple[Stamp, Callable[[str], object]]] = {}
        self._values: dict[str, object] = {}
        self._looked: dict[str, set[str]] = {}

    def module(self, dotted: str, near: Path) -> ModuleAt:
        """The module that a contract at `near` means by a dotted name; resolved from the contract's place upwards."""
        parts = dotted.split(".")
        if not all(map(str.isidentifier, parts)):
            return ModuleAt(Found.OUTSIDE)
        with self._lock:
            look = self._look(near)
            home, missing = os.path.dirname(near), None
            for root in look.roots(home):
                at = look.place(root, parts, home)
                if at is not None and at.found is not Found.MISSING:
                    return at
                missing = missing or at
            if missing is None and (parts[0] in _OWN or (len(parts) == 1 and look.folder(home).is_package)):
                missing = ModuleAt(Found.MISSING, Path(f"{os.path.join(home, *parts)}.py"))
            return missing or ModuleAt(Found.OUTSIDE)

    def package(self, near: Path) -> str | None:
        """The dotted package of the directory that holds the contract; None when it is no part of a package."""
        names: list[str] = []
        inside = 0  # how many of the names are needed: folders without __init__.py count between those that have one
        with self._lock:
            for path, folder in self._look(near).upwards(os.path.dirname(near)):
                name = os.path.basename(path)
                if folder.is_root or (name == "src" and not folder.is_package):
                    break
                names.append(name)
                inside = len(names) if folder.is_package else inside
        package = names[:inside][::-1]
        return ".".join(package) if package and all(map(str.isidentifier, package)) else None

    def has_python(self, near: Path) -> bool:
        """Whether there are Python files in the directory that holds the contract."""
        with self._lock:
            return bool(self._look(near).folder(os.path.dirname(near)).modules)

    def project(self, near: Path) -> Project | None:
        """The nearest ``pyproject.toml`` at or above the contract, or None."""
        with self._lock:
            look = self._look(near)
            for path, folder in look.upwards(os.path.dirname(near)):
                if folder.is_root:
                    return look.at(os.path.join(path, _PROJECT_FILE), _project)
        return None

    def siblings(self, directory: Path) -> frozenset[str]:
        """The names of the files in a directory."""
        with self._lock:
            return self._remembered(_names_key(str(directory)), _names)

    def looked_at(self, near: Path) -> frozenset[Path]:
        """The files and folders on which the answers to the contract at `near` rest."""
        with self._lock:
            return frozenset(map(Path, self._looked.get(str(near), ())))

    def changed(self) -> set[str]:
        """Look at the disk again. Returns the contracts for which some answer may be another one than before."""
        with self._lock:
            known = list(self._stamps.items())
        moved = [(path, read) for path, (stamp, read) in known if stamp is None or _stamp(path) != stamp]
        fresh = [(path, read, _stamp(path), read(path)) for path, read in moved]
        with self._lock:
            changed = {path for path, _, _, value in fresh if path not in self._values or self._values[path] != value}
            for path, read, stamp, value in fresh:
                self._keep(path, read, stamp, value)
            concerned = {near for near, looked in self._looked.items() if _rests_on(near, looked, changed)}
            for near in concerned:
                del self._looked[near]  # the next answers say what they rest on
        return concerned

    def _look(self, near: Path) -> "_Look":
        return _Look(self._remembered, self._looked.setdefault(str(near), set()))

    def _remembered(self, path: str, read: Callable[[str], _Value]) -> _Value:
        if path not in self._values:
            stamp = _stamp(path)
            self._keep(path, read, stamp, read(path))
        return cast("_Value", self._values[path])  # each path is read in one way: it is a folder, module or project

    def _keep(self, path: str, read: Callable[[str], object], stamp: Stamp, value: object) -> None:
        while len(self._values) >= _REMEMBERED:
            del self._values[next(iter(self._values))]
        self._stamps[path] = (stamp, read)
        self._values[path] = value


class _Look:
    """One look at what lies around one contract; `looked` takes down what is looked at."""

    def __init__(self, remembered: "_Remembered", looked: set[str]) -> None:
        self._remembered = remembered
        self._looked = looked

    def at(self, path: str, read: Callable[[str], _Value]) -> _Value:
        """What is in a file or folder."""
        self._looked.add(path)
        return self._remembered(path, read)

    def folder(self, path: str) -> _Folder:
        """What is in a folder."""
        return self.at(path, _folder)

    def upwards(self, home: str) -> Iterator[tuple[str, _Folder]]:
        """A folder and those above it, up to the root of the project."""
        for _ in range(_HIGHEST):
            folder = self.folder(home)
            yield home, folder
            above = os.path.dirname(home)
            if folder.is_root or above == home:
                return
            home = above

    def roots(self, home: str) -> Iterator[str]:
        """The folders in which absolute names may begin, the nearest first; `home`, where relative ones do, is one."""
        for path, folder in self.upwards(home):
            if path == home or not folder.is_package:
                yield path
            source = os.path.join(path, "src")
            if "src" in folder.folders and not folder.is_package and not self.folder(source).is_package:
                yield source

    def place(self, root: str, parts: list[str], home: str) -> ModuleAt | None:
        """The module below one root; None where its name does not begin there."""
        path, folder = root, self.folder(root)
        for position, part in enumerate(parts):
            below, is_last = os.path.join(path, part), position == len(parts) - 1
            inner = self.folder(below) if part in folder.folders else None
            if inner is not None and inner.is_package and is_last:
                return self._module(os.path.join(below, _INIT))
            if (inner is None or not inner.is_package) and part in folder.modules:
                return self._module(f"{below}.py") if is_last else ModuleAt(Found.OUTSIDE)
            if part in folder.others or not folder.is_known or (inner is not None and is_last):
                return ModuleAt(Found.OUTSIDE)
            if inner is None:
                rest = os.path.join(path, *parts[position:])
                sure = position > 0 and self._is_whole(root, parts[0], home) and not self._is_extended(path, folder)
                return ModuleAt(Found.MISSING, Path(f"{rest}.py")) if sure else None
            path, folder = below, inner
        return None

    def _is_whole(self, root: str, first: str, home: str) -> bool:
        """Whether all of a top-level package is here: one without ``__init__.py`` may have parts in other places."""
        top = os.path.join(root, first)
        return self.folder(top).is_package or f"{home}{os.sep}".startswith(f"{top}{os.sep}") or (
            root == home and first in _OWN
        )

    def _is_extended(self, path: str, folder: _Folder) -> bool:
        """Whether a package says itself where else its modules are."""
        init = self._module(os.path.join(path, _INIT)).module if folder.is_package else None
        return init is not None and "__path__" in init.names

    def _module(self, path: str) -> ModuleAt:
        return self.at(path, _module)
