"""Tracing rendered text to where it came from: ``{% origin path %}...{% endorigin %}``.

A template is rendered as a stream of strings. The tag puts an empty string of a class of its own into that stream
where its block begins and ends, and joining the stream turns each pair into an `Origin`. Nothing is written into
the text itself, so no text, however hostile, can be taken for a mark, and a traced rendering is the plain one.

Joined text keeps its origins (class `Traced`) through macros, calls, ``{% set %}`` blocks, inclusion, inheritance
and the filter ``indent``. Any other filter makes plain text of it, which then has the origins around it only.
"""

from bisect import bisect_left
from collections.abc import Iterable

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

from onex_ls.templating.types import Origin


class _Open(str):
    __slots__ = ("line", "path", "template_id")
    path: str | None
    line: int
    template_id: str

    def __str__(self) -> str:
        return self  # generated code writes str(...) around every expression; a mark must survive that


class _Close(str):
    __slots__ = ()

    def __str__(self) -> str:
        return self


class Traced(str):
    """Joined text that knows its origins."""

    __slots__ = ("origins",)
    origins: tuple[Origin, ...]

    def __new__(cls, text: str, origins: tuple[Origin, ...]) -> "Traced":
        """A text with `origins` that are already in its own offsets."""
        self = super().__new__(cls, text)
        self.origins = origins
        return self

    def __str__(self) -> str:
        return self


class OriginExtension(Extension):
    """The tag. Its expression is a path of the contract, or None where a part has none; its block has no scope."""

    tags = frozenset({"origin"})  # type: ignore[assignment]  # declared as a mutable set, but nobody may change it

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """The nodes of one block: a mark, its body, a mark."""
        line = next(parser.stream).lineno
        path = parser.parse_expression()
        body = parser.parse_statements(("name:endorigin",), drop_needle=True)
        place = [nodes.Const(parser.name or ""), nodes.Const(line)]
        opening = nodes.Output([self.call_method("open_mark", [path, *place], lineno=line)], lineno=line)
        closing = nodes.Output([self.call_method("close_mark", lineno=line)], lineno=line)
        return [opening, *body, closing]

    def open_mark(self, path: object, template_id: str, line: int) -> str:
        """The mark that opens a block. Raises TypeError unless `path` is a text or None."""
        if path is not None and not isinstance(path, str):
            # str() of an undefined variable raises the error that names it.
            raise TypeError(f"an origin is a path of the contract, not {str(path)[:80]!r}")
        mark = _Open()
        mark.path, mark.template_id, mark.line = path, template_id, line
        return mark

    def close_mark(self) -> str:
        """The mark that closes a block."""
        return _Close()


def join(pieces: Iterable[str]) -> str:
    """The pieces of a rendering as one text: `Traced` when there are marks among them, else a plain one."""
    parts = list(pieces)
    if set(map(type, parts)) <= {str}:
        return "".join(parts)
    origins: list[Origin | None] = []
    opened: list[tuple[int, int, _Open]] = []  # the place in `origins` that is kept for it, its start, its mark
    offset = 0
    for part in parts:
        if isinstance(part, _Open):
            opened.append((len(origins), offset, part))
            origins.append(None)
        elif isinstance(part, _Close):
            place, start, mark = opened.pop()
            if mark.path is not None and start < offset:
                origins[place] = Origin(start, offset, mark.path, mark.line, mark.template_id)
        elif isinstance(part, Traced):
            origins.extend(_shifted(origin, offset, offset) for origin in part.origins)
        offset += len(part)
    return Traced("".join(parts), tuple(origin for origin in origins if origin is not None))


def indent(text: str, width: int = 4, first: bool = False, blank: bool = False) -> str:
    """Jinja2's filter of that name: indents every line but the first, and keeps origins.

    An origin that begins with a line takes in the indentation of that line.
    """
    margin = " " * width
    inserted: list[int] = []
    pieces: list[str] = []
    offset = 0
    for number, line in enumerate(str.__str__(text).split("\n")):
        if (number or first) and (line or blank):
            inserted.append(offset)
            pieces.append(margin)
        pieces.append(line)
        pieces.append("\n")
        offset += len(line) + 1
    indented = "".join(pieces[:-1])
    if not isinstance(text, Traced):
        return indented

    def shift(place: int) -> int:
        return width * bisect_left(inserted, place)

    return Traced(indented, tuple(_shifted(origin, shift(origin.start), shift(origin.end)) for origin in text.origins))


def _shifted(origin: Origin, start: int, end: int) -> Origin:
    return origin._replace(start=origin.start + start, end=origin.end + end)
