"""New nodes: a contract, its package and its registration, planned together and written in one batch."""

from dataclasses import dataclass
from pathlib import Path

from onex_ls.contract.kind import Kind
from onex_ls.execution.permit import Permit
from onex_ls.generation.naming import is_module
from onex_ls.generation.profiles import node_name, runtime_contract
from onex_ls.rules.entry_points import register
from onex_ls.templating.filters import snake
from onex_ls.text.digest import sha256
from onex_ls.text.edits import apply_edits
from onex_ls.workspace.apply import Applied, Refused, Write, apply
from onex_ls.workspace.files import read_text
from onex_ls.workspace.generate import Planned, plan_node, prepare, shipped
from onex_ls.workspace.settings import Settings

_PROJECT = "pyproject.toml"


@dataclass(frozen=True, slots=True)
class New:
    """A node that does not exist yet. `contract` and `project` are what would be written beside the package."""

    planned: Planned
    contract: Write
    project: Write | None

    @property
    def paths(self) -> list[str]:
        """The files beside the package, relative to the project's root."""
        return [write.path for write in (self.contract, self.project) if write is not None]


async def plan_new(
    kind: Kind, name: str, start: Path, settings: Settings, folder: Path | None = None, permit: Permit | None = None
) -> New | str:
    """Plan a node called `name` for the project around `start`; the reason where it cannot be.

    It goes into a folder of its own below `folder`, or below the folder ``nodes`` of the project's only package.
    """
    called = node_name(kind, name)
    if called is None:
        return f"{name!r} cannot name a node"
    root = next((above for above in (start, *start.parents) if (above / _PROJECT).is_file()), None)
    if root is None:
        return f"there is no {_PROJECT} in {start} or above it"
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
    contract = Write(file.relative_to(root).as_posix(), text.encode(), None)
    return New(planned, contract, _registration(root, called, package))


def _nodes_folder(root: Path, source: Path) -> Path | str:
    """The folder for nodes; the reason where it cannot be told."""
    packages = sorted(file.parent for file in source.glob("*/__init__.py") if file.parent.name != "tests")
    if len(packages) > 1:
        names = ", ".join(package.name for package in packages)
        return f"{source} has several packages ({names}); say in which folder with --in"
    return (packages[0] if packages else source / snake(root.name)) / "nodes"


def _registration(root: Path, name: str, package: str) -> Write | None:
    """The project's file with the node among its entry points; None where it cannot be put there."""
    found = read_text(root / _PROJECT)
    edit = register(found.text, name, package) if found.text is not None else None
    if edit is None or found.text is None:
        return None
    return Write(_PROJECT, apply_edits(found.text, [edit]).encode(), sha256(found.text))


def apply_new(new: New, state_dir: Path) -> Applied | Refused:
    """Write a new node: all of it, or nothing."""
    beside = [write for write in (new.contract, new.project) if write is not None]
    if new.planned.plan is None:
        return apply(new.planned.root, beside, state_dir)
    prepared = prepare(new.planned, {new.planned.contract: (new.contract.content or b"").decode()})
    if isinstance(prepared, Refused):
        return prepared
    return apply(prepared.root, [*beside, *prepared.writes], state_dir)
