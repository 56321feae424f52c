"""Mending of broken text, so that one unfinished line does not take the tree of the whole file.

`repair` answers a parser failure with the problem to show and the smallest edit after which the parser gets past it:
a ``:`` behind a lone word, a quote or bracket that closes what was left open, and where nothing better is known,
spaces in the place of the offending line. The tree then comes from the mended text, with offsets taken back.
"""

import re

from onex_ls.syntax.events import Failure, Reading
from onex_ls.syntax.explain import explain
from onex_ls.syntax.problem import Problem
from onex_ls.syntax.tree import Mapping, Scalar
from onex_ls.text.edits import TextEdit, insert
from onex_ls.text.span import Span

_LONE_WORD = re.compile(r"[ \t]*(?:- +)*([A-Za-z_][\w.-]*)[ \t]*(?:#.*)?$")
_KEY_LINE = re.compile(r"\n[ \t]*(?:#[ \t]*)?(?:- +)?[\w.-]+:(?:\s|$)")
_KEY = re.compile(r"[ \t]*(?:- +)*[A-Za-z_][\w.-]*:[ \t]+")
_BLOCK_LINE = re.compile(r"[ \t]*(?:- |-$|[\w.-]+:(?: .*[^,]|)$)")
_COMMENT = re.compile(r"(?<![^\s\[{,])#.*$")
_NOT_A_LINE_END = re.compile(r"[^\r\n]")
_CLOSERS = {"[": " ]", "{": " }"}
"""With a blank, since LibYAML takes ``key:}`` for one word."""

Mend = tuple[Problem, TextEdit]


def repair(text: str, reading: Reading, failure: Failure) -> Mend:
    """The problem behind `failure`, and an edit of `text` that lets the parser go on."""
    last = reading.last_scalar
    return (
        _unclosed_quote(text, failure, last)
        or _unclosed_bracket(text, failure)
        or _missing_colon(text, failure, last)
        or _second_root(text, reading, failure)
        or _masked_line(text, failure, last)
    )


def blank(text: str, span: Span) -> TextEdit:
    """An edit that puts spaces in the place of a span and leaves its line ends alone."""
    return TextEdit(span, _NOT_A_LINE_END.sub(" ", span.of(text)))


def _unclosed_quote(text: str, failure: Failure, last: Scalar | None) -> Mend | None:
    if "quoted scalar" in failure.context and failure.context_at is not None:
        start = failure.context_at
        if _is_escape(failure) and not _KEY_LINE.search(text, start, failure.at):
            return None
    elif last is not None and last.style in ("'", '"') and _swallows_lines(text, failure, last):
        start = last.start
    else:
        return None
    quote = text[start]
    end = max(_content_end(text, start), start + 1)
    problem = Problem("yaml-syntax", f"The quote `{quote}` opened here is not closed on its line", Span(start, end))
    return problem, insert(end, quote) if end > start + 1 else blank(text, Span(start, end))


def _swallows_lines(text: str, failure: Failure, quoted: Scalar) -> bool:
    """Whether a quoted value reaches over keys, or to a quote further down that was not meant to close it."""
    if _KEY_LINE.search(text, quoted.start, quoted.end):
        return True
    return "\n" in text[quoted.start : quoted.end] and "\n" not in text[quoted.end : failure.at]


def _unclosed_bracket(text: str, failure: Failure) -> Mend | None:
    start = failure.flow_at
    if start is None or failure.at < start or text[start : start + 1] not in _CLOSERS:
        return None
    opener, closer = text[start], _CLOSERS[text[start]]
    origin = Span(start, start + 1)
    problem = Problem("yaml-syntax", f"`{opener}` is opened here and not closed: `{closer.strip()}` is missing", origin)
    if (
        closer.strip() not in text[failure.at : _line_end(text, failure.at)]
        and text[failure.at : failure.at + 1] in "]}"
    ):
        return problem, insert(failure.at, closer)
    close_at = _flow_end(text, start)
    if close_at <= start or _is_closed(text, start, close_at):
        return None
    if close_at > _content_end(text, start) == origin.end and _BLOCK_LINE.match(_next_line(text, start)):
        return problem, blank(text, origin)  # a bracket typed in front of a block
    return problem, insert(close_at, closer)


def _missing_colon(text: str, failure: Failure, last: Scalar | None) -> Mend | None:
    """A lone word where a key should be: ``handler_routing`` above its children, or half-typed."""
    start: int | None = None
    if "simple key" in failure.context and failure.context_at is not None:
        start = failure.context_at
    elif "mapping values" in failure.problem and last is not None and not last.style:
        if "\n" in text[last.start : last.end]:
            start = last.start
    elif _stands_above(text, failure, last):
        start = last.start if last is not None else None
    if start is None:
        return None
    line_start = _line_start(text, start)
    word = _LONE_WORD.match(text[line_start : _line_end(text, start)])
    if word is None or line_start + word.start(1) != start:
        return None
    span = Span(start, line_start + word.end(1))
    message = f"`{word[1]}` is neither a key nor a value here: a `:` is missing behind it"
    return Problem("yaml-syntax", message, span), insert(span.end, ":")


def _second_root(text: str, reading: Reading, failure: Failure) -> Mend | None:
    """The file goes on behind the end of its map: its first lines are indented deeper, or are no part of it."""
    root = reading.documents[-1].root if reading.documents else None
    if "document start" not in failure.problem or root is None:
        return None
    head = Span(_line_start(text, root.start), _line_start(text, failure.at))
    if head.end <= root.start or text.count("\n", *head) > text.count("\n", head.end):
        return None
    misplaced = isinstance(root, Mapping) and not root.flow
    message = "This line is indented deeper than the keys below it" if misplaced else "This is no part of the map below"
    shown = Span(root.start, max(_content_end(text, root.start), root.start + 1))
    return Problem("yaml-syntax", message, shown), blank(text, head)


def _masked_line(text: str, failure: Failure, last: Scalar | None) -> Mend:
    """Spaces in the place of the offending value, or of the whole line where the value alone does not explain it."""
    at = _offending(text, failure, last)
    start, end = _line_start(text, at), _line_end(text, at)
    while start > 0 and not text[start:end].strip(" "):
        end = start - 1
        start = _line_start(text, end)
    problem = Problem("yaml-syntax", explain(text, failure, at), _shown(text, failure, at, Span(start, end)))
    if not text[start:end].strip(" "):  # nothing left to mask on any line before: give up on all that follows
        return problem, blank(text, Span(0, len(text)))
    key = _KEY.match(text, start, end)
    if key is not None and key.end() <= at and text[key.end() : end].strip():
        start = key.end()
    return problem, blank(text, Span(start, end))


def _shown(text: str, failure: Failure, at: int, line: Span) -> Span:
    """What to mark: the character that is wrong where one is, else all from there to the end of the line."""
    first = line.end - len(line.of(text).lstrip(" "))
    start = at if first <= at < line.end else first
    if failure.flow_at is not None or text[start : start + 1] == "\t":
        end = start + 1
    else:
        end = max(_content_end(text, start), start + 1)
    return Span(start, end) if end <= len(text) else Span(max(len(text) - 1, 0), len(text))


def _offending(text: str, failure: Failure, last: Scalar | None) -> int:
    """The offset to blame: not where the parser noticed, but where what it noticed began."""
    at = min(failure.at, len(text))
    began = any(construct in failure.context for construct in ("simple key", "an anchor", "an alias", "a tag"))
    if failure.context_at is not None and (began or not text[at:].strip()):
        return failure.context_at
    if _is_escape(failure):
        return max(text.rfind("\\", 0, at + 1), 0)
    if last is not None and _stands_above(text, failure, last):
        return last.start
    if "mapping values" in failure.problem and last is not None and "\n" in text[last.start : last.end]:
        before = text[_line_start(text, last.start) : last.start]
        if not before.strip(" \t-"):
            return last.start
    return at


def _is_escape(failure: Failure) -> bool:
    return "escape" in failure.problem or "hex" in failure.problem


def _stands_above(text: str, failure: Failure, last: Scalar | None) -> bool:
    """Whether the last plain value stands alone where a key should, above the key that failed and no deeper."""
    if last is None or last.style or "block mapping" not in failure.context or last.end > failure.at:
        return False
    own, failed = _line_start(text, last.start), _line_start(text, failure.at)
    alone = not text[own : last.start].strip() and _content_end(text, last.start) == last.end
    return alone and own < failed and last.start - own <= failure.at - failed


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if end > at and text[end - 1] == "\r" else end


def _content_end(text: str, at: int) -> int:
    """The end of what stands on the line of `at`, without a trailing comment and white space."""
    content = _COMMENT.sub("", text[at : _line_end(text, at)]).rstrip()
    return at + len(content)


def _next_line(text: str, at: int) -> str:
    """The next line below `at` that says something, or nothing."""
    start = text.find("\n", at) + 1
    while 0 < start < len(text):
        line = text[start : _content_end(text, start)]
        if line.strip():
            return line
        start = text.find("\n", start) + 1
    return ""


def _flow_end(text: str, opened: int) -> int:
    """Where an unclosed bracket most likely should close: behind the last line indented deeper than its own."""
    start = _line_start(text, opened)
    indent = _indent(text[start : _line_end(text, start)])
    end = _content_end(text, opened)
    next_start = text.find("\n", opened) + 1
    while 0 < next_start < len(text):
        line = text[next_start : _line_end(text, next_start)]
        if line.strip():
            if _indent(line) <= indent:
                break
            end = max(end, _content_end(text, next_start))
        next_start = text.find("\n", next_start) + 1
    return end


def _is_closed(text: str, opened: int, end: int) -> bool:
    """Whether the brackets opened from `opened` on are balanced before `end`; quotes are taken as they come."""
    depth = 0
    for character in text[opened:end]:
        depth += (character in "[{") - (character in "]}")
        if depth == 0:
            return True
    return False


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
