"""What a scalar means: text, number, boolean or null, by the rules of PyYAML's safe loader (YAML 1.1)."""

import math
from typing import Any

import yaml

from onex_ls.syntax.query import entries
from onex_ls.syntax.tree import Alias, Mapping, Node, Scalar, resolved

_RESOLVERS: dict[str, list[tuple[str, Any]]] = yaml.SafeLoader.yaml_implicit_resolvers
_STRING = "str"
_PREFIX = "tag:yaml.org,2002:"

PLAIN_LIMIT = 50_000
"""How many nodes `plain` builds before it stops: a few kilobytes of aliases can stand for billions."""


def scalar_type(node: Scalar) -> str:
    """``str``, ``int``, ``float``, ``bool``, ``null``, ``timestamp`` or ``merge``; the name of an explicit tag else."""
    if node.tag is not None:
        return node.tag.removeprefix(_PREFIX)
    if node.style:
        return _STRING
    for tag, pattern in _RESOLVERS.get(node.value[:1], ()):
        if pattern.match(node.value):
            return str(tag).removeprefix(_PREFIX)
    return _STRING


def is_null(node: Node) -> bool:
    """Whether the node is an empty value, ``~`` or ``null``."""
    found = resolved(node)
    return isinstance(found, Scalar) and scalar_type(found) == "null"


def scalar_value(node: Scalar) -> bool | int | float | str | None:
    """The Python value of a scalar; timestamps and unknown tags stay text, and so do numbers no one can read."""
    kind = scalar_type(node)
    if kind == "null":
        return None
    if kind == "bool":
        return node.value.lower() in ("true", "yes", "on")
    try:
        if kind == "int":
            return _integer(node.value)
        if kind == "float":
            return _float(node.value)
    except ValueError:
        return node.value
    return node.value


def _integer(text: str) -> int:
    digits = text.replace("_", "").lower()
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("+-")
    if ":" in digits:
        return sign * int(_sexagesimal(digits))
    if digits.startswith(("0x", "0b")):
        return sign * int(digits, 0)
    if digits.startswith("0") and digits != "0":
        return sign * int(digits, 8)
    return sign * int(digits)


def _sexagesimal(digits: str) -> float:
    """YAML 1.1 counts in sixties: ``1:30`` is 90."""
    *higher, last = digits.split(":")
    total = 0
    for part in higher:
        total = (total + int(part)) * 60
    return total + float(last)


def _float(text: str) -> float:
    digits = text.replace("_", "").lower()
    if digits.endswith(".inf"):
        return -math.inf if digits.startswith("-") else math.inf
    if digits.endswith(".nan"):
        return math.nan
    if ":" in digits:
        return math.copysign(_sexagesimal(digits.lstrip("+-")), -1 if digits.startswith("-") else 1)
    return float(digits)


Plain = bool | int | float | str | list["Plain"] | dict[str, "Plain"] | None


def plain(node: Node) -> Plain:
    """The node as plain data, aliases and merge keys followed; what lies behind `PLAIN_LIMIT` nodes comes back as None.

    Keys that are no text become their text; the last of duplicate keys wins, as it does for every loader.
    """
    return _plain(node, [PLAIN_LIMIT])


def _plain(node: Node, budget: list[int]) -> Plain:
    found = resolved(node)
    budget[0] -= 1
    if budget[0] < 0 or isinstance(found, Alias):
        return None
    if isinstance(found, Scalar):
        return scalar_value(found)
    if isinstance(found, Mapping):
        return {entry.name or "": _plain(entry.value, budget) for entry in entries(found)}
    return [_plain(item, budget) for item in found.items]
