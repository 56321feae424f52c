"""New nodes: a contract, its package and its registration, planned together and written in one batch."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from onex_ls.contract.kind import NODE_KINDS, Kind
from onex_ls.execution.permit import Permit
from onex_ls.generation.naming import is_module
from onex_ls.generation.profiles import node_name, runtime_contract
from onex_ls.templating.filters import snake
from onex_ls.workspace.apply import Applied, Refused, Write, apply
from onex_ls.workspace.generate import Planned, Prepared, plan_node, prepare, shipped
from onex_ls.workspace.registering import PROJECT
from onex_ls.workspace.settings import Settings
from onex_ls.workspace.texts import Overlay


@dataclass(frozen=True, slots=True)
class New:
    """A node that does not exist yet: its contract, and the plan of its package, the entry point among it."""

    planned: Planned
    contract: Write


async def plan_new(
    kind: Kind,
    name: str,
    start: Path,
    settings: Settings,
    folder: Path | None = None,
    permit: Permit | None = None,
    overlay: Overlay | None = None,
) -> New | str:
    """Plan a node called `name` for the project around `start`; the reason where it cannot be.

    It goes into a folder of its own below `folder`, or below the folder ``nodes`` of the project's only package.
    """
    called = node_name(kind, name)
    if called is None:
        return f"{name!r} cannot name a node"
    project = _project(start.resolve())
    if project is None:
        return f"there is no {PROJECT} in {start} or above it"
    place = folder.resolve() if folder is not None else _nodes_folder(project)
    if isinstance(place, str):
        return place
    file = place / called / "contract.yaml"
    package = project.package(file.parent)
    if package is None:
        return f"{place} is no package below {project.source}"
    if file.exists() or file in (overlay or {}):
        return f"{file} exists already"
    text = runtime_contract(kind, called, package, shipped())
    planned = await plan_node(file, settings, {**(overlay or {}), file: text}, permit=permit)
    if planned.plan is None:
        return planned.reason
    return New(planned, Write(file.relative_to(project.root).as_posix(), text.encode(), None))


def first_contracts(file: Path) -> dict[Kind, str]:
    """What a contract that says nothing yet may begin with, by kind: the one its folder is named after, else each."""
    folder = file.resolve().parent
    project = _project(folder)
    package = project.package(folder) if project is not None else None
    if package is None:
        return {}
    named = [kind for kind in NODE_KINDS if folder.name == node_name(kind, folder.name)]
    texts = ((kind, node_name(kind, folder.name)) for kind in named or NODE_KINDS)
    return {kind: runtime_contract(kind, name, package, shipped()) for kind, name in texts if name is not None}


class _Project(NamedTuple):
    """A project's root, and the folder in which its modules start."""

    root: Path
    source: Path

    def package(self, folder: Path) -> str | None:
        """The dotted package that a folder is or would be, None where it can be none."""
        package = ".".join(folder.relative_to(self.source).parts) if folder.is_relative_to(self.source) else ""
        return package if is_module(package) else None


def _project(start: Path) -> _Project | None:
    root = next((above for above in (start, *start.parents) if (above / PROJECT).is_file()), None)
    if root is None:
        return None
    return _Project(root, root / "src" if (root / "src").is_dir() else root)


def _nodes_folder(project: _Project) -> Path | str:
    """The folder for nodes; the reason where it cannot be told."""
    root, source = project
    folders = sorted(folder for folder in source.glob("*/") if is_module(folder.name) and folder.name != "tests")
    packages = [folder for folder in folders if (folder / "__init__.py").exists()]
    if not packages and source != root:  # below `src` there are packages only, with or without a file that says so
        packages = folders
    if len(packages) > 1:
        names = ", ".join(package.name for package in packages)
        return f"{source} has several packages ({names}); say in which folder"
    return (packages[0] if packages else source / snake(root.name)) / "nodes"


def prepare_new(new: New, overlay: Overlay) -> Prepared | Refused:
    """Who has to write what for a new node, if all that its plan depends on is still as it was."""
    contract = {new.planned.contract: (new.contract.content or b"").decode()}
    prepared = prepare(new.planned, {**overlay, **contract})
    if isinstance(prepared, Refused):
        return prepared
    return replace(prepared, writes=(new.contract, *prepared.writes))


def apply_new(new: New, state_dir: Path) -> Applied | Refused:
    """Write a new node: all of it, or nothing."""
    prepared = prepare_new(new, {})
    return apply(prepared.root, prepared.writes, state_dir) if isinstance(prepared, Prepared) else prepared
