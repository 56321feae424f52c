"""A contract from code that is there: its operations are proposed as an edit, from what the person has open."""

import asyncio
from pathlib import Path

from lsprotocol import types

from support.nodes import FOLDER, STAMP, project
from support.session import ANSWER_SECONDS, Start

HEAD = STAMP.partition("io_operations:")[0] + "# The end.\n"
CODE = '''
class ModelStampRequest(BaseModel):
    title: str

class HandlerStamp:
    async def handle(self, request: ModelStampRequest) -> None:
        """Stamp it."""
'''


async def test_operations_are_proposed_and_then_no_more(start: Start, tmp_path: Path) -> None:
    session = await start()
    session.file = project(tmp_path, HEAD)
    session.open(HEAD)
    here = types.Range(types.Position(0, 0), types.Position(0, 0))
    kind = "refactor.rewrite.onex"
    assert await session.actions(here, kind) == []
    handlers = tmp_path / FOLDER / "handlers"
    handlers.mkdir()
    (handlers / "handler_stamp.py").write_text("# nothing yet\n")
    (handlers.parent / "tests").mkdir()
    (handlers.parent / "tests" / "fakes.py").write_text(CODE.replace("HandlerStamp", "HandlerFake"))
    assert await session.actions(here, kind) == []
    uri = (handlers / "handler_stamp.py").as_uri()
    session.client.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "python", 1, CODE))
    )
    (action,) = await session.actions(here, kind)
    assert action.title == "Propose io_operations from the code"
    assert action.edit is not None
    session.apply(action.edit)
    assert session.text == HEAD.replace(
        "# The end.\n",
        "io_operations:\n  - operation: stamp\n    description: Stamp it.\n"
        "    input_fields:\n      - name: title\n        type: str\n# The end.\n",
    )
    assert await session.actions(here, kind) == []


async def test_generated_code_says_nothing_that_the_contract_does_not(start: Start, tmp_path: Path) -> None:
    session = await start()
    contract = HEAD.replace("# The end.\n", "inputs: {title: str}\n")
    session.file = project(tmp_path, contract)
    session.open(contract)
    await session.command("onex.generate", {"uri": session.uri})
    assert list((tmp_path / FOLDER).rglob("handler_*.py"))
    here = types.Range(types.Position(0, 0), types.Position(0, 0))
    async with asyncio.timeout(ANSWER_SECONDS):  # what was generated is known when the workspace is indexed
        while await session.actions(here, "refactor.rewrite.onex"):
            await asyncio.sleep(0.05)
