"""A project with one contract on disk, generated and edited as from a terminal."""

import asyncio
from pathlib import Path

from onex_ls.contract.kind import Kind
from onex_ls.generation.plan import Plan, Wishes
from onex_ls.workspace.apply import Applied, apply
from onex_ls.workspace.generate import Planned, Prepared, plan_node, prepare
from onex_ls.workspace.new import New, apply_new, plan_new
from onex_ls.workspace.settings import Settings

STAMP = """\
name: node_stamp_compute
node_type: compute
contract_version: {major: 1, minor: 0, patch: 0}
description: Stamps a document with the edition of the stamp.
io_operations:
  - operation: document.stamp
    description: Stamp one document.
    input_fields:
      - document_id: UUID
      - title: str
      - pages: int
    output_fields:
      - {name: document_id, type: UUID}
      - {name: edition, type: int, default: 3}
"""
WIDER = STAMP.replace("      - pages: int\n", "      - pages: int\n      - paper: str\n")
FOLDER = "src/shop/nodes/node_stamp_compute"
REQUEST = f"{FOLDER}/models/model_stamp_request.py"
RESPONSE = f"{FOLDER}/models/model_stamp_response.py"


def project(root: Path, contract: str = STAMP) -> Path:
    """The contract's file in a new project."""
    file = root / FOLDER / "contract.yaml"
    file.parent.mkdir(parents=True)
    (root / "pyproject.toml").write_text("")
    (root / "src/shop/__init__.py").write_text("")
    file.write_text(contract)
    return file


def planned(
    contract: Path, overlay: dict[Path, str] | None = None, wishes: Wishes | None = None
) -> tuple[Planned, Plan]:
    """What generation would do; there has to be a plan."""
    result = asyncio.run(plan_node(contract, Settings(), overlay, wishes=wishes))
    assert result.plan is not None, result.problem or result.findings
    return result, result.plan


def generated(contract: Path, state: Path, wishes: Wishes | None = None) -> Applied:
    """Generate, which has to work."""
    prepared = prepare(planned(contract, wishes=wishes)[0], {})
    assert isinstance(prepared, Prepared), prepared
    applied = apply(prepared.root, prepared.writes, state)
    assert isinstance(applied, Applied), applied
    return applied


def new_nodes(root: Path, *kinds: Kind) -> None:
    """Make a new project with a new node of each kind, as from a terminal in it."""
    (root / "pyproject.toml").write_text('[project]\nname = "demo"\nversion = "0"\n', encoding="utf-8")
    (root / "src/demo").mkdir(parents=True)
    (root / "src/demo/__init__.py").touch()
    for kind in kinds:
        new = asyncio.run(plan_new(kind, "parcel_price", root, Settings()))
        assert isinstance(new, New), new
        assert isinstance(apply_new(new, root / "state"), Applied)
