"""Validating a node's code from an editor: on command and on save, shown on code and contract, dropped when stale."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from support.nodes import FOLDER, REQUEST, STAMP, project
from support.session import ANSWER_SECONDS, Session, Start

Begin = Callable[..., Awaitable[Session]]
UNTRUSTED = {"trusted": False}


@pytest.fixture
def begin(start: Start, tmp_path: Path) -> Begin:
    """A session on a contract whose node was just generated."""

    async def begun(**options: Any) -> Session:
        session = await start(**{"options": UNTRUSTED, **options})
        session.file = project(tmp_path)
        session.open(STAMP)
        assert field(await session.command("onex.generate", {"uri": session.uri}), "ok")
        return session

    return begun


def field(answer: Any, name: str) -> Any:
    return answer[name] if isinstance(answer, dict) else getattr(answer, name)


def lacks_a_field(session: Session) -> Path:
    """The request model loses a field that the contract declares."""
    file = session.folder / REQUEST
    file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if "pages:" not in line))
    return file


def save(session: Session, uri: str) -> None:
    session.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))


def open_python(session: Session, file: Path) -> None:
    document = types.TextDocumentItem(file.as_uri(), "python", 1, file.read_text())
    session.client.text_document_did_open(types.DidOpenTextDocumentParams(document))


async def shown(session: Session, file: Path, rule: str) -> types.Diagnostic:
    """The first finding of a rule that is published for a file."""
    deadline = asyncio.get_running_loop().time() + ANSWER_SECONDS
    while True:
        left = deadline - asyncio.get_running_loop().time()
        params = await asyncio.wait_for(session.published.get(), left)
        for found in params.diagnostics if params.uri == file.as_uri() else ():
            if found.code == rule:
                return found


async def test_a_good_node_is_said_to_be_good(begin: Begin) -> None:
    session = await begin()
    answer = await session.command("onex.validate", {"uri": session.uri})
    assert field(answer, "ok"), answer
    assert field(answer, "score") == 1
    assert "not run, since the folder is not trusted" in field(answer, "message")
    assert field(answer, "tests") is None


async def test_a_finding_stands_on_code_and_contract_with_links_both_ways(begin: Begin) -> None:
    session = await begin()
    file = lacks_a_field(session)
    answer = await session.command("onex.validate", {"uri": session.uri})
    assert not field(answer, "ok")
    on_code = await shown(session, file, "missing-model-field")
    (to_contract,) = on_code.related_information or ()
    assert to_contract.location.uri == session.uri
    assert session.marked(to_contract.location.range).startswith("pages")
    await session.command("onex.validate", {"uri": file.as_uri()})  # by the code's own name too
    on_contract = await shown(session, session.file, "missing-model-field")
    assert session.marked(on_contract.range).startswith("pages")
    (to_code,) = on_contract.related_information or ()
    assert to_code.location.uri == file.as_uri()


async def test_a_save_validates_and_nothing_is_shown_over_a_newer_text(begin: Begin) -> None:
    session = await begin()
    file = lacks_a_field(session)
    open_python(session, file)
    save(session, file.as_uri())
    await shown(session, file, "missing-model-field")
    whole = types.TextDocumentContentChangeWholeDocument(file.read_text() + "\n")
    identifier = types.VersionedTextDocumentIdentifier(2, file.as_uri())
    session.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [whole]))
    while True:
        params = await asyncio.wait_for(session.published.get(), ANSWER_SECONDS)
        if params.uri == file.as_uri() and params.version == 2:
            assert "missing-model-field" not in [found.code for found in params.diagnostics]
            return


async def test_what_is_mended_is_taken_back_on_the_next_save(begin: Begin) -> None:
    session = await begin()
    good = (session.folder / REQUEST).read_text()
    file = lacks_a_field(session)
    save(session, session.uri)
    await shown(session, file, "missing-model-field")
    file.write_text(good)
    save(session, session.uri)
    await session.until(file, [])


async def test_nothing_happens_on_save_where_a_person_wants_nothing(begin: Begin) -> None:
    session = await begin(options={**UNTRUSTED, "onSave": "nothing"})
    file = lacks_a_field(session)
    save(session, session.uri)
    await session.until(file, ["drift-edited"])
    await session.command("onex.validate", {"uri": session.uri})
    await shown(session, file, "missing-model-field")


async def test_hand_written_code_beside_a_contract_is_validated(start: Start, tmp_path: Path) -> None:
    session = await start(options=UNTRUSTED)
    session.file = project(tmp_path)
    code = session.folder / FOLDER / "handler.py"
    code.write_text('"""Mine."""\n\n\ndef stamp() -> None:\n    """Stamp."""\n    raise NotImplementedError\n')
    session.open(STAMP)
    answer = await session.command("onex.validate", {"uri": session.uri})
    assert not field(answer, "ok")
    assert (await shown(session, code, "stub-left")).source == "onex-ls"


async def test_a_finding_can_be_mended_from_code_and_contract(begin: Begin) -> None:
    session = await begin(settings=None)
    file = lacks_a_field(session)
    open_python(session, file)
    await session.command("onex.validate", {"uri": session.uri})
    on_code = await shown(session, file, "missing-model-field")
    titles = [action.title for action in await offered(session, file.as_uri(), on_code.range)]
    assert titles[0] == "Add the field pages: int"
    assert "Regenerate this file without the edits" in titles
    await session.command("onex.validate", {"uri": session.uri})
    on_contract = await shown(session, session.file, "missing-model-field")
    first = (await offered(session, session.uri, on_contract.range))[0]
    assert first.title == "Add the field pages: int"
    assert isinstance(first, types.CodeAction)
    assert first.edit is not None
    assert list(first.edit.changes or {}) == [file.as_uri()]


async def offered(session: Session, uri: str, place: types.Range) -> list[types.CodeAction | types.Command]:
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), place, types.CodeActionContext([]))
    return list(await session.client.text_document_code_action_async(params) or ())


async def test_a_contract_without_code_says_so(start: Start, tmp_path: Path) -> None:
    session = await start(options=UNTRUSTED)
    session.file = project(tmp_path)
    session.open(STAMP)
    answer = await session.command("onex.validate", {"uri": session.uri})
    assert "there is no code of this contract" in field(answer, "message")


async def test_the_action_is_offered(begin: Begin) -> None:
    session = await begin()
    place = types.Range(types.Position(0, 0), types.Position(0, 0))
    params = types.CodeActionParams(
        types.TextDocumentIdentifier(session.uri), place, types.CodeActionContext([], only=["source.validate"])
    )
    (action,) = await session.client.text_document_code_action_async(params) or ()
    assert action.title == "Validate the node's code"
    assert "'onex.validate'" in str(action.command)
