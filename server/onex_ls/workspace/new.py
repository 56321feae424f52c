"""New nodes: a contract, its package and its registration, planned together and written in one batch."""

from dataclasses import dataclass
from pathlib import Path

from onex_ls.contract.kind import Kind
from onex_ls.execution.permit import Permit
from onex_ls.generation.naming import is_module
from onex_ls.generation.profiles import node_name, runtime_contract
from onex_ls.templating.filters import snake
from onex_ls.workspace.apply import Applied, Refused, Write, apply
from onex_ls.workspace.generate import Planned, plan_node, prepare, shipped
from onex_ls.workspace.registering import PROJECT
from onex_ls.workspace.settings import Settings


@dataclass(frozen=True, slots=True)
class New:
    """A node that does not exist yet: its contract, and the plan of its package, the entry point among it."""

    planned: Planned
    contract: Write


async def plan_new(
    kind: Kind, name: str, start: Path, settings: Settings, folder: Path | None = None, permit: Permit | None = None
) -> New | str:
    """Plan a node called `name` for the project around `start`; the reason where it cannot be.

    It goes into a folder of its own below `folder`, or below the folder ``nodes`` of the project's only package.
    """
    called = node_name(kind, name)
    if called is None:
        return f"{name!r} cannot name a node"
    root = next((above for above in (start, *start.parents) if (above / PROJECT).is_file()), None)
    if root is None:
        return f"there is no {PROJECT} in {start} or above it"
    source = root / "src" if (root / "src").is_dir() else root
    place = folder.resolve() if folder is not None else _nodes_folder(root, source)
    if isinstance(place, str):
        return place
    file = place / called / "contract.yaml"
    if not place.is_relative_to(source) or not is_module(".".join((place / called).relative_to(source).parts)):
        return f"{place} is no package below {source}"
    if file.exists():
        return f"{file} exists already"
    package = ".".join(file.parent.relative_to(source).parts)
    text = runtime_contract(kind, called, package, shipped())
    planned = await plan_node(file, settings, {file: text}, permit=permit)
    if planned.plan is None:
        return planned.reason
    return New(planned, Write(file.relative_to(root).as_posix(), text.encode(), None))


def _nodes_folder(root: Path, source: Path) -> Path | str:
    """The folder for nodes; the reason where it cannot be told."""
    packages = sorted(file.parent for file in source.glob("*/__init__.py") if file.parent.name != "tests")
    if len(packages) > 1:
        names = ", ".join(package.name for package in packages)
        return f"{source} has several packages ({names}); say in which folder with --in"
    return (packages[0] if packages else source / snake(root.name)) / "nodes"


def apply_new(new: New, state_dir: Path) -> Applied | Refused:
    """Write a new node: all of it, or nothing."""
    prepared = prepare(new.planned, {new.planned.contract: (new.contract.content or b"").decode()})
    if isinstance(prepared, Refused):
        return prepared
    return apply(prepared.root, [new.contract, *prepared.writes], state_dir)
