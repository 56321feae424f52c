"""``workspace/didChangeWatchedFiles``: what changes outside the editor and concerns what it shows."""

import logging

from lsprotocol import types

from onex_ls.lsp.host import OnexServer
from onex_ls.text.paths import path_of
from onex_ls.workspace.settings import PROJECT_FILES

_logger = logging.getLogger(__name__)

PATTERNS = tuple(f"**/{name}" for name in PROJECT_FILES)


async def register(ls: OnexServer) -> None:
    """Ask the client to watch the files that hold settings, if it lets servers ask."""
    registrations = []
    if ls.profile.dynamic_watch:
        watchers = [types.FileSystemWatcher(pattern) for pattern in PATTERNS]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        registrations.append(
            types.Registration("onex-watched-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        )
    if ls.profile.dynamic_configuration:
        section = types.DidChangeConfigurationRegistrationOptions("onex")
        registrations.append(
            types.Registration("onex-configuration", types.WORKSPACE_DID_CHANGE_CONFIGURATION, section)
        )
    if registrations:
        await ls.client_register_capability_async(types.RegistrationParams(registrations))


def did_change_watched_files(ls: OnexServer, params: types.DidChangeWatchedFilesParams) -> None:
    """Read settings again when a file that holds them changed."""
    changed = [path_of(change.uri) for change in params.changes]
    if any(path is not None and path.name in PROJECT_FILES for path in changed):
        ls.forget_projects()
