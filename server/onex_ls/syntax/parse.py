"""Text to tree. Never raises: what is wrong comes back as problems, and the rest of the file still has a tree."""

import re
from bisect import bisect_left

from onex_ls.syntax.conflicts import without_conflicts
from onex_ls.syntax.events import Reading, read
from onex_ls.syntax.problem import Problem
from onex_ls.syntax.recovery import blank, repair
from onex_ls.syntax.tree import Alias, Document, Entry, Mapping, Node, Scalar, Sequence, Tree
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span

SIZE_LIMIT = 2_000_000
"""How many characters a file may have; the largest of 565 measured contracts has 39 000."""

_REPAIR_LIMIT = 24
_REPAIR_LIMIT_LARGE = 4
_LARGE = 100_000
_PATIENCE = 2

BYTE_ORDER_MARK = "\ufeff"
"""What may stand before the text; it is no part of it."""

FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""A character that YAML forbids."""

_STAND_IN = "\ufffd"


def parse(text: str, lines: LineIndex | None = None) -> Tree:
    """The syntax tree of `text` with all its problems, in the order of the text; `lines` if they are known already."""
    lines = lines or LineIndex(text)
    if len(text) > SIZE_LIMIT:
        message = f"The file has {len(text):,} characters; files over {SIZE_LIMIT:,} are not read"
        return Tree(text, lines, (), (Problem("yaml-limits", message, Span(0, lines.end(0))),))
    skipped = 1 if text.startswith(BYTE_ORDER_MARK) else 0
    body, forbidden = _without_forbidden(text[skipped:])
    body, conflicts = without_conflicts(body)
    reading, inserted, failures = _read_with_repairs(body)
    late = [problem for problem in reading.problems if not failures or not _lost_its_anchor(problem, reading, body)]
    move = _Move(inserted, skipped)
    problems = [_moved_problem(problem, _Move([], skipped)) for problem in (*forbidden, *conflicts)]
    moved = (_moved_problem(problem, move) for problem in (*failures, *late))
    problems += [problem for problem in moved if problem.span.start < problem.span.end]  # not what mending brought in
    documents = tuple(reading.documents)
    if move.needed:
        documents = tuple(_moved_document(document, move) for document in documents)
    return Tree(text, lines, documents, tuple(sorted(problems, key=lambda problem: problem.span)))


def _lost_its_anchor(problem: Problem, reading: Reading, body: str) -> bool:
    """Whether an alias dangles only because the line of its anchor could not be read."""
    alias = problem.span.of(reading.text)
    return alias.startswith("*") and f"&{alias[1:]}" in body


def _without_forbidden(body: str) -> tuple[str, list[Problem]]:
    """The body with a stand-in for each character YAML forbids, and one problem for the first of them."""
    first = FORBIDDEN.search(body)
    if first is None:
        return body, []
    message = f"Character U+{ord(first[0]):04X} is not allowed in YAML"
    return FORBIDDEN.sub(_STAND_IN, body), [Problem("yaml-syntax", message, Span(*first.span()))]


def _read_with_repairs(body: str) -> tuple[Reading, list[int], list[Problem]]:
    """Read, and while the text is broken mend the place that broke it and read again.

    Returns the last reading, where characters were inserted (in the mended text, sorted), and a problem for each
    root cause. Problems are in coordinates of the mended text; a mended place is masked by as many spaces or gains
    characters that the caller takes out of all offsets again.
    """
    inserted: list[int] = []
    problems: list[Problem] = []
    repeated = 0
    reading = read(body)
    for _ in range(_REPAIR_LIMIT if len(body) < _LARGE else _REPAIR_LIMIT_LARGE):
        if reading.failure is None:
            break
        problem, edit = repair(body, reading, reading.failure)
        grown = len(edit.text) - (edit.span.end - edit.span.start)
        if grown > 0:
            start = edit.span.start
            inserted = sorted([*(at + grown if at >= start else at for at in inserted), *range(start, start + grown)])
            problems = [_shifted(known, start, grown) for known in problems]
        if _same_block(body, problems, problem):
            repeated += 1
            if repeated > _PATIENCE:
                edit = blank(body, _rest_of_block(body, edit.span.start))
        else:
            repeated = 0
            problems.append(problem)
        body = body[: edit.span.start] + edit.text + body[edit.span.end :]
        reading = read(body)
    if reading.failure is not None and not problems:
        problems.append(repair(body, reading, reading.failure)[0])
    return reading, inserted, problems


def _same_block(body: str, problems: list[Problem], new: Problem) -> bool:
    """Whether a known problem already explains `new`: no top-level key stands between them."""
    for known in problems:
        first, last = sorted((known.span.start, new.span.start))
        if not _TOP_LEVEL.search(body, min(first + 1, last), last + 1):
            return True
    return False


def _rest_of_block(body: str, at: int) -> Span:
    """From the line of `at` to the next top-level key: what is given up when mending it line by line leads nowhere."""
    start = body.rfind("\n", 0, at) + 1
    following = _TOP_LEVEL.search(body, start + 1)
    return Span(start, following.start() if following is not None else len(body))


_TOP_LEVEL = re.compile(r"^[^\W\d]|^[\"'?]", re.MULTILINE)


def _shifted(problem: Problem, at: int, by: int) -> Problem:
    def move(span: Span) -> Span:
        return Span(span.start + by if span.start >= at else span.start, span.end + by if span.end > at else span.end)

    return problem._replace(span=move(problem.span), origin=problem.origin and move(problem.origin))


class _Move:
    """Takes offsets of the mended text back to the original one."""

    def __init__(self, inserted: list[int], skipped: int) -> None:
        self.inserted = inserted
        self.skipped = skipped
        self.needed = bool(inserted or skipped)

    def __call__(self, offset: int) -> int:
        return offset - bisect_left(self.inserted, offset) + self.skipped


def _moved_problem(problem: Problem, move: _Move) -> Problem:
    span = Span(move(problem.span.start), move(problem.span.end))
    origin = problem.origin and Span(move(problem.origin.start), move(problem.origin.end))
    return problem._replace(span=span, origin=origin)


def _moved_document(document: Document, move: _Move) -> Document:
    known: dict[int, Node] = {}
    root = document.root and _moved(document.root, move, known)
    return Document(move(document.start), move(document.end), root)


def _moved(node: Node, move: _Move, known: dict[int, Node]) -> Node:
    """The node with all offsets moved; `known` maps ids of old nodes to new ones, for the targets of aliases."""
    start, end = move(node.start), move(node.end)
    new: Node
    if isinstance(node, Scalar):
        new = node._replace(start=start, end=end)
    elif isinstance(node, Mapping):
        entries = tuple(Entry(_moved(e.key, move, known), _moved(e.value, move, known)) for e in node.entries)
        new = node._replace(start=start, end=end, entries=entries)
    elif isinstance(node, Sequence):
        new = node._replace(start=start, end=end, items=tuple(_moved(item, move, known) for item in node.items))
    else:
        new = Alias(start, end, node.name, known.get(id(node.target)) if node.target else None)
    known[id(node)] = new
    return new
