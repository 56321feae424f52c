"""Renaming in an editor: one edit of contract, code and manifest that the editor makes and can take back."""

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from onex_ls.lsp.convert import span_of
from onex_ls.lsp.encoding import Encoding
from onex_ls.text.edits import TextEdit, apply_edits
from onex_ls.text.lines import LineIndex
from onex_ls.text.paths import path_of
from support.batches import snapshot
from support.nodes import FOLDER, STAMP, project
from support.session import Session, Start

NAMED = f"{STAMP}output_model: {{name: ModelStamped, module: shop.nodes.node_stamp_compute.models.model_stamped}}\n"
MODEL = f"{FOLDER}/models/model_stamped.py"


async def begun(start: Start, folder: Path, **options: Any) -> Session:
    session = await start(moves_files=True, **options)
    session.file = project(folder, NAMED)
    session.open(NAMED)
    answer = await session.command("onex.generate", {"uri": session.uri})
    assert answer["ok"] if isinstance(answer, dict) else answer.ok, answer
    return session


def caret(session: Session, part: str) -> types.Position:
    line, column = LineIndex(session.text).position(session.text.index(part) + 2)
    return types.Position(line, column)


async def renamed(session: Session, part: str, name: str) -> types.WorkspaceEdit | None:
    identifier = types.TextDocumentIdentifier(session.uri)
    return await session.client.text_document_rename_async(types.RenameParams(identifier, caret(session, part), name))


async def prepared(session: Session, part: str) -> Any:
    params = types.PrepareRenameParams(types.TextDocumentIdentifier(session.uri), caret(session, part))
    return await session.client.text_document_prepare_rename_async(params)


def carried_out(edit: types.WorkspaceEdit, encoding: Encoding) -> None:
    """Do on the disk what an editor does with its files."""
    for change in edit.document_changes or ():
        if isinstance(change, types.RenameFile):
            old, new = path_of(change.old_uri), path_of(change.new_uri)
            assert old is not None
            assert new is not None
            old.rename(new)
        elif isinstance(change, types.TextDocumentEdit):
            file = path_of(change.text_document.uri)
            assert file is not None
            text = file.read_text()
            lines = LineIndex(text)
            edits = [TextEdit(span_of(lines, one.range, encoding), one.new_text) for one in change.edits]
            file.write_text(apply_edits(text, edits))
        else:
            raise AssertionError(change)


async def test_one_edit_changes_contract_code_and_manifest(start: Start, tmp_path: Path, encoding: Encoding) -> None:
    session = await begun(start, tmp_path, encoding=encoding)
    model = tmp_path / MODEL
    model.write_text(model.read_text() + '\n\nMINE = "größer 🎉", ModelStamped\n')
    place = await prepared(session, "ModelStamped")
    assert (session.marked(place.range), place.placeholder) == ("ModelStamped", "ModelStamped")
    edit = await renamed(session, "ModelStamped", "ModelSealed")
    assert edit is not None
    carried_out(edit, session.encoding)
    assert not model.exists()
    sealed = model.with_name("model_sealed.py").read_text()
    assert sealed.endswith('\n\nMINE = "größer 🎉", ModelSealed\n')
    assert "ModelStamped" not in "".join(file.read_text() for file in model.parents[1].rglob("*.py"))
    session.change(session.file.read_text())
    before = snapshot(tmp_path / "src")
    answer = await session.command("onex.generate", {"uri": session.uri})
    assert "up to date" in (answer["message"] if isinstance(answer, dict) else answer.message)
    assert snapshot(tmp_path / "src") == before


async def test_what_cannot_be_is_refused_with_a_reason(start: Start, tmp_path: Path) -> None:
    session = await begun(start, tmp_path)
    assert await prepared(session, "description") is None
    (tmp_path / MODEL).with_name("model_there.py").write_text("")
    for name, reason in (("2nd", "cannot be the name"), ("ModelThere", "there is a file")):
        with pytest.raises(JsonRpcException, match=reason):
            await renamed(session, "ModelStamped", name)
    other = await start(moves_files=False)
    other.file = session.file
    other.open(NAMED)
    with pytest.raises(JsonRpcException, match="onex-ls rename"):
        await renamed(other, "ModelStamped", "ModelSealed")


async def test_a_contract_without_a_node_is_left_to_text_edits(start: Start, tmp_path: Path) -> None:
    session = await start(moves_files=True)
    session.file = project(tmp_path, NAMED)
    session.open(NAMED)
    assert await prepared(session, "ModelStamped") is None
