"""The codes of errors, and the parameters of messages that several tests send."""

from typing import Any

INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, INTERNAL_ERROR = -32600, -32601, -32602, -32603
NOT_INITIALIZED, CANCELLED = -32002, -32800


def opened(uri: str, text: str) -> dict[str, Any]:
    return {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}}


def edit(version: int) -> dict[str, Any]:
    start = {"line": 0, "character": 0}
    changes = [{"range": {"start": start, "end": start}, "text": "x" if version % 2 else ""}]
    return {"textDocument": {"uri": "file:///a.yaml", "version": version}, "contentChanges": changes}
