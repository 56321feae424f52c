"""Generating from an editor: previewed where a person's lines are at stake, merged with buffers, undone as a whole."""

import asyncio
from ast import literal_eval
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from lsprotocol import types

from onex_ls.lsp.convert import span_of
from onex_ls.text.edits import TextEdit, apply_edits
from onex_ls.text.lines import LineIndex
from onex_ls.text.paths import path_of
from support.batches import snapshot
from support.nodes import REQUEST, RESPONSE, STAMP, WIDER, project
from support.session import Session, Start

Begin = Callable[..., Awaitable[Session]]


@pytest.fixture
def begin(start: Start, tmp_path: Path) -> Begin:
    """A session on a contract whose node was just generated."""

    async def begun(**options: Any) -> Session:
        session = await start(**options)
        session.file = project(tmp_path)
        session.open(STAMP)
        answer = await session.command("onex.generate", {"uri": session.uri})
        assert field(answer, "ok"), answer
        assert session.asked == session.previews == []  # nobody's lines were at stake
        return session

    return begun


def field(answer: Any, name: str) -> Any:
    return answer[name] if isinstance(answer, dict) else getattr(answer, name)


def edit(session: Session, path: str = REQUEST) -> str:
    place = session.folder / path
    place.write_text(place.read_text().replace("\nclass ", "\nMINE = 1\n\n\nclass "))
    return place.read_text()


def contract_says(session: Session, text: str) -> None:
    session.file.write_text(text)
    session.change(text)


async def test_what_touches_a_persons_lines_is_asked_first_and_done_as_asked(begin: Begin) -> None:
    session = await begin()
    edit(session)
    contract_says(session, WIDER)
    before = snapshot(session.folder / "src")
    answer = await session.command("onex.generate", {"uri": session.uri})
    assert not field(answer, "ok")
    assert snapshot(session.folder / "src") == before
    (asked,) = session.asked
    assert "1 to merge with your edits" in asked.message
    assert f"merge      {REQUEST}" in asked.message
    session.answers = ["Apply"]
    answer = await session.command("onex.generate", {"uri": session.uri})
    assert field(answer, "merged") == [REQUEST]
    text = (session.folder / REQUEST).read_text()
    assert "MINE = 1" in text
    assert "paper: str" in text
    assert field(await session.command("onex.undoGeneration", None), "ok")
    assert snapshot(session.folder / "src") == before
    assert not field(await session.command("onex.undoGeneration", None), "ok")


async def test_a_client_that_shows_previews_gets_both_sides(begin: Begin) -> None:
    session = await begin(shows_previews=True)
    mine = edit(session)
    contract_says(session, WIDER)
    session.answers = ["Apply"]
    answer = await session.command("onex.preview", {"uri": session.uri})
    assert field(answer, "ok")
    (preview,) = session.previews
    files = {field(file, "path"): file for file in field(preview, "files")}
    assert field(files[REQUEST], "fate") == "merge"
    assert field(files[REQUEST], "before") == mine
    for path, file in files.items():
        assert field(file, "after") == (session.folder / path).read_text()
    assert session.asked == []


async def test_a_client_that_opens_documents_gets_the_diff_as_one(begin: Begin) -> None:
    session = await begin(shows_documents=True)
    edit(session)
    contract_says(session, WIDER)
    session.answers = ["Cancel"]
    assert not field(await session.command("onex.preview", {"uri": session.uri}), "ok")
    (shown,) = session.client.shown_documents
    file = path_of(shown.uri)
    assert file is not None
    assert not file.is_relative_to(session.folder / "src")
    text = file.read_text()
    assert f"merge      {REQUEST}" in text
    assert "+    paper: str" in text
    assert session.asked[0].message == "node_stamp_compute: 3 to update, 1 to merge with your edits"


async def test_a_plan_is_shown_again_when_an_input_changed_meanwhile(begin: Begin) -> None:
    session = await begin(shows_previews=True)
    edit(session)
    contract_says(session, WIDER)
    client = session.client.protocol

    def preview(params: Any) -> dict[str, bool]:
        session.previews.append(params)
        if len(session.previews) == 1:
            place = session.folder / REQUEST
            place.write_text(place.read_text() + "\n\nLATER = 1\n")
        return {"apply": True}

    client.fm.features["onex/showPreview"] = preview
    answer = await session.command("onex.generate", {"uri": session.uri})
    assert field(answer, "ok"), answer
    assert len(session.previews) == 2
    after = [field(file, "after") for file in field(session.previews[1], "files") if field(file, "path") == REQUEST]
    assert after == [(session.folder / REQUEST).read_text()]
    assert "LATER = 1" in after[0]


async def test_what_the_editor_holds_is_merged_and_for_the_editor_to_change(begin: Begin) -> None:
    session = await begin()
    place = session.folder / REQUEST
    disk = place.read_text()
    buffer = disk.replace("\nclass ", "\nMINE = 1\n\n\nclass ")
    open_python(session, place, buffer)
    contract_says(session, WIDER)
    session.answers = ["Apply", "Apply"]
    manifest = next((session.folder / ".onex-ls").rglob("*.json"))
    before = manifest.read_text()
    session.takes_edits = False
    answer = await session.command("onex.generate", {"uri": session.uri})
    assert not field(answer, "ok")
    assert manifest.read_text() == before
    session.takes_edits = True
    answer = await session.command("onex.generate", {"uri": session.uri})
    assert field(answer, "merged") == [REQUEST]
    assert place.read_text() == disk
    assert manifest.read_text() != before
    after = changed(session, buffer, place, session.applied[-1].edit)
    assert "MINE = 1" in after
    assert "paper: str" in after


async def test_a_buffer_that_nobody_changed_may_be_older_than_the_disk(begin: Begin) -> None:
    """Neovim looks at the disk when it is asked to: what it still holds is no edit of a person."""
    session = await begin()
    place = session.folder / REQUEST
    open_python(session, place, place.read_text())
    for contract in (WIDER, WIDER.replace("paper: str", "paper: int"), STAMP):
        contract_says(session, contract)
        session.client.text_document_did_save(
            types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(session.uri))
        )
        answer = await session.command("onex.generate", {"uri": session.uri})
        assert REQUEST in field(answer, "updated"), answer
    assert session.asked == session.applied == []


async def test_drift_is_found_settled_and_taken_back(begin: Begin) -> None:
    session = await begin()
    place = session.folder / REQUEST
    text = edit(session)
    await session.until(place, ["drift-edited"])
    open_python(session, place, text)
    accept, regenerate, _ = await offers(session, place, line_with(text, "MINE"))
    assert [accept.title, regenerate.title] == ["Accept the edits", "Regenerate without the edits"]
    assert accept.argument == regenerate.argument == {"uri": session.uri, "files": [REQUEST]}
    assert field(await session.command(accept.command, accept.argument), "ok")
    await session.until(place, [])
    assert field(await session.command(regenerate.command, regenerate.argument), "ok")
    assert "MINE" not in place.read_text()


async def test_conflicts_are_resolved_by_actions(begin: Begin) -> None:
    session = await begin()
    place = session.folder / REQUEST
    place.write_text(place.read_text().replace("pages: int", "pages: float"))
    contract_says(session, WIDER)
    session.answers = ["Apply"]
    answer = await session.command("onex.generate", {"uri": session.uri})
    assert field(answer, "conflicts") == [REQUEST]
    await session.until(place, ["merge-conflict"])
    text = place.read_text()
    open_python(session, place, text)
    found = {one.title: one for one in await offers(session, place, line_with(text, "<<<<<<<"))}
    assert list(found) == ["Keep mine", "Take generated", "Open merge", "Validate the node's code"]
    mine = changed(session, text, place, found["Keep mine"].edit)
    theirs = changed(session, text, place, found["Take generated"].edit)
    assert "pages: float" in mine
    assert "paper: str" not in mine
    assert "paper: str" in theirs
    assert "pages: float" not in theirs
    assert "<<<<<<<" not in mine + theirs
    assert field(await session.command(found["Open merge"].command, found["Open merge"].argument), "ok")


async def test_a_removed_file_is_accepted_or_made_again(begin: Begin) -> None:
    session = await begin()
    (session.folder / RESPONSE).unlink()
    while True:
        found = await session.diagnostics()
        if [one.code for one in found] == ["drift-missing"]:
            break
    titles = [one.title for one in await offers(session, session.file, found[0].range, "quickfix")]
    assert titles == ["Accept the removal", "Regenerate what was removed"]
    await session.command("onex.generate", {"uri": session.uri})
    assert not (session.folder / RESPONSE).exists()
    await session.command("onex.generate", {"uri": session.uri, "files": [RESPONSE]})
    assert (session.folder / RESPONSE).exists()


async def test_a_lens_says_how_the_node_is_doing(begin: Begin) -> None:
    session = await begin()
    params = types.CodeLensParams(types.TextDocumentIdentifier(session.uri))

    async def lens() -> types.Command:
        (found,) = await session.client.text_document_code_lens_async(params) or ()
        assert session.marked(found.range) == "node_stamp_compute"
        assert found.command is not None
        return found.command

    made = (await lens()).title
    assert made.endswith(" generated files")
    edit(session)
    (session.folder / RESPONSE).unlink()
    await session.until(session.folder / REQUEST, ["drift-edited"])
    assert (await lens()).title == f"{made} · 1 edited · 1 removed"
    assert (await lens()).command == "onex.preview"
    contract_says(session, "a: 1\n")
    assert not await session.client.text_document_code_lens_async(params)


async def test_a_person_says_whether_a_file_was_renamed(begin: Begin) -> None:
    session = await begin()
    edit(session, RESPONSE)
    contract_says(session, f"{STAMP}output_model: {{name: ModelStamped}}\n")
    session.answers = ["Renamed", "Apply"]
    answer = await session.command("onex.generate", {"uri": session.uri})
    assert field(answer, "ok"), answer
    assert session.asked[0].message == "Is model_stamped.py a new file, or model_stamp_response.py renamed?"
    assert not (session.folder / RESPONSE).exists()
    assert "MINE = 1" in (session.folder / RESPONSE).with_name("model_stamped.py").read_text()


async def test_a_hand_written_node_is_adopted(start: Start, tmp_path: Path) -> None:
    session = await start()
    session.file = project(tmp_path)
    (session.file.parent / "__init__.py").write_text('"""By hand."""\n')
    session.open(STAMP)
    before = snapshot(tmp_path / "src")
    whole = types.Range(types.Position(0, 0), types.Position(0, 0))
    (adopt,) = await settled(session, whole, "source.adopt", count=1)
    answer = await session.command(adopt.command, adopt.argument)
    assert field(answer, "ok"), answer
    assert snapshot(tmp_path / "src") == before
    assert list((tmp_path / ".onex-ls").rglob("*.json"))
    assert await settled(session, whole, "source.adopt", count=0) == []


class Offer(NamedTuple):
    """An action as a client shows it, with its edit or its command."""

    title: str
    edit: types.WorkspaceEdit | None
    command: str
    argument: Any


async def settled(session: Session, place: types.Range, kind: str, count: int) -> list[Offer]:
    """The actions once there are so many, which the first look at the folder may take a while to know."""
    for _ in range(200):
        found = await offers(session, session.file, place, kind)
        if len(found) == count:
            break
        await asyncio.sleep(0.05)
    return found


async def offers(session: Session, file: Path, place: types.Range, kind: str | None = None) -> list[Offer]:
    context = types.CodeActionContext([], only=[kind] if kind else None)
    params = types.CodeActionParams(types.TextDocumentIdentifier(file.as_uri()), place, context)
    found = await session.client.text_document_code_action_async(params)
    return [offer(action) for action in found or ()]


def offer(action: Any) -> Offer:
    """lsprotocol takes an action that has a command for a bare one, whose name is then the command as text."""
    if isinstance(action, types.CodeAction):
        return Offer(action.title, action.edit, "", None)
    command = literal_eval(action.command)
    return Offer(action.title, None, command["command"], command["arguments"][0])


def line_with(text: str, part: str) -> types.Range:
    caret = types.Position(text[: text.index(part)].count("\n"), 0)
    return types.Range(caret, caret)


def open_python(session: Session, file: Path, text: str) -> None:
    item = types.TextDocumentItem(file.as_uri(), "python", 1, text)
    session.client.text_document_did_open(types.DidOpenTextDocumentParams(item))


def changed(session: Session, text: str, file: Path, edit: types.WorkspaceEdit | None) -> str:
    assert edit is not None
    lines = LineIndex(text)
    edits = (edit.changes or {})[file.as_uri()]
    return apply_edits(text, [TextEdit(span_of(lines, one.range, session.encoding), one.new_text) for one in edits])


async def test_the_entry_point_goes_into_what_the_editor_holds_of_the_project_file(
    start: Start, tmp_path: Path
) -> None:
    session = await start()
    session.file = project(tmp_path)
    pyproject, unsaved = tmp_path / "pyproject.toml", '[project]\nname = "shop"\nversion = "2"\n'
    pyproject.write_text('[project]\nname = "shop"\n')
    on_disk = pyproject.read_text()
    session.open(STAMP)
    item = types.TextDocumentItem(pyproject.as_uri(), "toml", 1, unsaved)
    session.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    answer = await session.command("onex.generate", {"uri": session.uri})
    assert field(answer, "registered") == ["pyproject.toml"]
    assert "the node is an entry point in pyproject.toml now" in field(answer, "message")
    assert pyproject.read_text() == on_disk
    (asked,) = session.applied
    added = '\n[project.entry-points."onex.nodes"]\nnode_stamp_compute = "shop.nodes.node_stamp_compute"\n'
    now = changed(session, unsaved, pyproject, asked.edit)
    assert now == unsaved + added
    whole = types.TextDocumentContentChangeWholeDocument(now)
    identifier = types.VersionedTextDocumentIdentifier(2, pyproject.as_uri())
    session.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [whole]))
    assert field(await session.command("onex.undoGeneration", None), "ok")
    assert changed(session, now, pyproject, session.applied[-1].edit) == unsaved
    assert not (session.folder / REQUEST).exists()


async def test_a_generation_is_undone_by_the_next_server(begin: Begin, start: Start) -> None:
    session = await begin()
    made = session.folder / REQUEST
    await session.client.shutdown_session()
    await session.client.stop()
    later = await start()
    text = made.read_text()
    made.write_text(text + "\nMINE = 1\n")
    answer = await later.command("onex.undoGeneration", {"uri": session.uri})
    assert not field(answer, "ok")
    assert field(answer, "message") == f"Nothing was undone: {REQUEST} changed since the plan was made"
    made.write_text(text)
    open_python(later, made, text + "\nUNSAVED = 1\n")
    answer = await later.command("onex.undoGeneration", {"uri": session.uri})
    assert field(answer, "message") == f"Nothing was undone: {REQUEST} has unsaved changes"
    document = types.TextDocumentIdentifier(made.as_uri())
    later.client.text_document_did_close(types.DidCloseTextDocumentParams(document))
    assert field(await later.command("onex.undoGeneration", {"uri": session.uri}), "ok")
    assert not made.exists()
    assert session.file.exists()
    assert not field(await later.command("onex.undoGeneration", {"uri": session.uri}), "ok")
