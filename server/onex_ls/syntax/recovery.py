"""Mending of broken text, so that one unfinished line does not take the tree of the whole file.

`repair` answers a parser failure with the problem to show and the smallest edit after which the parser gets past it:
a ``:`` behind a lone word, a quote or bracket that closes what was left open, and where nothing better is known,
spaces in the place of the offending line. The tree then comes from the mended text, with offsets taken back.
"""

import re

from onex_ls.syntax.events import Failure
from onex_ls.syntax.problem import Problem
from onex_ls.syntax.tree import Scalar
from onex_ls.text.edits import TextEdit, insert
from onex_ls.text.span import Span

_LONE_WORD = re.compile(r"[ \t]*(?:- +)*([A-Za-z_][\w.-]*)[ \t]*(?:#.*)?$")
_KEY_LINE = re.compile(r"\n[ \t]*(?:- +)?[\w.-]+:(?:\s|$)")
_KEY = re.compile(r"[ \t]*(?:- +)*[A-Za-z_][\w.-]*:[ \t]+")
_COMMENT = re.compile(r"(?:^|[ \t])#.*$")
_CLOSERS = {"[": "]", "{": "}"}


def repair(text: str, failure: Failure, last_scalar: Scalar | None) -> tuple[Problem, TextEdit]:
    """The problem behind `failure`, and an edit of `text` that lets the parser go on."""
    for attempt in (_unclosed_quote, _unclosed_bracket, _missing_colon):
        found = attempt(text, failure, last_scalar)
        if found is not None:
            return found
    return _masked_line(text, failure, last_scalar)


def _unclosed_quote(text: str, failure: Failure, last: Scalar | None) -> tuple[Problem, TextEdit] | None:
    if "quoted scalar" in failure.context and failure.context_at is not None:
        start = failure.context_at
        if "escape" in failure.problem or "hex" in failure.problem:
            return None
    elif last is not None and last.style in ("'", '"') and _KEY_LINE.search(text, last.start, last.end):
        start = last.start
    else:
        return None
    quote = text[start]
    end = _content_end(text, start)
    message = f"The quote `{quote}` opened here is not closed on its line"
    return Problem("yaml-syntax", message, Span(start, max(end, start + 1))), insert(max(end, start + 1), quote)


def _unclosed_bracket(text: str, failure: Failure, _last: Scalar | None) -> tuple[Problem, TextEdit] | None:
    start = failure.context_at
    if "flow" not in failure.context or start is None or text[start : start + 1] not in _CLOSERS:
        return None
    opener = text[start]
    close_at = _flow_end(text, start)
    if close_at <= start or failure.at < start or _is_closed(text, start, close_at):
        return None
    closer = _CLOSERS[opener]
    message = f"`{opener}` is not closed: expected `,` or `{closer}`"
    origin = Span(start, start + 1)
    return Problem("yaml-syntax", message, origin), insert(close_at, closer)


def _missing_colon(text: str, failure: Failure, last: Scalar | None) -> tuple[Problem, TextEdit] | None:
    """A lone word where a key should be: ``handler_routing`` above its children, or half-typed."""
    start: int | None = None
    if "simple key" in failure.context and failure.context_at is not None:
        start = failure.context_at
    elif "mapping values" in failure.problem and last is not None and not last.style:
        if "\n" in text[last.start : last.end]:
            start = last.start
    elif "block mapping" in failure.context and last is not None and last.end <= failure.at:
        start = last.start
    if start is None:
        return None
    line_start = text.rfind("\n", 0, start) + 1
    line_end = _line_end(text, start)
    word = _LONE_WORD.match(text[line_start:line_end])
    if word is None or line_start + word.start(1) != start:
        return None
    span = Span(start, line_start + word.end(1))
    message = f"`{word[1]}` is neither a key nor a value here: a `:` is missing behind it"
    return Problem("yaml-syntax", message, span), insert(span.end, ":")


def _masked_line(text: str, failure: Failure, last: Scalar | None) -> tuple[Problem, TextEdit]:
    """Spaces in the place of the offending value, or of the whole line where the value alone does not explain it."""
    at = _offending(text, failure, last)
    start, end = text.rfind("\n", 0, at) + 1, _line_end(text, at)
    while start > 0 and not text[start:end].strip():
        end = start - 1
        start = text.rfind("\n", 0, end) + 1
    shown_from = end - len(text[start:end].lstrip())
    shown_to = max(_content_end(text, shown_from), min(shown_from + 1, len(text)))
    span = Span(at, shown_to) if shown_from <= at < shown_to else Span(shown_from, shown_to)
    problem = Problem("yaml-syntax", _message(text, failure, at), span)
    if not text[start:end].strip():  # nothing left to mask on any line before: give up on all that follows
        return problem, TextEdit(Span(0, len(text)), re.sub(r"[^\n]", " ", text))
    key = _KEY.match(text, start, end)
    if key is not None and start + len(key[0]) <= at and text[key.end() : end].strip():
        start = key.end()
    return problem, TextEdit(Span(start, end), " " * (end - start))


def _offending(text: str, failure: Failure, last: Scalar | None) -> int:
    """The offset to blame: not where the parser noticed, but where what it noticed began."""
    at = min(failure.at, len(text))
    if failure.context_at is not None and ("simple key" in failure.context or not text[at:].strip()):
        return failure.context_at
    if "mapping values" in failure.problem and last is not None and "\n" in text[last.start : last.end]:
        before = text[text.rfind("\n", 0, last.start) + 1 : last.start]
        if not before.strip(" \t-"):
            return last.start
    return at


def _message(text: str, failure: Failure, at: int) -> str:
    """What went wrong, in words for a person who writes contracts and not parsers."""
    problem, context = failure.problem, failure.context
    character = text[at : at + 1]
    if "cannot start any token" in problem:
        if character == "\t" or "\\t" in problem:
            return "A tab cannot indent YAML: use spaces"
        return f"A plain value cannot start with `{character}`: put it in quotes"
    for fragment, message in _MESSAGES:
        if fragment in problem:
            return message
    if "flow" in context:
        closer = "]" if "sequence" in context else "}"
        return f"Expected `,` or `{closer}`"
    if "block collection" in context:
        return "A list item is expected here: a line that starts with `- `, indented like the items above"
    if "block mapping" in context:
        return "This line is indented unlike the keys around it"
    return f"Not valid YAML: {' '.join(filter(None, (context, problem)))}"


_MESSAGES = (
    ("mapping values are not allowed", "A `:` is not expected here: quote the value, or check the indentation"),
    ("could not find expected ':'", "This line is neither `key: value` nor part of the value above it"),
    ("escape", "Unknown escape sequence in a double-quoted value: write `\\\\` for a backslash, or use single quotes"),
    ("hexdecimal", "The escape sequence needs hexadecimal digits"),
    ("tab character", "A tab cannot indent YAML: use spaces"),
    ("sequence entries are not allowed", "A list item `- ` cannot start here: move it to a line of its own"),
    ("node content", "A value is expected here"),
)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if end > at and text[end - 1] == "\r" else end


def _content_end(text: str, at: int) -> int:
    """The end of what stands on the line of `at`, without a trailing comment and white space."""
    content = _COMMENT.sub("", text[at : _line_end(text, at)]).rstrip()
    return at + len(content)


def _flow_end(text: str, opened: int) -> int:
    """Where an unclosed bracket most likely should close: behind the last line indented deeper than its own."""
    start = text.rfind("\n", 0, opened) + 1
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
