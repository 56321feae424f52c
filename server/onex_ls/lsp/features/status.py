"""``onex/status``: what a document was taken for, and why, for a status bar or a person who wonders."""

from typing import Any

from onex_ls.lsp.arguments import uri_in
from onex_ls.lsp.host import OnexServer

STATUS = "onex/status"


async def status(ls: OnexServer, params: Any) -> dict[str, object] | None:
    """``{isContract, kind, reason}`` for ``{uri}``; null for a document that is not open."""
    uri = uri_in(params)
    document = ls.documents.get(uri) if uri is not None else None
    if document is None:
        return None
    recognition = (await ls.publisher.analysis(document)).recognition
    kind = recognition.kind.value if recognition.kind is not None else None
    return {"isContract": recognition.is_contract, "kind": kind, "reason": recognition.reason}
