"""Settings: pulled by ``workspace/configuration`` where the client answers it, else taken from its notification."""

from collections.abc import Mapping, Sequence

from lsprotocol import types

from onex_ls.lsp.host import OnexServer

SECTION = "onex"


async def pull(ls: OnexServer) -> None:
    """Ask the client for its settings. Some answer with null or with fewer items than were asked for."""
    params = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
    answer = await ls.workspace_configuration_async(params)
    if isinstance(answer, Sequence) and answer and answer[0] is not None:
        ls.use_settings(plain(answer[0]))


async def did_change_configuration(ls: OnexServer, params: types.DidChangeConfigurationParams) -> None:
    """Take new settings; what the client sends along counts only where it cannot be asked."""
    if ls.profile.configuration:
        await pull(ls)
        return
    sent = plain(params.settings)
    ls.use_settings(sent.get(SECTION, sent) if isinstance(sent, Mapping) else sent)


def plain(value: object) -> object:
    """JSON as Python data: pygls hands some of it over as objects with attributes."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
