"""``window/showMessage``: what a person who asked for something should read."""

from lsprotocol import types

from onex_ls.lsp.host import OnexServer


def say(ls: OnexServer, message: str, kind: types.MessageType) -> None:
    """Show a sentence."""
    ls.window_show_message(types.ShowMessageParams(kind, message))


async def ask(ls: OnexServer, question: str, *answers: str) -> str | None:
    """The answer a person chose, None when they chose none or cannot be asked."""
    if not ls.profile.show_message_request:
        return None
    actions = [types.MessageActionItem(answer) for answer in answers]
    params = types.ShowMessageRequestParams(types.MessageType.Info, question, actions)
    chosen = await ls.window_show_message_request_async(params)
    return chosen.title if chosen is not None else None
