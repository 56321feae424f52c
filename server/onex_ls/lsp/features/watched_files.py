"""``workspace/didChangeWatchedFiles``: what changes outside the editor and concerns what it shows."""

import logging

from lsprotocol import types

from onex_ls.lsp.host import OnexServer
from onex_ls.text.paths import path_of
from onex_ls.workspace.settings import PROJECT_FILES

_logger = logging.getLogger(__name__)

PATTERNS = (*(f"**/{name}" for name in PROJECT_FILES), "**/*.{yaml,yml}")


async def register(ls: OnexServer) -> None:
    """Ask the client to watch contracts and the files that hold settings, if it lets servers ask."""
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


async def did_change_watched_files(ls: OnexServer, params: types.DidChangeWatchedFilesParams) -> None:
    """Look at what changed: settings are read again, contracts looked at again."""
    changed = [path for change in params.changes if (path := path_of(change.uri)) is not None]
    if any(path.name in PROJECT_FILES for path in changed):
        ls.forget_projects()
    if any(path.name not in PROJECT_FILES for path in changed):
        await ls.indexer.look()
