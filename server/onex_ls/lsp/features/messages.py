"""``window/showMessage`` and its like: what a person who asked for something should read."""

from lsprotocol import types

from onex_ls.lsp.host import OnexServer


def say(ls: OnexServer, message: str, kind: types.MessageType) -> None:
    """Show a sentence."""
    ls.window_show_message(types.ShowMessageParams(kind, message))


def told(ls: OnexServer, answer: dict[str, object], kind: types.MessageType | None = None) -> dict[str, object]:
    """Show the message of an answer ``{ok, message, ...}``: as an error where it is not ok, unless `kind` says else."""
    say(ls, str(answer["message"]), kind or (types.MessageType.Info if answer["ok"] else types.MessageType.Error))
    return answer


def failed(ls: OnexServer, message: str, kind: types.MessageType | None = None) -> dict[str, object]:
    """Show why nothing came of it; the answer that says so."""
    return told(ls, {"ok": False, "message": message}, kind)


async def ask(ls: OnexServer, question: str, *answers: str) -> str | None:
    """The answer a person chose, None when they chose none or cannot be asked."""
    if not ls.profile.show_message_request:
        return None
    actions = [types.MessageActionItem(answer) for answer in answers]
    params = types.ShowMessageRequestParams(types.MessageType.Info, question, actions)
    chosen = await ls.window_show_message_request_async(params)
    return chosen.title if chosen is not None else None


async def show(ls: OnexServer, uri: str, place: types.Range | None = None) -> None:
    """Open a document for the person, if the client can."""
    if ls.profile.show_document:
        await ls.window_show_document_async(
            types.ShowDocumentParams(uri, take_focus=place is not None, selection=place)
        )
