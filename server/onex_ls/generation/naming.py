"""Names of Python things made from names of contracts, which may hold anything."""

import keyword
import re

from onex_ls.contract.kind import NODE_KINDS
from onex_ls.templating.filters import pascal, snake

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LONGEST = 200
_IN_USE = frozenset(
    {
        *("Any", "Awaitable", "BaseModel", "Callable", "ConfigDict", "Decimal", "EnumCoreErrorCode", "Field", "Final"),
        *("JsonValue", "Literal", "Mapping", "ModelONEXContainer", "ModelOnexError", "Path", "T", "TypeAdapter"),
        *("TypeVar", "UTC", "UUID", "ValidationError"),
    }
)
"""What generated modules import or define under that name."""

_BASES = frozenset(f"Node{pascal(kind.value)}" for kind in NODE_KINDS)
_RESERVED_FILES = frozenset({"aux", "con", "nul", "prn", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


def is_identifier(name: str) -> bool:
    """Whether `name` can name a class, function or module: ASCII, no keyword, no device name, not absurdly long."""
    if _IDENTIFIER.fullmatch(name) is None or len(name) > _LONGEST:
        return False
    return not keyword.iskeyword(name) and name.lower() not in _RESERVED_FILES


def is_class_name(name: str) -> bool:
    """Whether `name` can name a class: it begins with a capital, and generated code has no other use for it."""
    return is_identifier(name) and name.lstrip("_")[:1].isupper() and name not in _IN_USE


def is_module(dotted: str) -> bool:
    """Whether `dotted` can name a module."""
    return all(is_identifier(part) for part in dotted.split("."))


def stem(node_name: str) -> str:
    """What a node is about: ``text_score`` for ``node_text_score_compute``; the whole name when nothing is left."""
    parts = snake(node_name).split("_")
    inner = parts[1:] if parts[0] == "node" else parts
    if inner and inner[-1] in {kind.value for kind in NODE_KINDS}:
        inner = inner[:-1]
    return "_".join(inner or parts)


def subject(handler: str) -> str:
    """What a handler is about: ``write_bundle`` for ``HandlerWriteBundle`` and ``handle_write_bundle``."""
    name = snake(handler)
    for prefix in ("handler_", "handle_", "node_"):
        name = name.removeprefix(prefix)
    return name


def node_class(node_name: str) -> str:
    """The class of a node: ``NodeTextScoreCompute`` for ``node_text_score_compute`` and ``text_score_compute``."""
    name = pascal(node_name)
    name = name if name.startswith("Node") else f"Node{name}"
    return f"{name}Node" if name in _BASES else name


def attribute(name: str, taken: frozenset[str]) -> str:
    """A name that a field of a pydantic model can have; differs from `name` where that is impossible.

    `taken` are names that mean something else in a model.
    """
    plain = name if _IDENTIFIER.fullmatch(name) else re.sub(r"\W", "_", snake(name), flags=re.ASCII)
    plain = plain.lstrip("_") or "field"
    if plain[0].isdigit():
        plain = f"field_{plain}"
    return f"{plain}_" if keyword.iskeyword(plain) or plain in taken else plain
