"""Findings of contracts that are not open, and of what lies around them, through the real server."""

import asyncio
from pathlib import Path

from lsprotocol import types

from support.session import Start

CONTRACT = """\
name: {name}
node_type: COMPUTE_GENERIC
contract_version: {{major: 1, minor: 0, patch: 0}}
description: Greets people.
handler_routing:
  handlers:
    - operation: greet
      handler: {{name: HandlerGreet, module: shop.{name}.handler}}
"""
HANDLER = "class HandlerGreet:\n    def handle(self, request):\n        return request\n"


def node(folder: Path, name: str, text: str = CONTRACT, handler: str = HANDLER) -> Path:
    """A node in the package `shop`; the path of its contract."""
    package = folder / "shop" / name
    package.mkdir(parents=True)
    for init in (package, package.parent):
        (init / "__init__.py").touch()
    (package / "handler.py").write_text(handler)
    file = package / "contract.yaml"
    file.write_text(text.format(name=name))
    return file


async def test_findings_of_closed_contracts_are_sent(start: Start, tmp_path: Path) -> None:
    bad = node(tmp_path, "greeting", CONTRACT.replace("handler_routing", "handler_routin"))
    session = await start()
    await session.until(bad, ["misspelt-key"])


async def test_only_open_files_count_where_a_person_wants_it_so(start: Start, tmp_path: Path) -> None:
    node(tmp_path, "greeting", CONTRACT.replace("handler_routing", "handler_routin"))
    session = await start(options={"scope": "openFiles"})
    session.open("name: x\n")
    await asyncio.sleep(1.5)
    assert session.published.empty()


async def test_a_class_renamed_in_python_turns_the_contract_yellow_and_back(start: Start, tmp_path: Path) -> None:
    contract = node(tmp_path, "greeting")
    session = await start()
    session.file = contract
    session.open(contract.read_text())
    assert await session.findings() == []
    handler = contract.with_name("handler.py")
    handler.write_text(HANDLER.replace("HandlerGreet", "HandlerWelcome"))
    await session.until(contract, ["unknown-handler-class"])
    handler.write_text(HANDLER)
    await session.until(contract, [])


async def test_a_contract_that_appears_or_goes_is_noticed_without_a_watching_client(
    start: Start, tmp_path: Path
) -> None:
    first = node(tmp_path, "greeting")
    session = await start()
    session.file = first
    session.open(first.read_text())
    assert await session.findings() == []
    second = node(tmp_path, "welcome", CONTRACT.replace("name: {name}", "name: greeting"))
    await session.until(first, ["duplicate-contract-name"])
    second.unlink()
    await session.until(first, [])


async def test_what_is_typed_in_one_contract_shows_in_another(start: Start, tmp_path: Path) -> None:
    first, second = node(tmp_path, "greeting"), node(tmp_path, "welcome")
    session = await start()
    session.file = second
    session.open(second.read_text())
    assert await session.findings() == []
    await asyncio.sleep(1.0)  # for the index
    session.change(session.text.replace("name: welcome", "name: greeting", 1))
    await session.until(first, ["duplicate-contract-name"])
    session.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(session.uri)))
    await session.until(first, [])


async def test_a_fix_of_another_file_changes_that_file(start: Start, tmp_path: Path) -> None:
    contract = node(tmp_path, "greeting")
    node(tmp_path, "welcome")
    project = tmp_path / "pyproject.toml"
    project.write_text('[project]\nname = "shop"\n\n[project.entry-points."onex.nodes"]\nwelcome = "shop.welcome"\n')
    session = await start()
    session.file = contract
    session.open(contract.read_text())
    (found,) = await session.diagnostics()
    assert found.code == "unregistered-node"
    (fix,) = await session.actions(found.range, "quickfix")
    assert fix.edit is not None
    assert list(fix.edit.changes or {}) == [project.as_uri()]
    ((change,),) = (fix.edit.changes or {}).values()
    assert "shop.greeting" in change.new_text
    assert change.range.start.line == 5  # the line behind the entry points
