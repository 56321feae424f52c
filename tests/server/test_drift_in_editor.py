"""Drift as a person meets it in an editor: on contract and file, linked both ways, and settled by actions."""

import asyncio
from pathlib import Path
from typing import Any

from lsprotocol import types

from server.test_generation_flow import begin, contract_says, field, offers, open_python
from support.nodes import FOLDER, REQUEST, STAMP, WIDER
from support.session import ANSWER_SECONDS, Session

__all__ = ["begin"]  # the fixture
RESPONSE = f"{FOLDER}/models/model_stamp_response.py"
OTHER = f"{STAMP}output_model: {{name: ModelStamped}}\n"


async def told(session: Session, file: Path, rule: str) -> types.Diagnostic:
    """The finding of a rule on a file, once it is published."""
    deadline = asyncio.get_running_loop().time() + ANSWER_SECONDS
    while True:
        left = deadline - asyncio.get_running_loop().time()
        params = await asyncio.wait_for(session.published.get(), left)
        found = [one for one in params.diagnostics if str(one.code) == rule]
        if params.uri == file.as_uri() and found:
            return found[0]


def links(finding: types.Diagnostic) -> list[str]:
    return [one.location.uri for one in finding.related_information or ()]


async def titles(session: Session, file: Path, finding: types.Diagnostic) -> dict[str, Any]:
    return {one.title: one for one in await offers(session, file, finding.range, "quickfix")}


async def test_a_contract_that_changed_is_told_on_both_sides_and_accepted(begin: Any) -> None:
    session = await begin()
    contract_says(session, WIDER)
    file = session.folder / REQUEST
    on_contract = await told(session, session.file, "drift-stale")
    assert file.as_uri() in links(on_contract)
    open_python(session, file, file.read_text())
    on_file = await told(session, file, "drift-stale")
    assert links(on_file) == [session.uri]
    for place, finding in ((session.file, on_contract), (file, on_file)):
        found = await titles(session, place, finding)
        assert {"Regenerate, merging with edits", "Accept the code as it is"} <= found.keys()
    accept = found["Accept the code as it is"]
    assert field(await session.command(accept.command, accept.argument), "ok")
    await session.until(file, [])


async def test_an_orphan_is_told_on_both_sides_and_becomes_a_persons_own(begin: Any) -> None:
    session = await begin()
    file = session.folder / RESPONSE
    file.write_text(f"{file.read_text()}\n\nMINE = 1\n")
    contract_says(session, OTHER)
    session.answers = ["New", "Apply"]
    assert field(await session.command("onex.generate", {"uri": session.uri}), "ok")
    on_contract = await told(session, session.file, "drift-orphaned")
    assert links(on_contract) == [file.as_uri()]
    open_python(session, file, file.read_text())
    on_file = await told(session, file, "drift-orphaned")
    assert links(on_file) == [session.uri]
    accept = (await titles(session, file, on_file))["Accept the file as your own"]
    assert field(await session.command(accept.command, accept.argument), "ok")
    await session.until(file, [])
    assert "MINE = 1" in file.read_text()


async def test_a_template_that_changed_is_told_on_both_sides_and_regenerated(begin: Any) -> None:
    session = await begin()
    (manifest,) = (session.folder / ".onex-ls").rglob("*.json")
    name = '"model_v1": "'
    head, _, tail = manifest.read_text().partition(name)
    manifest.write_text(f"{head}{name}{'0' * 64}{tail[64:]}")
    on_contract = await told(session, session.file, "drift-template")
    file = session.folder / REQUEST
    assert file.as_uri() in links(on_contract)
    regenerate = (await titles(session, session.file, on_contract))["Regenerate, merging with edits"]
    assert field(await session.command(regenerate.command, regenerate.argument), "ok")
    assert "0" * 64 not in manifest.read_text()


async def test_conflicts_are_resolved_one_by_one(begin: Any) -> None:
    session = await begin()
    file = session.folder / REQUEST
    text = file.read_text().replace("pages: int", "pages: float")
    file.write_text(text.replace("document_id: UUID", "document_id: bytes"))
    contract_says(session, WIDER.replace("- document_id: UUID", "- document_id: str"))
    session.answers = ["Apply"]
    assert field(await session.command("onex.generate", {"uri": session.uri}), "conflicts") == [REQUEST]
    await told(session, file, "merge-conflict")
    count = file.read_text().count("<<<<<<<")
    assert count == 2
    for left in range(count, 0, -1):
        text = file.read_text()
        start, end = text.index("<<<<<<<"), text.index(">>>>>>>")
        mine = text[start:end].split("\n", 1)[1].partition("|||||||")[0]
        file.write_text(text[:start] + mine + text[end:].split("\n", 1)[1])
        await session.until(file, ["merge-conflict"] * (left - 1) or ["drift-edited"])
