"""Settings from the editor and from the project, through the real server."""

from lsprotocol import types

from support.session import Start

GOOD = """\
name: node_greeting_compute
node_type: COMPUTE_GENERIC
contract_version: {major: 1, minor: 0, patch: 0}
"""


async def test_initialization_options_and_pulled_settings(start: Start) -> None:
    session = await start(options={"severity": {"missing-field": "hint"}})
    session.open(GOOD)
    (found,) = await session.diagnostics()
    assert found.severity == types.DiagnosticSeverity.Hint


async def test_a_project_file_wins_over_the_editor(start: Start) -> None:
    session = await start(options={"severity": {"missing-field": "hint"}})
    (session.folder / "onex-ls.toml").write_text('severity = { missing-field = "error" }\n')
    session.open(GOOD)
    (found,) = await session.diagnostics()
    assert found.severity == types.DiagnosticSeverity.Error


async def test_a_changed_project_file_is_read_again(start: Start) -> None:
    session = await start()
    session.open(GOOD)
    assert len(await session.diagnostics()) == 1
    project = session.folder / "onex-ls.toml"
    project.write_text('ignore = ["missing-field"]\n')
    change = types.FileEvent(project.as_uri(), types.FileChangeType.Created)
    session.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
    while await session.diagnostics():
        continue  # the first look at the folder may say once more what was found
    watched = [one for one in session.registered if one.method == "workspace/didChangeWatchedFiles"]
    assert len(watched) == 1


async def test_a_client_that_answers_null_keeps_its_defaults(start: Start) -> None:
    session = await start(settings=None)
    session.open(GOOD)
    assert len(await session.diagnostics()) == 1


async def test_pulled_settings_count(start: Start) -> None:
    session = await start(settings={"ignore": ["missing-field"]})
    session.open(GOOD)
    while await session.diagnostics():
        continue  # the first findings may come before the client has answered


async def test_a_wrong_setting_is_named_once_in_the_log(start: Start) -> None:
    session = await start(options={"ignroe": ["missing-field"]})
    session.open(GOOD)
    await session.diagnostics()
    said = [message.message for message in session.client.log_messages]
    assert len([text for text in said if "did you mean `ignore`?" in text]) == 1
    assert session.client.messages == []
