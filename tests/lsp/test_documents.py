"""Open documents follow the client's text, whatever it is made of and however the client counts."""

import re
import time
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.workspace import PositionCodec, TextDocument

from onex_ls.lsp.documents import Document, Documents, changed_lines
from onex_ls.lsp.encoding import Encoding
from onex_ls.text.lines import LineIndex

ENCODINGS = list(Encoding)
URI = "file:///a/contract.yaml"

PIECES = ["key: ", "é", "世界", "e\u0301", "👩\u200d🔧", "𝄞", "\n", "\r\n", "\r", "\x85", "\u2028", "\x0b", "\t"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)
POSITIONS = st.tuples(st.integers(0, 8), st.integers(0, 12)) | st.just((2**31 - 1, 2**31 - 1))
CHANGES = st.lists(st.tuples(POSITIONS, POSITIONS, TEXTS) | TEXTS, min_size=1, max_size=6)

Change = types.TextDocumentContentChangeEvent


def change(start: tuple[int, int], end: tuple[int, int], text: str) -> Change:
    return types.TextDocumentContentChangePartial(types.Range(types.Position(*start), types.Position(*end)), text)


# The oracle: slow, and written from the specification alone


def oracle_offset(text: str, place: tuple[int, int], encoding: Encoding) -> int:
    line, units = place
    ends = [(match.start(), match.end()) for match in re.finditer(r"\r\n|\n|\r", text)] + [(len(text), len(text))]
    if line >= len(ends):
        return len(text)
    offset = ends[line - 1][1] if line else 0
    while offset < ends[line][0]:
        units -= (
            len(text[offset].encode(f"{encoding}-le" if encoding != "utf-8" else "utf-8"))
            // {
                Encoding.UTF8: 1,
                Encoding.UTF16: 2,
                Encoding.UTF32: 4,
            }[encoding]
        )
        if units < 0:
            break
        offset += 1
    return offset


def oracle(text: str, changes: Sequence[Change], encoding: Encoding) -> str:
    for one in changes:
        if isinstance(one, types.TextDocumentContentChangeWholeDocument):
            text = one.text
            continue
        places = [(place.line, place.character) for place in (one.range.start, one.range.end)]
        start, end = sorted(oracle_offset(text, place, encoding) for place in places)
        text = text[:start] + one.text + text[end:]
    return text


def changes_of(drawn: list[tuple[tuple[int, int], tuple[int, int], str] | str]) -> list[Change]:
    return [
        types.TextDocumentContentChangeWholeDocument(one) if isinstance(one, str) else change(*one) for one in drawn
    ]


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=TEXTS, drawn=CHANGES)
def test_changes_give_the_text_of_the_client(
    encoding: Encoding, text: str, drawn: list[tuple[tuple[int, int], tuple[int, int], str] | str]
) -> None:
    changes = changes_of(drawn)
    expected = oracle(text, changes, encoding)
    assert changed_lines(LineIndex(text), changes, encoding).text == expected
    one_by_one = LineIndex(text)
    for one in changes:
        one_by_one = changed_lines(one_by_one, [one], encoding)
    assert one_by_one.text == expected


# Where pygls' own documents go wrong


def ours(text: str, changes: list[Change]) -> str:
    return changed_lines(LineIndex(text), changes, Encoding.UTF16).text


def those_of_pygls(text: str, changes: list[Change]) -> str:
    document = TextDocument(URI, text, 1, "yaml", position_codec=PositionCodec(types.PositionEncodingKind.Utf16))
    for one in changes:
        document.apply_change(one)
    return document.source


@pytest.mark.parametrize(
    "apply", [ours, pytest.param(those_of_pygls, marks=pytest.mark.xfail(strict=True, reason="a defect of pygls"))]
)
@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("a\x85b\nc", (1, 0), (1, 1), "a\x85b\nX"),  # NEL
        ("a\u2028b\nc", (1, 0), (1, 1), "a\u2028b\nX"),
        ("a\x0bb\nc", (1, 0), (1, 1), "a\x0bb\nX"),
        ("a\x0cb\nc", (1, 0), (1, 1), "a\x0cb\nX"),
        ("abc", (0, 99), (0, 99), "abcX"),  # behind the end of a line without line end
        ("abc", (0, 2), (0, 1), "aXc"),  # the wrong way round
    ],
)
def test_pygls_gets_it_wrong(
    apply: Callable[[str, list[Change]], str], text: str, start: tuple[int, int], end: tuple[int, int], expected: str
) -> None:
    assert apply(text, [change(start, end, "X")]) == expected


@pytest.mark.parametrize(
    ("text", "start", "end", "new", "expected"),
    [
        ("", (0, 0), (0, 0), "a", "a"),
        ("", (5, 5), (9, 9), "a", "a"),
        ("a", (1, 0), (1, 0), "b", "ab"),
        ("a\n", (1, 0), (1, 0), "b", "a\nb"),
        ("a\nb", (0, 9), (1, 0), "", "ab"),
        ("a\r\nb", (0, 9), (0, 9), "x", "ax\r\nb"),
        ("a\r\nb", (0, 1), (1, 0), "", "ab"),
        ("👩a", (0, 1), (0, 1), "x", "x👩a"),  # inside a surrogate pair
        ("👩a", (0, 2), (0, 2), "x", "👩xa"),
        ("a\rb", (1, 0), (1, 0), "\n", "a\r\nb"),  # two line ends become one
    ],
)
def test_edges(text: str, start: tuple[int, int], end: tuple[int, int], new: str, expected: str) -> None:
    assert ours(text, [change(start, end, new)]) == expected
    nothing = change((0, 0), (0, 0), "")
    assert ours(text, [nothing, change(start, end, new), nothing]) == expected


# The open documents


def test_an_edit_leaves_the_old_document_as_it_was() -> None:
    documents = Documents()
    before = documents.open(URI, 1, "a: 1\n", "yaml")
    after = documents.change(URI, 9, [change((0, 3), (0, 4), "2")], Encoding.UTF16)
    assert after is not None
    assert (before.version, before.text) == (1, "a: 1\n")
    assert (after.version, after.text, after.language_id, after.uri) == (9, "a: 2\n", "yaml", URI)
    assert documents.get(URI) is after


@pytest.mark.parametrize(
    ("opened_as", "known_as"),
    [
        ("file:///c%3A/a.yaml", "file:///C:/a.yaml"),
        ("file:///a/%C3%BC%20b.yaml", "file:///a/ü b.yaml"),
        ("file:///a/./b/../c.yaml", "file:///a/c.yaml"),
        ("file://localhost/a.yaml", "file:///a.yaml"),
        ("untitled:Untitled-1", "untitled:Untitled-1"),
        ("git:/a.yaml?ref=x", "git:/a.yaml?ref=x"),
    ],
)
def test_all_spellings_are_one_document(opened_as: str, known_as: str) -> None:
    documents = Documents()
    documents.open(opened_as, 1, "", "yaml")
    assert documents.change(known_as, 2, [change((0, 0), (0, 0), "x")], Encoding.UTF16)
    (document,) = documents
    assert document.uri == opened_as
    assert documents.close(known_as) is document
    assert len(documents) == 0


def test_other_schemes_are_other_documents() -> None:
    documents = Documents()
    documents.open("git:/a.yaml", 1, "committed", "yaml")
    documents.open("file:///a.yaml", 1, "open", "yaml")
    assert len(documents) == 2


def test_what_is_not_open_is_ignored() -> None:
    documents = Documents()
    assert documents.change(URI, 2, [change((0, 0), (0, 0), "x")], Encoding.UTF8) is None
    assert documents.close(URI) is None
    assert list(documents) == []


def test_opening_again_replaces() -> None:
    documents = Documents()
    documents.open(URI, 5, "old", "yaml")
    documents.open(URI, 1, "new", "yaml")
    assert [(document.version, document.text) for document in documents] == [(1, "new")]


# Speed


def best_of(count: int, run: Callable[[], object]) -> float:
    """The milliseconds of the fastest of `count` runs."""
    times = []
    for _ in range(count):
        started = time.thread_time()
        run()
        times.append(time.thread_time() - started)
    return min(times) * 1000


@pytest.fixture(params=["\n", "\r\n"])
def long_document(request: pytest.FixtureRequest) -> Document:
    text = "".join(f"key_{number}: 世界 value {number}{request.param}" for number in range(20_000))
    return Documents().open(URI, 1, text, "yaml")


def test_an_edit_of_a_long_document_is_cheap(long_document: Document) -> None:
    edit = [change((10_000, 3), (10_000, 4), "x")]
    assert best_of(5, lambda: changed_lines(long_document.lines, edit, Encoding.UTF16)) < 10


def test_replacing_all_in_a_long_document_is_cheap(long_document: Document) -> None:
    edits = [change((line, 0), (line, 3), "name") for line in range(0, 20_000, 20)]
    assert best_of(3, lambda: changed_lines(long_document.lines, edits, Encoding.UTF16)) < 60
