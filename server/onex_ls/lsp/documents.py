"""The open documents, as immutable values.

An edit makes a new `Document`; whoever holds the old one, on whatever thread, keeps a consistent text. Lines end
where the protocol says they end, and a change that makes no sense is clamped, not refused: the client's text is
the truth, and all we can do is follow it.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from lsprotocol import types

from onex_ls.lsp.convert import span_of
from onex_ls.lsp.encoding import Encoding, column_at
from onex_ls.text.lines import LineIndex
from onex_ls.text.paths import path_of

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Document:
    """One version of an open document; `uri` is the client's own spelling."""

    uri: str
    version: int
    language_id: str
    lines: LineIndex = field(repr=False)

    @property
    def text(self) -> str:
        """The whole text."""
        return self.lines.text


class Documents:
    """The documents that are open in the client. To be changed on the event loop only."""

    def __init__(self) -> None:
        self._open: dict[str, Document] = {}

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[Document]:
        return iter(tuple(self._open.values()))

    def get(self, uri: str) -> Document | None:
        """The document that is open under any spelling of `uri`."""
        return self._open.get(document_key(uri))

    def open(self, uri: str, version: int, text: str, language_id: str) -> Document:
        """Take over a document from the disk; one that is open already is replaced."""
        document = Document(uri, version, language_id, LineIndex(text))
        self._open[document_key(uri)] = document
        return document

    def change(
        self, uri: str, version: int, changes: Sequence[types.TextDocumentContentChangeEvent], encoding: Encoding
    ) -> Document | None:
        """The document after `changes`, or None (and nothing done) when it is not open."""
        document = self.get(uri)
        if document is None:
            _logger.warning("ignored a change of %s, which is not open", uri)
            return None
        changed = replace(document, version=version, lines=changed_lines(document.lines, changes, encoding))
        self._open[document_key(uri)] = changed
        return changed

    def close(self, uri: str) -> Document | None:
        """Give a document back to the disk; None when it was not open."""
        document = self._open.pop(document_key(uri), None)
        if document is None:
            _logger.warning("ignored the closing of %s, which is not open", uri)
        return document


def document_key(uri: str) -> str:
    """One key for all spellings of a file's URI; other URIs (``untitled:``) stand for themselves."""
    path = path_of(uri)
    return uri if path is None else str(path)


def changed_lines(
    lines: LineIndex, changes: Sequence[types.TextDocumentContentChangeEvent], encoding: Encoding
) -> LineIndex:
    """The text after `changes`, each of which speaks of the text that the one before it left."""
    if len(changes) == 1:
        return LineIndex(_changed_once(lines, changes[0], encoding))
    draft = _Draft(lines)
    for change in changes:
        draft.apply(change, encoding)
    return LineIndex(draft.text())


def _changed_once(lines: LineIndex, change: types.TextDocumentContentChangeEvent, encoding: Encoding) -> str:
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return change.text
    start, end = span_of(lines, change.range, encoding)
    return f"{lines.text[:start]}{change.text}{lines.text[end:]}"


class _Draft:
    """A text in lines, for many changes in a row: "replace all" sends hundreds in one notification.

    A change touches the few lines around it, where joining and indexing the whole text each time would hold the
    event loop for seconds.
    """

    def __init__(self, lines: LineIndex) -> None:
        self._lines = _split(lines)

    def text(self) -> str:
        return "".join(self._lines)

    def apply(self, change: types.TextDocumentContentChangeEvent, encoding: Encoding) -> None:
        if isinstance(change, types.TextDocumentContentChangeWholeDocument):
            self._lines = _split(LineIndex(change.text))
            return
        start, end = sorted((self._place(change.range.start, encoding), self._place(change.range.end, encoding)))
        self._replace(start, end, change.text)

    def _place(self, position: types.Position, encoding: Encoding) -> tuple[int, int]:
        """Line and column in code points, clamped."""
        if position.line >= len(self._lines):
            return len(self._lines) - 1, len(self._lines[-1])
        line = self._lines[position.line].rstrip("\r\n")
        return position.line, column_at(line, position.character, encoding)

    def _replace(self, start: tuple[int, int], end: tuple[int, int], text: str) -> None:
        # One line more on either side: the change may join a \r and a \n of neighbours into one line end.
        above, below = max(start[0] - 1, 0), end[0] + 2
        head = "".join(self._lines[above : start[0]]) + self._lines[start[0]][: start[1]]
        tail = self._lines[end[0]][end[1] :] + "".join(self._lines[end[0] + 1 : below])
        pieces = _split(LineIndex(f"{head}{text}{tail}"))
        if below < len(self._lines):
            pieces.pop()  # the empty piece behind the last line end, where the next line goes on
        self._lines[above:below] = pieces


def _split(lines: LineIndex) -> list[str]:
    """The lines with their ends; the last one, which has none, may be empty."""
    return [lines.text[lines.start(number) : lines.start(number + 1)] for number in range(lines.count)]
