"""The entry point of a node, as part of its plan: a line more in the project's own file, which stays a person's.

It is added when the package is generated for the first time, and never again: who takes it out wants it out. Nothing
of it is in the manifest.
"""

from collections.abc import MutableMapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from onex_ls.contract.kind import NODE_KINDS, Kind
from onex_ls.generation.layout import Layout
from onex_ls.generation.plan import Artifact, Fate, Plan, Unit, Wishes
from onex_ls.provenance.manifest import manifest_path
from onex_ls.rules.entry_points import read_entry_points, register
from onex_ls.text.digest import sha256
from onex_ls.text.edits import apply_edits
from onex_ls.workspace.texts import Texts

PROJECT = "pyproject.toml"
_CONTRACTS = frozenset({"contract.yaml", "contract.yml"})
"""The names by which the runtime finds the contract of a package that is an entry point."""


def is_due(plan: Plan, kind: Kind, layout: Layout, wishes: Wishes, texts: Texts) -> bool:
    """Whether the node is one that the runtime finds by an entry point, and this is when its package is made."""
    if wishes.only and Unit.PACKAGE not in wishes.only:
        return False
    contract = PurePosixPath(layout.contract)
    is_inside = contract.name in _CONTRACTS and str(contract.parent) == layout.folder(layout.package)
    source = "src" if (texts.root / "src").is_dir() else ""
    is_shipped = layout.source == source and layout.package.partition(".")[0] != "tests"
    marker = plan.artifact(layout.file(layout.package, is_package=True))
    is_new = marker is not None and marker.fate is Fate.CREATE
    return (
        kind in NODE_KINDS
        and is_inside
        and is_shipped
        and (is_new or plan.inputs[manifest_path(plan.contract)] is None)
    )


def with_entry_point(plan: Plan, layout: Layout, texts: Texts) -> Plan:
    """The plan with the entry point that is due, as an edit of the project's file as it is now.

    Without one where the package is registered, and where the file has no place for it.
    """
    others = tuple(artifact for artifact in plan.artifacts if artifact.fate is not Fate.REGISTER)
    inputs = {path: seen for path, seen in plan.inputs.items() if path != PROJECT}
    text = texts.read(PROJECT)
    registered = _registered(text, layout) if text is not None else None
    if registered is None:
        return replace(plan, artifacts=others, inputs=inputs)
    reason = f"{layout.package} becomes an entry point"
    row = Artifact(PROJECT, registered, Fate.REGISTER, reason, Unit.PACKAGE.value)
    artifacts = sorted((*others, row), key=lambda artifact: artifact.path)
    return replace(plan, artifacts=tuple(artifacts), inputs={**inputs, PROJECT: sha256(text)})


def _registered(text: str, layout: Layout) -> str | None:
    """The text of a project's file with the node's package among its entry points; None where it cannot be added."""
    targets = (read_entry_points(text) or {}).values()
    if layout.package in (target.partition(":")[0].strip() for target in targets):
        return None
    edit = register(text, layout.leaf, layout.package)
    return apply_edits(text, [edit]) if edit is not None else None


def keep_project_file(plan: Plan, root: Path, project_files: MutableMapping[Path, str]) -> None:
    """Put the project's file as a plan leaves it among `project_files`, for the plans that come after it."""
    row = entry_point_of(plan)
    if row is not None and row.content is not None:
        project_files[root / row.path] = row.content


def entry_point_of(plan: Plan) -> Artifact | None:
    """What a plan does to the project's file, if anything."""
    return next((artifact for artifact in plan.artifacts if artifact.fate is Fate.REGISTER), None)
