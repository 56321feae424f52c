"""Where a package goes: the root of its project, the folder its modules start in, its dotted name, its tests."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath

from onex_ls.contract.model import Contract, Place
from onex_ls.generation.naming import is_identifier, is_module
from onex_ls.generation.options import GenerationOptions, TestsIn
from onex_ls.templating.filters import snake
from onex_ls.text.span import Span

Exists = Callable[[PurePath], bool]
_OWN_FOLDER = frozenset({"contract.yaml", "contract.yml", "handler_contract.yaml"})
"""Names of contracts whose folder is their node's; contracts by other names share theirs."""

_SPELLED_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*([ ._-][A-Za-z0-9]+)*")
_HIGHEST = 40
"""How many folders up a project is looked for: deeper trees are links that lead in circles."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Places in a project; all paths are relative to its root, with slashes, and '' is the root itself.

    `contract` is the contract's file, `source` the folder in which dotted modules start, `package` the dotted package
    of the node, `tests` the folder of its tests. `shared_tests` says that this folder is not the node's own,
    `with_metadata` that the package has a ``metadata.yaml``.
    """

    contract: str
    source: str
    package: str
    tests: str
    shared_tests: bool
    with_metadata: bool = False

    @property
    def leaf(self) -> str:
        """The last part of the package's name."""
        return self.package.rpartition(".")[2]

    @property
    def metadata(self) -> str:
        """The file of the package's metadata."""
        return f"{self.folder(self.package)}/metadata.yaml"

    def owns(self, module: str) -> bool:
        """Whether a dotted module lies in the package."""
        return module == self.package or module.startswith(f"{self.package}.")

    def folder(self, package: str) -> str:
        """The folder of a dotted package."""
        return str(PurePosixPath(self.source, *package.split(".")))

    def file(self, module: str, is_package: bool = False) -> str:
        """The file of a dotted module."""
        return f"{self.folder(module)}/__init__.py" if is_package else f"{self.folder(module)}.py"

    def test(self, subject: str) -> str:
        """The file of the tests of `subject` (``models``, ``handlers``)."""
        name = f"test_{self.leaf}_{subject}.py" if self.shared_tests else f"test_{subject}.py"
        return f"{self.tests}/{name}"


def locate(
    contract: Contract, path: PurePath, exists: Exists, options: GenerationOptions | None = None
) -> tuple[PurePath, Layout]:
    """The root of the project that the contract at the absolute `path` belongs to, and its layout there.

    The package is what the contract's own references say, else what its place below the source folder says, else
    its name. `exists` is asked for files and folders.
    """
    source, package = (
        _by_references(contract, path)
        or _by_name_in_references(contract, path, exists)
        or _by_place(contract, path, exists)
        or _by_name(contract, path)
    )
    root = next((above for above in _upwards(source) if exists(above / "pyproject.toml")), source)
    return root, _layout(root, source, package, path, exists, options or GenerationOptions())


def _layout(
    root: PurePath, source: PurePath, package: str, path: PurePath, exists: Exists, options: GenerationOptions
) -> Layout:
    below = PurePosixPath(source.relative_to(root).as_posix())
    tests_in = options.tests_in
    shared = tests_in is TestsIn.PROJECT or (tests_in is TestsIn.AUTO and exists(root / "tests"))
    middle = package.split(".")[1:-1]
    own_tests = PurePosixPath(below, *package.split("."), "tests")
    return Layout(
        contract=path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name,
        source="" if str(below) == "." else str(below),
        package=package,
        tests=str(PurePosixPath("tests", *middle) if shared else own_tests),
        shared_tests=shared,
        with_metadata=options.with_metadata,
    )


def _upwards(folder: PurePath) -> Iterator[PurePath]:
    yield from (folder, *list(folder.parents)[:_HIGHEST])


def _by_references(contract: Contract, path: PurePath) -> tuple[PurePath, str] | None:
    """The package that references name and that ends in the contract's folder: ``a.b.node_x`` in ``.../a/b/node_x``."""
    best: tuple[PurePath, str] | None = None
    for module in _modules(contract):
        for package in _prefixes(module):
            parts = package.split(".")
            if len(parts) > 1 and path.parent.parts[-len(parts) :] == tuple(parts):
                source = path.parent.parents[len(parts) - 1]
                if best is None or len(package) > len(best[1]):
                    best = source, package
    return best


def _by_place(contract: Contract, path: PurePath, exists: Exists) -> tuple[PurePath, str] | None:
    """The package that the contract's folder is; below it one by its name, for contracts that share a folder."""
    folder = path.parent
    source = _project_source(folder, exists)
    if source is None or not folder.is_relative_to(source):
        source = _above_packages(folder, exists)
    if source is None:
        return None
    parts = list(folder.relative_to(source).parts)
    if path.name not in _OWN_FOLDER or not parts:
        parts.append(_package_name(contract, path))
    package = ".".join(parts)
    return (source, package) if is_module(package) else None


def _project_source(folder: PurePath, exists: Exists) -> PurePath | None:
    """The folder in which the modules of the project around `folder` start: its ``src``, or the project itself."""
    project = next((above for above in _upwards(folder) if exists(above / "pyproject.toml")), None)
    if project is None:
        return None
    return project / "src" if exists(project / "src") else project


def _above_packages(folder: PurePath, exists: Exists) -> PurePath | None:
    """The first folder above `folder` that is no package, where `folder` is one."""
    if not exists(folder / "__init__.py"):
        return None
    return next((above for above in folder.parents if not exists(above / "__init__.py")), None)


def _by_name_in_references(contract: Contract, path: PurePath, exists: Exists) -> tuple[PurePath, str] | None:
    """The package that references name and that ends in the contract's name, for a contract kept elsewhere."""
    name = _package_name(contract, path)
    for module in _modules(contract):
        for package in _prefixes(module):
            if "." in package and package.rpartition(".")[2] == name:
                return _project_source(path.parent, exists) or path.parent, package
    return None


def _by_name(contract: Contract, path: PurePath) -> tuple[PurePath, str]:
    """A package by the contract's name: its folder where that is called so, else one beside the contract."""
    folder, name = path.parent, _package_name(contract, path)
    return (folder.parent, name) if folder.name == name and folder.parent != folder else (folder, name)


def _package_name(contract: Contract, path: PurePath) -> str:
    """The contract's name as a package: ``support-ticket`` becomes ``support_ticket``; a hostile name stays hostile."""
    name = contract.name or (path.parent.name if path.name in _OWN_FOLDER else path.name.partition(".")[0])
    return snake(name) if _SPELLED_NAME.fullmatch(name) else name


def _prefixes(module: str) -> Iterator[str]:
    parts = module.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def _modules(contract: Contract) -> Iterator[str]:
    """The dotted modules of what the contract refers to, where they can be modules at all."""
    routing = contract.routing
    routes = routing.routes if routing is not None else ()
    handlers = [route.handler for route in routes] + [routing.default_handler if routing is not None else None]
    models = [contract.input_model, contract.output_model, *(route.event_model for route in routes)]
    models += [model for operation in contract.operations for model in (operation.input_model, operation.output_model)]
    for reference in (*handlers, *models):
        if reference is not None and reference.module and is_module(reference.module):
            yield reference.module


def place_of_name(contract: Contract) -> Place:
    """Where a problem with the package's name is shown."""
    return contract.name_place or Place("", Span(contract.place.span.start, contract.place.span.start))


def is_usable(layout: Layout) -> bool:
    """Whether the package can be a package: hostile names are refused before anything is planned."""
    return all(is_identifier(part) for part in layout.package.split("."))
