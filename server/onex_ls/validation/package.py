"""A package as validators see it: every file read once, its classes known by name across files. Nothing is imported."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from onex_ls.contract.kind import NODE_KINDS, Kind
from onex_ls.contract.model import HandlerRef
from onex_ls.pycode.parse import Function, PythonProblem, last_name, may_be_newer
from onex_ls.pycode.source import Source, read_source

NODE_BASES: Mapping[str, Kind] = {f"Node{kind.value.capitalize()}": kind for kind in NODE_KINDS}
"""The base classes of nodes, of omnibase_core, and the kinds they make."""

ENTRY_POINTS = ("handle", "handle_async")
"""The methods that a handler is called by."""

_TEST_FOLDERS = frozenset({"tests", "test", "node_tests"})
_ABSTRACT = frozenset({"Protocol", "ABC", "ABCMeta"})


class Module(NamedTuple):
    """One file of a package: its path, with slashes, and what it says."""

    path: str
    source: Source

    @property
    def is_test(self) -> bool:
        """Whether the file is there for tests."""
        path = PurePosixPath(self.path)
        name = path.name
        is_named_so = name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"
        return is_named_so or not _TEST_FOLDERS.isdisjoint(path.parts[:-1])


class Class(NamedTuple):
    """A class at the top of a module. `ancestors` are the names of its bases, and of those that the package defines."""

    module: Module
    node: ast.ClassDef
    ancestors: frozenset[str]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.node.name

    @property
    def kind(self) -> Kind | None:
        """The kind of node that it is, None for a class that is no node."""
        return next((kind for base, kind in NODE_BASES.items() if base in self.ancestors), None)

    @property
    def is_model(self) -> bool:
        """Whether pydantic makes a model of it."""
        return "BaseModel" in self.ancestors

    @property
    def is_abstract(self) -> bool:
        """Whether it is there to be derived from: a protocol, or an abstract class."""
        metaclasses = {last_name(keyword.value) for keyword in self.node.keywords}
        return bool((self.ancestors | metaclasses) & _ABSTRACT)

    @property
    def methods(self) -> Iterator[Function]:
        """The functions in its body."""
        return (found for found in self.node.body if isinstance(found, Function))

    def method(self, *names: str) -> Function | None:
        """The method by the first of these names that it has; of several by one name the last, as for Python."""
        own = {found.name: found for found in self.methods}
        return next((own[name] for name in names if name in own), None)


@dataclass(frozen=True, slots=True)
class Package:
    """The files of a package that are Python, what is wrong with those that are not, and the classes of all.

    Files in the syntax of a newer Python than ours are in neither: nothing is known of them.
    """

    texts: Mapping[str, str]
    modules: tuple[Module, ...]
    broken: tuple[tuple[str, PythonProblem], ...]
    classes: tuple[Class, ...]

    @property
    def code(self) -> tuple[Module, ...]:
        """The modules that are no tests."""
        return tuple(module for module in self.modules if not module.is_test)

    @property
    def tests(self) -> tuple[Module, ...]:
        """The modules that are tests."""
        return tuple(module for module in self.modules if module.is_test)

    @property
    def own(self) -> tuple[Class, ...]:
        """The classes that are in no test."""
        return tuple(found for found in self.classes if not found.module.is_test)

    @property
    def nodes(self) -> tuple[Class, ...]:
        """The classes that are nodes."""
        return tuple(found for found in self.own if found.kind is not None)

    @property
    def handlers(self) -> tuple[Class, ...]:
        """The classes that answer messages: called handlers, or in a file called so with a method to be called by."""
        return tuple(found for found in self.own if _is_handler(found))

    def module(self, dotted: str) -> Module | None:
        """The file of a dotted module, where the package has it."""
        path = dotted.replace(".", "/")
        wanted = (f"{path}.py", f"{path}/__init__.py")
        return next((found for found in self.modules if found.path.endswith(wanted) and _is_whole(found, wanted)), None)

    def handler(self, reference: HandlerRef) -> Class | None:
        """The class that a contract names, in the module where it says."""
        module = self.module(reference.module)
        return next((found for found in self.own if found.name == reference.name and found.module == module), None)

    @property
    def statements(self) -> int:
        """How much code there is."""
        return sum(len(found) for module in self.modules for found in _statements(module))


def read_package(texts: Mapping[str, str]) -> Package:
    """A package from the texts of its files by path; files that do not end in ``.py`` are left out.

    A single text may have no path at all.
    """
    read = [(path, read_source(text)) for path, text in texts.items() if path.endswith(".py") or not path]
    modules = tuple(Module(path, source) for path, (source, _) in read if source is not None)
    broken = tuple(
        (path, problem)
        for path, (_, problems) in read
        for problem in problems
        if not may_be_newer(problem, texts[path])
    )
    return Package(texts, modules, broken, tuple(_classes(modules)))


def _classes(modules: tuple[Module, ...]) -> Iterator[Class]:
    found = [(module, node) for module in modules for node in module.source.tree.body if isinstance(node, ast.ClassDef)]
    bases: dict[str, set[str]] = {}  # two classes may have one name, a node and its handler for one
    for _, node in found:
        bases.setdefault(node.name, set()).update(map(last_name, node.bases))
    for module, node in found:
        yield Class(module, node, _ancestors({last_name(base) for base in node.bases} - {node.name}, bases))


def _ancestors(own: set[str], bases: Mapping[str, set[str]]) -> frozenset[str]:
    known: set[str] = set()
    waiting = own - {""}
    while waiting:
        known |= waiting
        waiting = {above for base in waiting for above in bases.get(base, ())} - known
    return frozenset(known)


def _is_handler(found: Class) -> bool:
    if found.kind is not None or found.is_abstract or found.is_model:
        return False
    lies_so = PurePosixPath(found.module.path).name.startswith("handler")
    return found.name.startswith("Handler") or (lies_so and found.method(*ENTRY_POINTS) is not None)


def _is_whole(module: Module, endings: tuple[str, ...]) -> bool:
    return any(module.path == ending or module.path.endswith(f"/{ending}") for ending in endings)


def _statements(module: Module) -> Iterator[list[ast.AST]]:
    return (nodes for kind, nodes in module.source.nodes.items() if issubclass(kind, ast.stmt))
