"""Columns as clients count them: in bytes of UTF-8, in UTF-16 code units, or in code points."""

from enum import StrEnum

_CONTINUATION = range(0x80, 0xC0)  # bytes of UTF-8 behind the first of a character
_LOW_SURROGATE_HIGH_BYTE = range(0xDC, 0xE0)  # of a UTF-16 unit behind the first of a pair


class Encoding(StrEnum):
    """What one unit of `Position.character` is; negotiated once, at initialize."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


def units_of(text: str, encoding: Encoding) -> int:
    """How many units of `encoding` the characters of `text` take."""
    if encoding is Encoding.UTF32 or text.isascii():
        return len(text)
    return len(_encoded(text, encoding)) // _width(encoding)


def column_at(line: str, units: int, encoding: Encoding) -> int:
    """How many characters of `line` lie before the place `units` units into it.

    A place inside a character counts as its start, a place behind the end of the line as its end.
    """
    if encoding is Encoding.UTF32 or line.isascii():
        return min(max(units, 0), len(line))
    data = _encoded(line, encoding)
    cut = max(units, 0) * _width(encoding)
    if cut >= len(data):
        return len(line)
    while _is_inside_character(data, cut, encoding):
        cut -= _width(encoding)
    return len(data[:cut].decode(_codec(encoding), "surrogatepass"))


def _is_inside_character(data: bytes, cut: int, encoding: Encoding) -> bool:
    if encoding is Encoding.UTF8:
        return data[cut] in _CONTINUATION
    return cut > 0 and data[cut + 1] in _LOW_SURROGATE_HIGH_BYTE and data[cut - 1] in range(0xD8, 0xDC)


def _encoded(text: str, encoding: Encoding) -> bytes:
    return text.encode(_codec(encoding), "surrogatepass")  # JSON can carry half a surrogate pair


def _codec(encoding: Encoding) -> str:
    return "utf-8" if encoding is Encoding.UTF8 else "utf-16-le"


def _width(encoding: Encoding) -> int:
    return 1 if encoding is Encoding.UTF8 else 2
