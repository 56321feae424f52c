"""``initialize`` and ``initialized``: learn what the client is, then ask it for the rest."""

import asyncio
import logging

from lsprotocol import types

from onex_ls.lsp.features import configuration, watched_files
from onex_ls.lsp.host import OnexServer
from onex_ls.text.paths import path_of
from onex_ls.workspace.trust import from_initialization

_METRICS_SECONDS = 1.0  # clients wait a few seconds for the answer to shutdown before they kill

_logger = logging.getLogger(__name__)


def initialize(ls: OnexServer, params: types.InitializeParams) -> None:
    """Take what the client says of itself and of its workspace."""
    folders = [folder.uri for folder in params.workspace_folders or ()]
    uris = folders or ([params.root_uri] if params.root_uri else [])
    ls.roots = tuple(path for uri in uris if (path := path_of(uri)) is not None)
    options = configuration.plain(params.initialization_options)
    ls.trust = from_initialization(options)
    ls.use_settings(options)


async def initialized(ls: OnexServer, params: types.InitializedParams) -> None:
    """Ask for what the client said it can give, then index the workspace. No answer to one costs the others."""
    wanted = [watched_files.register]
    if ls.profile.configuration:
        wanted.append(configuration.pull)
    for ask in wanted:
        try:
            await ask(ls)
        except Exception as error:  # noqa: BLE001 - whatever the client answers, the server goes on without it
            _logger.warning("the client refused %s: %s", ask.__name__, error)
    ls.start(ls.indexer.run())


async def shutdown(ls: OnexServer, params: None) -> None:
    """Keep the latest metrics: the process ends without looking back."""
    if ls.metrics is not None:
        await asyncio.wait({asyncio.create_task(ls.metrics.stop())}, timeout=_METRICS_SECONDS)


def did_change_workspace_folders(ls: OnexServer, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Follow the folders of the workspace."""
    removed = {path_of(folder.uri) for folder in params.event.removed}
    added = [path for folder in params.event.added if (path := path_of(folder.uri)) is not None]
    ls.roots = (*(root for root in ls.roots if root not in removed), *added)
