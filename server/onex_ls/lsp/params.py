"""Parameters of messages: from JSON to the types of the protocol."""

import re
from typing import Any

from cattrs import Converter, transform_error
from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

_MAX_REPORTED = 3
_MAX_FORGOTTEN = 100
_CAPABILITY = re.compile(r" @ \$\.capabilities\.(\S+)$")
_STEP = re.compile(r"[^.\[\]]+")


def structured(converter: Converter, method: str, params: Any) -> Any:
    """The parameters of `method` in the protocol's type; plain JSON for a method the protocol does not know.

    Raises JsonRpcInvalidParams, whose message names the fields and quotes no content.
    """
    if method not in types.METHOD_TO_TYPES:
        return params
    params_type: Any = types.METHOD_TO_TYPES[method][2]
    if params_type is None:
        return None
    for _ in range(_MAX_FORGOTTEN):
        try:
            return converter.structure(params, params_type)
        except Exception as error:
            complaints = _complaints(error)
            if not (method == types.INITIALIZE and _forget_capability(params, complaints)):
                raise JsonRpcInvalidParams(f"{method}: {'; '.join(complaints[:_MAX_REPORTED])}") from error
    raise JsonRpcInvalidParams(f"{method}: more than {_MAX_FORGOTTEN} capabilities make no sense")


def _complaints(error: Exception) -> list[str]:
    """What is wrong where, in cattrs' words: ``required field missing @ $.position``."""
    try:
        return transform_error(error, path="$")
    except Exception:  # noqa: BLE001 (some errors of lsprotocol's own hooks cannot be explained)
        return ["these parameters have the wrong shape"]


def _forget_capability(params: Any, complaints: list[str]) -> bool:
    """Whether a capability that the protocol's types refuse was there to be taken out of `params`.

    A client newer than ours may announce a symbol kind or a failure handling that lsprotocol has never heard of. That
    is no reason to refuse the client: what we do not know we would not have used.
    """
    for complaint in complaints:
        if match := _CAPABILITY.search(complaint):
            return _remove(params["capabilities"], _STEP.findall(match[1]))
    return False


def _remove(value: Any, steps: list[str]) -> bool:
    """Take out what a path of snake_case names and indices leads to, or the part that lacks it."""
    holder: Any = None
    key: Any = None
    for step in steps:
        name: Any = int(step) if isinstance(value, list) else _camel(step)
        if not isinstance(value, list | dict) or (isinstance(value, dict) and name not in value):
            break
        holder, key, value = value, name, value[name]
    if holder is None:
        return False
    del holder[key]
    return True


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.title() for word in rest)
