"""What the rules that look beyond one file look at: facts of a contract, the index of all, the Python around it."""

from collections.abc import Set
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Protocol

from onex_ls.contract.index import Facts, Index
from onex_ls.pycode.symbols import PythonModule


class Found(Enum):
    """What looking for a module gave."""

    READ = "read"  # it is there and could be read
    MISSING = "missing"  # its place is known, and nothing stands there
    OUTSIDE = "outside"  # nobody can tell: another distribution, or a file that does not parse


class ModuleAt(NamedTuple):
    """A module, where it is or would be, and what it defines."""

    found: Found
    path: Path | None = None
    module: PythonModule | None = None


class Project(NamedTuple):
    """The project file around a contract: its text, the dotted packages it registers as nodes, its importable name."""

    file: Path
    text: str
    nodes: frozenset[str]
    name: str = ""


class Code(Protocol):
    """The Python files around contracts, read and never imported."""

    def module(self, dotted: str, near: Path) -> ModuleAt:
        """The module that a contract at `near` means by a dotted name; resolved from the contract's place upwards."""

    def package(self, near: Path) -> str | None:
        """The dotted package of the directory that holds the contract; None when it is no part of a package."""

    def has_python(self, near: Path) -> bool:
        """Whether there are Python files in the directory that holds the contract."""

    def project(self, near: Path) -> Project | None:
        """The nearest ``pyproject.toml`` at or above the contract, or None."""

    def absent(self, packages: Set[str], near: Path) -> tuple[str, Set[str]]:
        """The name of the environment of the project, and which top-level packages neither of them has, for sure."""


@dataclass(frozen=True)
class View:
    """One contract and everything around it. `siblings` are the names of the YAML files in its directory."""

    file: Path
    facts: Facts
    index: Index
    code: Code
    siblings: frozenset[str]

    @cached_property
    def has_python(self) -> bool:
        """Whether there are Python files in the directory that holds the contract."""
        return self.code.has_python(self.file)
