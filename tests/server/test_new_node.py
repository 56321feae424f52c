"""A new node from an editor: contract, package and entry point at once, and one undo for all of it."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from lsprotocol import types

from onex_ls.contract.kind import NODE_KINDS
from onex_ls.text.paths import path_of
from support.batches import snapshot
from support.session import Session, Start

TOP = types.Range(types.Position(0, 0), types.Position(0, 0))


def field(answer: Any, name: str) -> Any:
    return answer[name] if isinstance(answer, dict) else getattr(answer, name)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "src/shop").mkdir(parents=True)
    (tmp_path / "src/shop/__init__.py").touch()
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    return tmp_path


async def test_a_node_is_made_shown_and_undone(start: Start, shop: Path) -> None:
    session = await start(shows_documents=True)
    before = snapshot(shop / "src"), (shop / "pyproject.toml").read_text()
    answer = await session.command("onex.newNode", {"kind": "compute", "name": "price"})
    contract = shop / "src/shop/nodes/node_price_compute/contract.yaml"
    assert field(answer, "ok"), answer
    assert field(answer, "uri") == contract.as_uri()
    assert {"pyproject.toml", "src/shop/nodes/node_price_compute/handler.py"} <= set(field(answer, "created"))
    for path in field(answer, "created"):
        assert (shop / path).exists()
    entry_points = tomllib.loads((shop / "pyproject.toml").read_text())["project"]["entry-points"]
    assert entry_points["onex.nodes"] == {"node_price_compute": "shop.nodes.node_price_compute"}
    (shown,) = session.client.shown_documents
    assert path_of(shown.uri) == contract
    assert shown.take_focus
    assert not field(await session.command("onex.newNode", {"kind": "compute", "name": "price"}), "ok")
    assert field(await session.command("onex.undoGeneration", None), "ok")
    assert (snapshot(shop / "src"), (shop / "pyproject.toml").read_text()) == before


async def test_who_names_no_kind_is_asked_and_a_folder_says_where(start: Start, shop: Path) -> None:
    session = await start()
    session.answers = ["reducer"]
    folder = shop / "src/shop/deep"
    answer = await session.command("onex.newNode", {"name": "Stock Count", "folder": folder.as_uri()})
    assert field(answer, "ok"), answer
    (asked,) = session.asked
    assert [action.title for action in asked.actions or ()] == list(NODE_KINDS)
    assert (folder / "node_stock_count_reducer/contract.yaml").exists()
    beside = {"name": "y", "kind": "effect", "uri": (folder / "node_stock_count_reducer/contract.yaml").as_uri()}
    assert field(await session.command("onex.newNode", beside), "ok")
    assert (folder / "node_y_effect/contract.yaml").exists()
    answer = await session.command(
        "onex.newNode", {"name": "x", "kind": "effect", "folder": str(shop / "src/shop/more")}
    )
    assert (shop / "src/shop/more/node_x_effect/node.py").exists(), answer


REASONS = [
    (None, "A new node needs a name"),
    ({"kind": "compute"}, "A new node needs a name"),
    ({"kind": "tool", "name": "x"}, "A new node is of the kind effect, compute, reducer or orchestrator"),
    ({"kind": "compute", "name": "+++"}, "'+++' cannot name a node"),
    ({"kind": "compute", "name": "x", "folder": "/"}, "there is no pyproject.toml"),
    ({"kind": ["compute"], "name": "x"}, "A new node is of the kind"),
]


async def test_what_cannot_be_made_is_said(start: Start, shop: Path) -> None:
    session = await start()
    before = snapshot(shop / "src")
    for argument, reason in REASONS:
        answer = await session.command("onex.newNode", argument)
        assert not field(answer, "ok")
        assert reason in field(answer, "message")
    assert snapshot(shop / "src") == before


async def begin(session: Session, file: Path, text: str = "") -> list[types.CodeAction]:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    session.file = file
    session.open(text)
    return await session.actions(TOP, "source.new")


async def test_an_empty_contract_begins_as_its_folder_says(start: Start, shop: Path) -> None:
    session = await start()
    (action,) = await begin(session, shop / "src/shop/nodes/node_price_effect/contract.yaml", " \n")
    assert action.title == "Begin an effect contract"
    assert action.kind == "source.new.onex"
    assert action.edit is not None
    session.apply(action.edit)
    contract = yaml.safe_load(session.text)
    assert (contract["name"], contract["node_type"]) == ("node_price_effect", "EFFECT_GENERIC")
    assert contract["input_model"]["module"].startswith("shop.nodes.node_price_effect.")
    assert await session.findings() == []
    assert await session.actions(TOP, "source.new") == []


async def test_where_the_folder_says_nothing_each_kind_is_offered(start: Start, shop: Path) -> None:
    session = await start()
    offered = await begin(session, shop / "src/shop/nodes/pricing/contract.yaml")
    assert [action.title.split()[2] for action in offered] == list(NODE_KINDS)
    assert await begin(session, shop / "src/shop/nodes/pricing/other.yaml") == []
    assert await begin(session, shop / "elsewhere/contract.yaml") == []
    assert await begin(session, shop / "src/shop/nodes/noting/contract.yaml", "# mine\n") == []
