"""What a contract leaves open, as a person meets it: told at the operation, one click to the body, theirs then."""

from pathlib import Path
from typing import Any

from lsprotocol import types

from onex_ls.lsp.convert import span_of
from onex_ls.text.lines import LineIndex
from onex_ls.text.paths import path_of
from server.test_generation_flow import contract_says, field, line_with, offers
from support.nodes import FOLDER, project
from support.session import Session, Start

PRICE = """\
name: node_stamp_compute
node_type: compute
contract_version: {major: 1, minor: 0, patch: 0}
output_model: ModelPrice
io_operations:
  - operation: stamp.price
    description: Tell what a stamp costs.
    input_fields:
      - {name: pages, type: int}
    output_fields:
      - {name: total, type: int}
"""
FILE = f"{FOLDER}/behaviours/behaviour_stamp_price.py"
WRITTEN = "return ModelPrice(total=2 * request.pages)"


async def left_open(session: Session) -> list[types.Diagnostic]:
    """What the open contract is told of behaviours, once it is told anything of them."""
    while True:
        found = [one for one in await session.diagnostics() if str(one.code).startswith("behaviour-")]
        if found:
            return found


async def begun(start: Start, folder: Path) -> tuple[Session, types.Diagnostic]:
    session = await start(shows_documents=True)
    session.file = project(folder, PRICE)
    session.open(PRICE)
    answer = await session.command("onex.generate", {"uri": session.uri})
    assert field(answer, "ok"), answer
    assert not (folder / FILE).exists()
    (told,) = await left_open(session)
    return session, told


async def lens(session: Session) -> str:
    params = types.CodeLensParams(types.TextDocumentIdentifier(session.uri))
    (found,) = await session.client.text_document_code_lens_async(params) or ()
    assert found.command is not None
    return found.command.title


def selected(session: Session) -> tuple[Path, str]:
    """The file that was shown last, and what is selected in it."""
    shown: Any = session.client.shown_documents[-1]
    file = path_of(shown.uri)
    assert file is not None
    assert shown.take_focus
    text = file.read_text()
    return file, span_of(LineIndex(text), shown.selection, session.encoding).of(text)


async def test_from_the_contract_to_the_body_and_back(start: Start, tmp_path: Path) -> None:
    session, told = await begun(start, tmp_path)
    assert (told.code, session.marked(told.range)) == ("behaviour-missing", "stamp.price")
    (write,) = await offers(session, session.file, told.range, "quickfix")
    assert write.title == "Write the behaviour"
    answer = await session.command(write.command, write.argument)
    assert field(answer, "ok"), answer
    file, place = selected(session)
    assert file == tmp_path / FILE
    assert place.startswith("raise ModelOnexError(")
    assert (await lens(session)).endswith(" · 1 to write")
    while (told := (await left_open(session))[0]).related_information is None:
        pass  # what was told before the file was there
    assert told.related_information[0].location.uri == file.as_uri()
    file.write_text(file.read_text().replace(place, WRITTEN))
    while any(str(one.code).startswith("behaviour-") for one in await session.diagnostics()):
        pass
    assert not field(await session.command("onex.generate", {"uri": session.uri}), "updated")
    assert (await lens(session)).endswith(" generated files")


async def test_a_signature_that_no_longer_fits_is_told_and_merged_on_request(start: Start, tmp_path: Path) -> None:
    session, _ = await begun(start, tmp_path)
    await session.command("onex.writeBehaviour", {"uri": session.uri, "files": [FILE]})
    file, place = selected(session)
    file.write_text(file.read_text().replace(place, WRITTEN.replace("ModelPrice(", "type(self_made)(")))
    mine = file.read_text()
    contract_says(session, PRICE.replace("output_model: ModelPrice", "output_model: ModelCost"))
    session.answers = ["Apply"]
    answer = await session.command("onex.generate", {"uri": session.uri})
    assert field(answer, "ok"), answer
    assert file.read_text() == mine
    await session.until(file, ["behaviour-misfit"])
    text = file.read_text()
    item = types.TextDocumentItem(file.as_uri(), "python", 1, text)
    session.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    (merge,) = await offers(session, file, line_with(text, "def stamp_price"), "quickfix")
    assert merge.title == "Bring the generated changes in"
    session.answers = ["Apply"]
    answer = await session.command(merge.command, merge.argument)
    assert field(answer, "merged") == [FILE], answer
    assert "def stamp_price(request: ModelStampRequest) -> ModelCost:" in file.read_text()
    assert "type(self_made)(total=2 * request.pages)" in file.read_text()


async def test_a_file_that_is_gone_is_told_and_made_again(start: Start, tmp_path: Path) -> None:
    session, _ = await begun(start, tmp_path)
    await session.command("onex.writeBehaviour", {"uri": session.uri, "files": [FILE]})
    await left_open(session)
    (tmp_path / FILE).unlink()
    while (told := (await left_open(session))[0]).severity is not types.DiagnosticSeverity.Error:
        pass
    assert "its file is gone" in told.message
    session.answers = ["Apply"]
    answer = await session.command("onex.generate", {"uri": session.uri})
    assert field(answer, "ok"), answer
    assert "behaviour_stamp_price" not in (tmp_path / FOLDER / "handlers/handler_stamp.py").read_text()
    while (told := (await left_open(session))[0]).severity is types.DiagnosticSeverity.Error:
        pass
    assert field(await session.command("onex.writeBehaviour", {"uri": session.uri, "files": [FILE]}), "ok")
    assert (tmp_path / FILE).exists()
