"""One pass over LibYAML's events, building nodes.

Events and not PyYAML's `compose`, since that puts the anchored node in the place of an alias and forgets where the
alias stood. An explicit stack and not recursion, since the depth of a hostile file is the file's choice.
"""

import importlib
import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from onex_ls.syntax.problem import Problem
from onex_ls.syntax.tree import Alias, Document, Entry, Mapping, Node, Scalar, Sequence, children, resolved
from onex_ls.text.span import Span


def _parser() -> Any:
    """LibYAML's parser, or PyYAML's own where it was built without LibYAML; both give the same events."""
    try:
        return importlib.import_module("yaml.cyaml").CParser
    except ImportError:
        return importlib.import_module("onex_ls.syntax.purepython").PurePythonParser


Parser = _parser()

DEPTH_LIMIT = 100
"""How deep maps and lists may nest; the deepest of 565 measured contracts has 8 levels."""

NODE_LIMIT = 200_000
"""How many nodes a file may have; the largest of 565 measured contracts has about 2 400."""


_PROPERTIES = re.compile(
    r"(?:[&!][^ \t\r\n\x85\u2028\u2029]*|[ \t\r\n\x85\u2028\u2029]+(?:#[^\r\n\x85\u2028\u2029]*)?)+"
)


REPEAT_LIMIT = 50_000
"""For how many nodes the aliases of a file may stand; no measured contract has an alias."""


class Failure(NamedTuple):
    """Where and why the parser gave up. Offsets are those of the text it was given.

    `flow_at` is the innermost bracket or brace that was open.
    """

    context: str
    context_at: int | None
    problem: str
    at: int
    flow_at: int | None = None


@dataclass(slots=True)
class _Frame:
    """A collection that is still open; `outer` are the parts of the one around it."""

    start: int
    mapping: bool
    flow: bool
    tag: str | None
    anchor: str | None
    outer: list[Node]


@dataclass(slots=True)
class Reading:
    """What one pass has read; `failure` says why it stopped early."""

    text: str
    documents: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    failure: Failure | None = None
    last_scalar: Scalar | None = None
    parts: list[Node] = field(default_factory=list)
    _stack: list[_Frame] = field(default_factory=list)
    _anchors: dict[str, Node] = field(default_factory=dict)
    _weights: dict[int, int] = field(default_factory=dict)
    _repeated: int = 0
    _document_start: int = 0
    _nodes: int = 0

    @property
    def open_flow(self) -> int | None:
        """The innermost bracket or brace that is still open; a pair inside brackets has none of its own."""
        starts = (frame.start for frame in reversed(self._stack) if frame.flow)
        return next((start for start in starts if self.text[start : start + 1] in ("[", "{")), None)

    def behind_colon(self, at: int) -> int:
        """Where an empty value stands that was noticed at `at`, which parsers do at the next token."""
        key_end = self.parts[-1].end if self.parts else at
        return self.text.find(":", key_end, at) + 1 or at

    def consume(self, event: Any) -> bool:
        """Take one event; False when a limit says that reading must stop."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._scalar(event)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            return self._open(event, kind is yaml.MappingStartEvent)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._close(event.end_mark.index)
        elif kind is yaml.AliasEvent:
            self._alias(event)
        elif kind is yaml.DocumentStartEvent:
            self._document_start, self._anchors = event.start_mark.index, {}
        elif kind is yaml.DocumentEndEvent:
            self._end_document(event.end_mark.index)
        return True

    def finish(self, end: int) -> None:
        """Close whatever is still open, so that what was read before a failure has a tree."""
        while self._stack:
            self._close(end)
        if self.parts:
            self._end_document(end)

    def _scalar(self, event: Any) -> None:
        """The scalars that need a closer look: block style, tagged or anchored."""
        start, end = event.start_mark.index, event.end_mark.index
        tag, anchor, style = event.tag, event.anchor, event.style or ""
        if tag is not None or anchor is not None:
            start = _behind_properties(self.text, start, end)
        if style in ("|", ">"):
            end = _trimmed(self.text, start, end)
        self.last_scalar = Scalar(start, end, event.value, style, tag, anchor)
        self._add(self.last_scalar, anchor)

    def _open(self, event: Any, mapping: bool) -> bool:
        start = event.start_mark.index
        if len(self._stack) >= DEPTH_LIMIT:
            return self._stop("levels of nesting", DEPTH_LIMIT, start)
        if self._nodes > NODE_LIMIT:
            return self._stop("values", NODE_LIMIT, start)
        if event.tag is not None or event.anchor is not None:
            start = _behind_properties(self.text, start, len(self.text))
        self._stack.append(_Frame(start, mapping, bool(event.flow_style), event.tag, event.anchor, self.parts))
        self.parts = []
        return True

    def _close(self, end: int) -> None:
        """Make the innermost open collection a node. A block ends where its last part does, not at `end`."""
        frame, parts = self._stack.pop(), self.parts
        self._nodes += len(parts)
        if frame.mapping and len(parts) % 2:
            parts.append(Scalar(parts[-1].end, parts[-1].end, "", "", None, None))
        if not frame.flow:
            end = max((part.end for part in parts[-2:]), default=frame.start)
        node: Node
        if frame.mapping:
            entries = tuple(map(Entry, parts[::2], parts[1::2]))
            node = Mapping(frame.start, end, entries, frame.flow, frame.tag, frame.anchor)
        else:
            node = Sequence(frame.start, end, tuple(parts), frame.flow, frame.tag, frame.anchor)
        self.parts = frame.outer
        self._add(node, frame.anchor)

    def _alias(self, event: Any) -> None:
        start, end, name = event.start_mark.index, event.end_mark.index, event.anchor
        target = self._anchors.get(name)
        if target is None:
            enclosing = any(frame.anchor == name for frame in self._stack)
            what = f"`*{name}` stands inside `&{name}` itself" if enclosing else f"No anchor `&{name}` stands above"
            self.problems.append(Problem("yaml-syntax", f"{what}, so this alias has no value", Span(start, end)))
        elif self._repeats_too_much(target, Span(start, end)):
            target = None
        self._add(Alias(start, end, name, target), None)

    def _repeats_too_much(self, target: Node, span: Span) -> bool:
        """Whether the aliases so far stand for more than anybody means; said of the first that does."""
        within = self._repeated <= REPEAT_LIMIT
        self._repeated += self._weights[id(target)]
        if self._repeated <= REPEAT_LIMIT:
            return False
        if within:
            message = f"The aliases repeat more than {REPEAT_LIMIT:,} values: this one and those behind it have none"
            self.problems.append(Problem("yaml-limits", message, span))
        return True

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = node
            self._weights[id(node)] = _weight(node, self._weights)
        self.parts.append(node)

    def _end_document(self, end: int) -> None:
        self.documents.append(Document(self._document_start, end, self.parts[0] if self.parts else None))
        self.parts = []

    def _stop(self, what: str, limit: int, at: int) -> bool:
        message = f"More than {limit} {what}: the rest of the file is not read"
        self.problems.append(Problem("yaml-limits", message, Span(at, min(at + 1, len(self.text)))))
        return False


def read(text: str) -> Reading:
    """One pass over `text`, which must be free of a byte order mark and of characters YAML forbids."""
    reading = Reading(text)
    parser: Any = Parser(text)
    get_event, consume = parser.get_event, reading.consume
    scalar_event: Any = yaml.ScalarEvent
    try:
        while (event := get_event()) is not None:
            # Nine of ten events are plain or quoted scalars; taking them here halves the time of a keystroke.
            if type(event) is scalar_event and event.tag is None and event.anchor is None:
                style = event.style or ""
                if style not in ("|", ">"):
                    start, end = event.start_mark.index, event.end_mark.index
                    if start == end:
                        start = end = reading.behind_colon(start)
                    reading.last_scalar = scalar = Scalar(start, end, event.value, style, None, None)
                    reading.parts.append(scalar)
                    continue
            if not consume(event):
                break
    except yaml.MarkedYAMLError as error:
        reading.failure = _failure(error, len(text), reading.open_flow)
    finally:
        parser.dispose()
    reading.finish(reading.failure.at if reading.failure else len(text))
    return reading


def _failure(error: yaml.MarkedYAMLError, length: int, flow_at: int | None) -> Failure:
    context_at = error.context_mark.index if error.context_mark else None
    at = error.problem_mark.index if error.problem_mark else length
    return Failure(error.context or "", context_at, error.problem or "", at, flow_at)


def _weight(node: Node, known: dict[int, int]) -> int:
    """How many nodes there are in a node, aliases counted as what they stand for; `known` are anchored nodes."""
    total, waiting = 1, [*children(node)]
    while waiting:
        inner = resolved(waiting.pop())
        if id(inner) in known:
            total += known[id(inner)]
        else:
            total += 1
            waiting += children(inner)
    return total


def _behind_properties(text: str, start: int, end: int) -> int:
    """The offset where a node begins behind its anchor and tag, which may stand on a line of their own."""
    found = _PROPERTIES.match(text, start, end)
    return found.end() if found is not None else start


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in " \t\r\n\x85\u2028\u2029":
        end -= 1
    return end
