"""What kind of message a JSON value is, before anyone looks at its parameters."""

import json
from typing import Any, NamedTuple

MessageId = int | str


class Request(NamedTuple):
    """Wants exactly one answer."""

    id: MessageId
    method: str
    params: Any


class Notification(NamedTuple):
    """Wants none."""

    method: str
    params: Any


class Response(NamedTuple):
    """Answers a request of ours; `data` is the whole message, with `result` or `error`."""

    id: MessageId
    data: dict[str, Any]


class Unusable(NamedTuple):
    """None of these. `wants_answer` when it was meant as a request, whose id may be unusable too."""

    reason: str
    wants_answer: bool = False
    id: MessageId | None = None


Message = Request | Notification | Response | Unusable


def decode(body: bytes) -> Any:
    """The JSON value of a message body. Raises ValueError for anything else."""
    try:
        return json.loads(body, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None


def classify(value: Any) -> Message:
    """The kind of a decoded message. Batches are no part of the protocol."""
    if not isinstance(value, dict):
        return Unusable(f"a message is an object, not {type(value).__name__}")
    if "method" in value:
        return _classify_call(value)
    if not _is_id(value.get("id")):
        return Unusable("neither a method nor the id of a request")
    if value.get("jsonrpc") != "2.0":
        return Unusable("not JSON-RPC 2.0")
    return Response(value["id"], value)


def _classify_call(value: dict[str, Any]) -> Message:
    method, is_request = value["method"], "id" in value
    message_id = value.get("id") if _is_id(value.get("id")) else None
    if is_request and message_id is None:
        return Unusable("an id is an integer or a string", wants_answer=True)
    if not isinstance(method, str) or value.get("jsonrpc") != "2.0":
        return Unusable("not a JSON-RPC 2.0 message", is_request, message_id)
    if message_id is None:
        return Notification(method, value.get("params"))
    return Request(message_id, method, value.get("params"))


def _is_id(value: Any) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
