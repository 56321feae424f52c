"""The Python files around contracts: read, never imported.

A module is looked for where Python would look: beside the contract, and from each folder above it that is no package
itself, and its ``src``, up to the root of the project. What lies outside belongs to another distribution, of which
nothing is said. What was read is remembered; `CodeOnDisk.changed` looks again and names the contracts it concerns.
"""

# ruff: noqa: PTH118, PTH120
# Paths are text here: ten thousand contracts ask, and making Path objects would take most of the time.

import os
import re
import sys
from collections.abc import Callable, Iterator, Set
from pathlib import Path
from threading import Lock
from typing import TypeVar

from onex_ls.rules.view import Found, ModuleAt, Project
from onex_ls.workspace.installed import ENVIRONMENTS, read_environment, read_installed
from onex_ls.workspace.python_files import INIT, PROJECT_FILE, Folder, read_folder, read_module, read_project
from onex_ls.workspace.seen import Seen

_OWN = re.compile(r"handlers?|models?|node|(handler|model)_\w+")
"""First parts of modules that contracts name relative to their own folder."""

_HIGHEST = 40  # folders upwards: deeper trees are links that lead in circles

_Value = TypeVar("_Value")


class CodeOnDisk:
    """What `onex_ls.rules.view.Code` asks for. Every answer is as old as the last call of `changed`."""

    def __init__(self) -> None:
        self._seen = Seen()
        self._looked: dict[str, set[str]] = {}
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
        if missing is None and around.is_own(parts[0]) and parts[0] not in around.folder(around.home).folders:
            missing = around.would_be(around.home, parts)
        return missing or ModuleAt(Found.OUTSIDE)

    def package(self, near: Path) -> str | None:
        """The dotted package of the directory that holds the contract; None when it is no part of a package."""
        names: list[str] = []
        inside = 0  # folders without __init__.py count where they lie below a package, or in `src` around one
        for path, folder in self._around(near).upwards():
            name = path.rpartition(os.sep)[2]
            if folder.is_root:
                break
            if name == "src" and not folder.is_package:
                inside = len(names) if inside else 0
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
                return around.at(os.path.join(path, PROJECT_FILE), read_project)
        return None

    def absent(self, packages: Set[str], near: Path) -> tuple[str, Set[str]]:
        """The name of the environment of the project, and which top-level packages neither of them has, for sure."""
        around = self._around(near)
        name, installed = around.environment()
        missing = packages - installed - sys.stdlib_module_names if installed is not None else frozenset[str]()
        return name, {package for package in missing if not around.begins(package)}

    def siblings(self, directory: Path) -> frozenset[str]:
        """The names of the YAML files in a directory."""
        return self._seen.at(str(directory), read_folder).documents

    def looked_at(self, near: Path) -> frozenset[Path]:
        """The files and folders on which the answers for the contract at `near` rest."""
        with self._lock:
            return frozenset(map(Path, self._looked.get(str(near), ())))

    def changed(self) -> set[str]:
        """Look at the disk again. Returns the contracts for which some answer may be another one than before."""
        paths = self._seen.changed()
        with self._lock:
            concerned = {near for near, looked in self._looked.items() if not looked.isdisjoint(paths)}
            for near in concerned:
                del self._looked[near]  # the next answers say what they rest on
        return concerned

    def _around(self, near: Path) -> "_Around":
        with self._lock:
            return _Around(os.path.dirname(near), self._seen, self._looked.setdefault(str(near), set()))


class _Around:
    """What lies around one contract in the folder `home`. `looked` takes down every path that is looked at."""

    def __init__(self, home: str, seen: Seen, looked: set[str]) -> None:
        self.home = home
        self._seen = seen
        self._looked = looked

    def at(self, path: str, read: Callable[[str], _Value]) -> _Value:
        """What is in a file or folder."""
        self._looked.add(path)  # before it is read: who looks at changes meanwhile has to find it here
        return self._seen.at(path, read)

    def folder(self, path: str) -> Folder:
        """What is in a folder."""
        return self.at(path, read_folder)

    def upwards(self) -> Iterator[tuple[str, Folder]]:
        """The folder of the contract and those above it, up to the root of the project."""
        path = self.home
        for _ in range(_HIGHEST):
            folder = self.folder(path)
            yield path, folder
            above = os.path.dirname(path)
            if folder.is_root or above == path:
                return
            path = above

    def roots(self) -> Iterator[str]:
        """The folders in which names may begin, the nearest first; in `home` relative ones do."""
        for path, folder in self.upwards():
            if path == self.home or not folder.is_package:
                yield path
            source = os.path.join(path, "src")
            if "src" in folder.folders and not folder.is_package and not self.folder(source).is_package:
                yield source

    def begins(self, first: str) -> bool:
        """Whether names may begin so in the project."""
        if f"{os.sep}{first}{os.sep}" in f"{self.home}{os.sep}" or self.is_own(first):
            return True
        folders = (self.folder(root) for root in self.roots())
        return any(first in names for folder in folders for names in (folder.folders, folder.modules, folder.other))

    def environment(self) -> tuple[str, frozenset[str] | None]:
        """The name of the environment of the project, and what is installed in it, where that can be told."""
        for path, folder in self.upwards():
            for name in ENVIRONMENTS if folder.is_root else ():
                packages = self.at(os.path.join(path, name), read_environment)
                if packages is not None:
                    # The folder itself may have been read for what Python files there are in it.
                    return name, self.at(os.path.join(packages, os.curdir), read_installed)
        return "", None

    def would_be(self, folder: str, parts: list[str]) -> ModuleAt:
        """A module that is not there, where it would be."""
        return ModuleAt(Found.MISSING, Path(f"{os.path.join(folder, *parts)}.py"))

    def is_own(self, first: str) -> bool:
        """Whether a name that begins nowhere can only be meant relative to the folder of the contract."""
        return _OWN.fullmatch(first) is not None

    def module(self, root: str, parts: list[str]) -> ModuleAt | None:
        """The module below one root; None where nothing can be said of it there."""
        path, folder = root, self.folder(root)
        for position, part in enumerate(parts):
            below, is_last = os.path.join(path, part), position == len(parts) - 1
            inner = self.folder(below) if part in folder.folders else None
            if is_last and inner is not None and inner.is_package:
                return self.at(os.path.join(below, INIT), read_module)
            if part in folder.modules and (inner is None or not inner.is_package):
                return self.at(f"{below}.py", read_module) if is_last else ModuleAt(Found.OUTSIDE)
            if part in folder.other or not folder.is_known or (is_last and inner is not None):
                return ModuleAt(Found.OUTSIDE)
            if inner is None:
                is_here = position > 0 and self._is_whole(root, parts[0]) and not self._is_extended(path, folder)
                return self.would_be(path, parts[position:]) if is_here else None
            path, folder = below, inner
        return None

    def _is_whole(self, root: str, first: str) -> bool:
        """Whether all of a top-level package is here: one without ``__init__.py`` may have parts in other places."""
        top = os.path.join(root, first)
        return (
            (root == self.home and self.is_own(first))
            or self.folder(top).is_package
            or f"{self.home}{os.sep}".startswith(f"{top}{os.sep}")
        )

    def _is_extended(self, path: str, folder: Folder) -> bool:
        """Whether a package says itself where else its modules are."""
        init = self.at(os.path.join(path, INIT), read_module).module if folder.is_package else None
        return init is not None and "__path__" in init.names
