"""A new name in a contract takes everything along that was generated under the old one, and what a person wrote."""

import ast
import asyncio
from pathlib import Path

import pytest

from onex_ls.editor.rename import symbol_at, text_with
from onex_ls.generation.plan import Wishes
from onex_ls.syntax.parse import parse
from onex_ls.workspace.apply import Applied, undo
from onex_ls.workspace.drift import DriftOnDisk
from onex_ls.workspace.rename import Renamed, apply_rename, plan_rename
from onex_ls.workspace.settings import Settings
from support.batches import snapshot
from support.nodes import FOLDER, generated, planned, project

NODE = "shop.nodes.node_stamp_compute"
CONTRACT = f"""\
name: node_stamp_compute
node_type: compute
contract_version: {{major: 1, minor: 0, patch: 0}}
description: What ModelPrice says of a stamp is for HandlerPrice to tell.
output_model: {{name: ModelPrice, module: {NODE}.models.model_price}}  # ModelPrice
handler_routing:
  routing_strategy: operation_match
  handlers:
    - operation: stamp.price
      handler: {{name: "HandlerPrice", module: {NODE}.handlers.handler_price}}
io_operations:
  - operation: 'stamp.price'
    input_fields:
      - {{name: pages, type: int}}
    output_fields:
      - {{name: total, type: int}}
"""
BEHAVIOUR = f"{FOLDER}/behaviours/behaviour_stamp_price.py"
BODY = "    # stamp_price(request) is not called by itself\n    return ModelPrice(total=request.pages)\n"
MINE = '\n\ndef mine(price: ModelPrice) -> str:\n    """A ModelPrice, no ModelPrices."""\n    return "stamp.price"\n'
OWN_TEST = (
    f"from {NODE}.handlers.handler_price import HandlerPrice\n\n\ndef test_mine() -> None:\n    assert HandlerPrice\n"
)


@pytest.fixture
def node(tmp_path: Path) -> Path:
    """A node with a written behaviour, an edited handler and model, and a test of the person's own."""
    file = project(tmp_path, CONTRACT)
    state = tmp_path / "state"
    generated(file, state)
    generated(file, state, Wishes(take=frozenset({BEHAVIOUR})))
    behaviour = tmp_path / BEHAVIOUR
    text = behaviour.read_text()
    behaviour.write_text(text[: text.index("    raise ModelOnexError(")] + BODY)
    for name in ("handlers/handler_price.py", "models/model_price.py"):
        place = file.parent / name
        place.write_text(place.read_text() + MINE)
    (file.parent / "tests/test_of_mine.py").write_text(OWN_TEST)
    return file


def rename(file: Path, old: str, new: str) -> Renamed | str:
    text, problem = text_with(file.read_text(), old, new)
    return problem or asyncio.run(plan_rename(file, text, Settings()))


def renamed(file: Path, old: str, new: str) -> Applied:
    """Rename, which has to work, and leave nothing behind that disagrees."""
    found = rename(file, old, new)
    assert isinstance(found, Renamed), found
    applied = apply_rename(found, file.parents[4] / "state")
    assert isinstance(applied, Applied), applied
    assert [drift for drift in DriftOnDisk().of(file).drifts if drift.rule != "drift-edited"] == []
    assert not planned(file)[1].writes
    for place in file.parent.rglob("*.py"):
        ast.parse(place.read_text())
    return applied


def all_of(folder: Path) -> str:
    return "".join(f"{path.name}\n{path.read_text()}" for path in sorted(folder.rglob("*.py")))


def test_a_model_moves_with_what_was_written_of_it(node: Path) -> None:
    renamed(node, "ModelPrice", "ModelCost")
    code = all_of(node.parent)
    assert "ModelPrice" not in code.replace("ModelPrices", "").replace("What ModelPrice says", "")
    assert "model_price" not in code
    assert (
        (node.parent / "models/model_cost.py")
        .read_text()
        .endswith(MINE.replace("ModelPrice)", "ModelCost)").replace("ModelPrice,", "ModelCost,"))
    )
    assert BODY.replace("ModelPrice", "ModelCost") in (node.parents[4] / BEHAVIOUR).read_text()
    text = node.read_text()
    assert f"output_model: {{name: ModelCost, module: {NODE}.models.model_cost}}  # ModelPrice" in text
    assert "description: What ModelPrice says" in text


def test_a_handler_moves_with_what_was_written_of_it(node: Path) -> None:
    renamed(node, "HandlerPrice", "HandlerStampCost")
    handler = node.parent / "handlers/handler_stamp_cost.py"
    assert handler.read_text().endswith(MINE)
    assert "class HandlerStampCost:" in handler.read_text()
    assert "HandlerStampCost" in (node.parent / "tests/test_of_mine.py").read_text()
    assert "handlers.handler_stamp_cost import" in (node.parent / "tests/test_of_mine.py").read_text()
    assert not (node.parent / "handlers/handler_price.py").exists()
    assert f'handler: {{name: "HandlerStampCost", module: {NODE}.handlers.handler_stamp_cost}}' in node.read_text()


def test_an_operation_moves_with_what_a_person_wrote_for_it(node: Path) -> None:
    renamed(node, "stamp.price", "stamp.cost")
    moved = node.parent / "behaviours/behaviour_stamp_cost.py"
    assert "def stamp_cost(request" in moved.read_text()
    assert moved.read_text().endswith(BODY.replace("stamp_price(", "stamp_cost("))
    assert not (node.parents[4] / BEHAVIOUR).exists()
    assert 'return "stamp.cost"' in (node.parent / "handlers/handler_price.py").read_text()
    assert "- operation: stamp.cost\n" in node.read_text()
    assert "- operation: 'stamp.cost'\n" in node.read_text()


def test_it_is_undone_as_a_whole_and_renaming_back_is_as_good(node: Path) -> None:
    root = node.parents[4]
    before = snapshot(root / "src"), snapshot(root / ".onex-ls")
    applied = renamed(node, "ModelPrice", "ModelCost")
    assert isinstance(undo(applied), Applied)
    assert (snapshot(root / "src"), snapshot(root / ".onex-ls")) == before
    renamed(node, "ModelPrice", "ModelCost")
    renamed(node, "ModelCost", "ModelPrice")
    assert snapshot(root / "src") == before[0]


def test_what_was_removed_stays_removed(node: Path) -> None:
    (node.parent / "models/model_price.py").unlink()
    found = rename(node, "ModelPrice", "ModelCost")
    assert isinstance(found, Renamed), found
    assert isinstance(apply_rename(found, node.parents[4] / "state"), Applied)
    assert not (node.parent / "models/model_cost.py").exists()
    assert not planned(node)[1].writes


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("ModelPrice", "2nd", "'2nd' cannot be the name of a model"),
        ("ModelPrice", "Model-Cost", "'Model-Cost' cannot be the name of a model"),
        ("ModelPrice", "ModelPrice", "it is called ModelPrice already"),
        ("ModelPrice", "HandlerPrice", "there is a handler HandlerPrice already"),
        ("ModelPrice", "ModelStampRequest", "the package would be another one"),
        ("stamp.price", "a: b", "'a: b' cannot be the name of an operation"),
        ("HandlerPrice", "HandlerTaken", "there is a file"),
    ],
)
def test_collisions_and_impossible_names_are_refused(node: Path, old: str, new: str, reason: str) -> None:
    (node.parent / "handlers/handler_taken.py").write_text("")
    before = snapshot(node.parents[2])
    found = rename(node, old, new)
    assert isinstance(found, str)
    assert found.startswith(reason)
    assert snapshot(node.parents[2]) == before


def test_first_things_come_first(node: Path) -> None:
    text = node.read_text()
    node.write_text(text.replace("type: int}\n    output", "type: str}\n    output"))
    assert "generate first" in str(rename(node, "ModelPrice", "ModelCost"))
    node.write_text(text)
    model = node.parent / "models/model_price.py"
    model.write_text("<<<<<<< mine\na\n=======\nb\n>>>>>>> generated now\n")
    assert "has conflicts" in str(rename(node, "ModelPrice", "ModelCost"))
    for manifest in (node.parents[4] / ".onex-ls").rglob("*.json"):
        manifest.unlink()
    assert "nothing was generated" in str(rename(node, "ModelPrice", "ModelCost"))


@pytest.mark.parametrize(
    ("marked", "kind"),
    [
        ("name: Model|Price", "model"),
        ("models.model_price}|", None),
        ('name: "|HandlerPrice', "handler"),
        ("- operation: stamp.price|\n", "operation"),
        ("- operation: 'st|amp", "operation"),
        ("What Model|Price", None),
        ("name: node_st|amp", None),
    ],
)
def test_what_stands_under_the_caret(marked: str, kind: str | None) -> None:
    before, _, after = marked.partition("|")
    offset = CONTRACT.index(before + after) + len(before)
    found = symbol_at(parse(CONTRACT), offset)
    assert (found.kind if found is not None else None) == kind
