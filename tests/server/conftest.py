"""A real server process and a client for it, for every position encoding a client may prefer."""

import os
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types
from pytest_lsp import make_test_lsp_client

from onex_ls.lsp.encoding import Encoding
from support.server_fork import server_command
from support.session import Session, Start, capabilities


@pytest.fixture(scope="session")
def server() -> Iterator[list[str]]:
    """The command that starts a server of its own for each test."""
    with server_command() as command:
        yield command


@pytest_asyncio.fixture
async def start(tmp_path: Path, server: list[str]) -> AsyncIterator[Start]:
    """Starts servers, and ends them when the test does."""
    sessions: list[Session] = []

    async def started(
        encoding: Encoding = Encoding.UTF16,
        options: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
        pulls: bool = False,
        shows_previews: bool = False,
        shows_documents: bool = False,
        moves_files: bool = False,
    ) -> Session:
        client = make_test_lsp_client()
        session = Session(client, tmp_path, encoding)
        # pytest-lsp keeps the last findings of each file; these tests look at every set and its version.
        client.protocol.fm.features.pop(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def publish(params: types.PublishDiagnosticsParams) -> None:
            session.published.put_nowait(params)

        @client.feature(types.WORKSPACE_APPLY_EDIT)
        def apply_edit(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            session.applied.append(params)
            return types.ApplyWorkspaceEditResult(applied=session.takes_edits)

        @client.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)
        def ask(params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
            session.asked.append(params)
            return types.MessageActionItem(session.answers.pop(0)) if session.answers else None

        @client.feature("onex/showPreview")
        def preview(params: Any) -> dict[str, bool]:
            session.previews.append(params)
            return {"apply": bool(session.answers) and session.answers.pop(0) == "Apply"}

        client.protocol.fm.features.pop(types.CLIENT_REGISTER_CAPABILITY, None)

        @client.feature(types.CLIENT_REGISTER_CAPABILITY)
        def register(params: types.RegistrationParams) -> None:
            session.registered.extend(params.registrations)

        if settings is not None:
            client.set_configuration({"onex": settings})
        home = {"HOME": str(tmp_path / "home"), "XDG_STATE_HOME": str(tmp_path / "state")}
        await client.start_io(*server, env={**os.environ, **home})
        await client.initialize_session(
            types.InitializeParams(
                capabilities(encoding, pulls, shows_previews, shows_documents, moves_files),
                process_id=os.getpid(),
                root_uri=tmp_path.as_uri(),
                initialization_options=dict(options) if options is not None else None,
            )
        )
        sessions.append(session)
        return session

    yield started
    for session in sessions:
        if not session.client.stopped:
            await session.client.shutdown_session()
            await session.client.stop()


@pytest.fixture(params=list(Encoding), ids=lambda encoding: encoding.value)
def encoding(request: pytest.FixtureRequest) -> Encoding:
    return Encoding(request.param)
