"""Values as Python literals, laid out as black and ruff lay them out."""

import math
import re
from collections.abc import Iterator, Sequence

from onex_ls.templating.text import LINE_WIDTH, columns, escaped

_STEP = 4  # columns of one level of indentation
_LEAST_ROOM = 20  # columns for a piece of text, however deep the indentation
_DEPTH_LIMIT = 50  # Python itself gives up on source with some hundred nested brackets
_WORD = re.compile(r"\S+\s*|\s+")


class Code(str):
    """An expression that stands in a value as it is."""

    __slots__ = ()


def pystr(value: object, indent: int = 0, before: int = 0, after: int = 0, width: int = LINE_WIDTH) -> str:
    """`value` as a Python literal: a text, number, boolean, None, or a list, tuple or dict of them.

    On one line if that fits into `width` columns; else a collection has an item per line, and a text goes into
    parentheses, in pieces where it must. `indent` is the indentation of the line the literal begins on; `before` and
    `after` say how many columns that line has between its indentation and the literal, and behind it.
    Raises TypeError for other values and ValueError for data nested deeper than 50 levels.
    """
    line = _flat(value, 0)
    if indent + before + columns(line) + after <= width:
        return line
    inner = indent + _STEP
    if isinstance(value, Code):
        return line
    if isinstance(value, str):
        room = max(width - inner, _LEAST_ROOM)
        pieces = [line] if columns(line) <= room else [_quoted(piece) for piece in _pieces(value, room)]
        return _bracketed("(", pieces, ")", indent)
    if isinstance(value, dict):
        entries = [(f"{_flat(key, 0)}: ", item) for key, item in value.items()]
    elif isinstance(value, list | tuple):
        entries = [("", item) for item in value]
    else:
        entries = []
    if not entries:
        return line
    items = [f"{key}{pystr(item, inner, columns(key), 1, width)}," for key, item in entries]
    return _bracketed(line[0], items, line[-1], indent)


def _flat(value: object, depth: int) -> str:
    if depth > _DEPTH_LIMIT:
        raise ValueError(f"data nested deeper than {_DEPTH_LIMIT} levels makes no literal")
    if isinstance(value, str):
        return str(value) if isinstance(value, Code) else _quoted(value)
    if value is None or isinstance(value, bool | int | float):
        return _plain(value)
    if isinstance(value, dict):
        entries = (f"{_flat(key, depth + 1)}: {_flat(item, depth + 1)}" for key, item in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, list | tuple):
        inside = ", ".join(_flat(item, depth + 1) for item in value)
        if isinstance(value, list):
            return f"[{inside}]"
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    # str() of an undefined variable raises the error that names it; a mere repr would not.
    raise TypeError(f"{type(value).__name__} has no literal: {str(value)[:80]}")


def _plain(value: float | None) -> str:
    """A number, boolean or None; members of an IntEnum and their like are written as the numbers they are."""
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return int.__repr__(value)
    digits = float.__repr__(value)
    return digits.replace("e+", "e") if math.isfinite(value) else f'float("{digits}")'


def _quoted(text: str) -> str:
    body = _body(text)
    quote = (
        '"' if body.count('"') <= body.count("'") else "'"
    )  # the formatters' choice: fewest backslashes, else double
    return quote + body.replace(quote, "\\" + quote) + quote


def _body(text: str) -> str:
    return escaped(text.replace("\\", "\\\\"))


def _pieces(text: str, room: int) -> Iterator[str]:
    """`text` in pieces whose literals take at most `room` columns, cut between words, or inside too long a one."""
    piece, used = "", 2
    for word in _WORD.findall(text):
        parts = [word] if _width(word) + 2 <= room else word
        for part in parts:
            width = _width(part)
            if piece and used + width > room:
                yield piece
                piece, used = "", 2
            piece += part
            used += width
    yield piece


def _width(text: str) -> int:
    """The columns of `text` inside a literal, taking any double quote for one that needs a backslash."""
    return columns(_body(text)) + text.count('"')


def _bracketed(opening: str, lines: Sequence[str], closing: str, indent: int) -> str:
    margin = "\n" + " " * (indent + _STEP)
    return opening + "".join(margin + line for line in lines) + "\n" + " " * indent + closing
