"""The server: a table of what it answers, and with what."""

from collections.abc import Callable
from typing import Any, NamedTuple

from lsprotocol import types

from onex_ls.lsp import commands
from onex_ls.lsp.features import (
    behaviour,
    code_action,
    code_lens,
    configuration,
    definition,
    generate,
    generate_workspace,
    hover,
    lifecycle,
    new_node,
    pull_diagnostics,
    rename,
    run_tests,
    settle_drift,
    status,
    text_sync,
    validate,
    watched_files,
)
from onex_ls.lsp.host import OnexServer


class Command(NamedTuple):
    """A command and the function that runs it, on one argument."""

    name: str
    run: Callable[..., Any]


class Feature(NamedTuple):
    """A method of the protocol, the function that handles it, and what is said of it at initialize."""

    method: str
    handle: Callable[..., Any]
    options: Any = None


FEATURES = (
    Feature(types.INITIALIZE, lifecycle.initialize),
    Feature(types.INITIALIZED, lifecycle.initialized),
    Feature(types.SHUTDOWN, lifecycle.shutdown),
    Feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, lifecycle.did_change_workspace_folders),
    Feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION, configuration.did_change_configuration),
    Feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, watched_files.did_change_watched_files),
    Feature(types.TEXT_DOCUMENT_DID_OPEN, text_sync.did_open),
    Feature(types.TEXT_DOCUMENT_DID_CHANGE, text_sync.did_change),
    Feature(types.TEXT_DOCUMENT_DID_SAVE, text_sync.did_save),
    Feature(types.TEXT_DOCUMENT_DID_CLOSE, text_sync.did_close),
    Feature(status.STATUS, status.status),
    Feature(generate.METHOD, generate.generate),
    Feature(types.TEXT_DOCUMENT_DIAGNOSTIC, pull_diagnostics.document_diagnostic, pull_diagnostics.OPTIONS),
    Feature(types.WORKSPACE_DIAGNOSTIC, pull_diagnostics.workspace_diagnostic),
    Feature(types.TEXT_DOCUMENT_DEFINITION, definition.definition),
    Feature(types.TEXT_DOCUMENT_HOVER, hover.hover),
    Feature(types.TEXT_DOCUMENT_PREPARE_RENAME, rename.prepare_rename),
    Feature(types.TEXT_DOCUMENT_RENAME, rename.rename, rename.OPTIONS),
    Feature(types.TEXT_DOCUMENT_CODE_ACTION, code_action.code_action, code_action.OPTIONS),
    Feature(types.TEXT_DOCUMENT_CODE_LENS, code_lens.code_lens, code_lens.OPTIONS),
)

COMMANDS = (
    Command(commands.GENERATE, generate.generate_command),
    Command(commands.GENERATE_WORKSPACE, generate_workspace.generate_workspace_command),
    Command(commands.NEW_NODE, new_node.new_node_command),
    Command(commands.PREVIEW, generate.preview_command),
    Command(commands.UNDO, generate.undo_command),
    Command(commands.ACCEPT, settle_drift.accept_command),
    Command(commands.ADOPT, settle_drift.adopt_command),
    Command(commands.COMPARE, settle_drift.compare_command),
    Command(commands.WRITE, behaviour.write_command),
    Command(commands.RUN_TESTS, run_tests.run_tests_command),
    Command(commands.VALIDATE, validate.validate_command),
)


def create_server() -> OnexServer:
    """A server that is ready to be given a transport."""
    server = OnexServer()
    for method, handle, options in FEATURES:
        server.feature(method, options)(handle)
    for name, run in COMMANDS:
        server.command(name)(run)
    return server
