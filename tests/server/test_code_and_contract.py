"""From generated code to the contract and back, in a real server, for what the person has open."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from lsprotocol import types

from onex_ls.lsp.convert import position_of, span_of
from onex_ls.lsp.encoding import Encoding
from onex_ls.text.lines import LineIndex
from onex_ls.text.paths import path_of
from support.nodes import REQUEST, STAMP, project
from support.session import ANSWER_SECONDS, Session, Start


async def test_a_line_of_code_leads_to_its_contract_and_back(start: Start, tmp_path: Path, encoding: Encoding) -> None:
    session = await start(encoding)
    session.file = project(tmp_path, STAMP.replace("Stamps a", "\N{ROCKET} stamps a"))
    contract = session.file.read_text()
    session.open(contract)
    await session.command("onex.generate", {"uri": session.uri})
    place = tmp_path / REQUEST
    text = place.read_text().replace("\nclass ", "\n\n# mine \N{ROCKET}\nclass ")
    open_python(session, place, text)
    async with asyncio.timeout(ANSWER_SECONDS):  # whose files these are is known when the workspace is indexed
        while not (found := await definition(session, place, text, "ages: int")):
            await asyncio.sleep(0.05)
    assert found == [(session.file, "pages")]
    text_of_hover = await hover(session, place, text, "ages: int")
    assert text_of_hover is not None
    assert "io_operations[0].input_fields[2].pages" in text_of_hover
    assert "- pages: int" in text_of_hover
    assert "model_v1" in text_of_hover
    assert await definition(session, place, text, "mine") == []
    found = await definition(session, session.file, contract, "pages: int", {place: text})
    assert (place, "pages: int") in found
    changed = "# one line more\n" + contract.replace("- pages", "- \N{ROCKET}: str\n      - pages")
    session.change(changed)
    assert await definition(session, place, text, "document_id") == [(session.file, "document_id")]


async def test_other_python_files_are_none_of_ours(start: Start, tmp_path: Path) -> None:
    session = await start()
    session.file = project(tmp_path)
    session.open(STAMP)
    place = tmp_path / "src" / "shop" / "__init__.py"
    open_python(session, place, "pages: int\n")
    assert await definition(session, place, "pages: int\n", "pages") == []
    assert await hover(session, place, "pages: int\n", "pages") is None
    assert await definition(session, session.file, STAMP, "pages") == []


def open_python(session: Session, file: Path, text: str) -> None:
    item = types.TextDocumentItem(file.as_uri(), "python", 1, text)
    session.client.text_document_did_open(types.DidOpenTextDocumentParams(item))


def caret(session: Session, file: Path, text: str, part: str) -> types.TextDocumentPositionParams:
    position = position_of(LineIndex(text), text.index(part), session.encoding)
    return types.TextDocumentPositionParams(types.TextDocumentIdentifier(file.as_uri()), position)


async def definition(
    session: Session, file: Path, text: str, part: str, others: Mapping[Path, str] | None = None
) -> list[tuple[Path, str]]:
    """The places that the client is led to, by their files and texts; `others` are open as well."""
    at = caret(session, file, text, part)
    found = await session.client.text_document_definition_async(types.DefinitionParams(at.text_document, at.position))
    places = []
    for location in found if isinstance(found, list | tuple) else ():
        assert isinstance(location, types.Location)
        target = path_of(location.uri)
        assert target is not None
        shown = {session.file: session.text, file: text, **(others or {})}.get(target) or target.read_text()
        places.append((target, span_of(LineIndex(shown), location.range, session.encoding).of(shown)))
    return places


async def hover(session: Session, file: Path, text: str, part: str) -> str | None:
    at = caret(session, file, text, part)
    found = await session.client.text_document_hover_async(types.HoverParams(at.text_document, at.position))
    return found.contents.value if found is not None and isinstance(found.contents, types.MarkupContent) else None
