"""Spans and positions, there and back, and findings and edits in the words of each client."""

import json
import time
from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import converters, types

from onex_ls.findings.finding import Finding, Related, Severity
from onex_ls.lsp.convert import (
    Annotation,
    FileChange,
    FileCreation,
    TextFile,
    diagnostic_of,
    edits_of,
    offset_of,
    position_of,
    range_of,
    span_of,
    workspace_edit_of,
)
from onex_ls.lsp.encoding import Encoding
from onex_ls.lsp.profile import ClientProfile
from onex_ls.text.edits import TextEdit, insert
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span

ENCODINGS = list(Encoding)
TEXT = "name: 👩\u200d🔧 世界 e\u0301\r\nkind: efect\u2028same line\n"
TEXTS = st.text(st.sampled_from("ab é世e\u0301👩𝄞\n\r\x85\u2028\x0b\t"))

ABLE = ClientProfile(
    document_changes=True,
    create_files=True,
    change_annotations=True,
    related_information=True,
    code_description=True,
    diagnostic_data=True,
)


class File(NamedTuple):
    uri: str
    lines: LineIndex


FILE = File("file:///a.yaml", LineIndex(TEXT))
OTHER = File("file:///b.yaml", LineIndex("x\ny: z\n"))


def client_text(text: str, place: types.Range, encoding: Encoding) -> str:
    """What a client sees in a range: it counts in its own units, on lines of its own splitting."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    size = {Encoding.UTF8: 1, Encoding.UTF16: 2, Encoding.UTF32: 4}[encoding]
    codec = "utf-8" if encoding is Encoding.UTF8 else f"{encoding}-le"
    assert place.start.line == place.end.line
    line = lines[place.start.line].encode(codec)
    return line[place.start.character * size : place.end.character * size].decode(codec)


# Positions


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("word", ["name", "👩\u200d🔧", "世界", "e\u0301", "kind", "efect", "same"])
def test_a_span_covers_the_same_characters_under_every_encoding(word: str, encoding: Encoding) -> None:
    span = Span(TEXT.index(word), TEXT.index(word) + len(word))
    place = range_of(FILE.lines, span, encoding)
    assert client_text(TEXT, place, encoding) == word
    assert span_of(FILE.lines, place, encoding) == span


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=TEXTS, offset=st.integers(-2, 40))
def test_an_offset_comes_back(encoding: Encoding, text: str, offset: int) -> None:
    lines = LineIndex(text)
    inside = min(max(offset, 0), len(text))
    if text[inside - 1 : inside + 1] == "\r\n":
        inside -= 1  # between the two there is no position; the end of the line is
    assert offset_of(lines, position_of(lines, offset, encoding), encoding) == inside


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=TEXTS, line=st.integers(0, 9), character=st.integers(0, 30))
def test_every_position_is_somewhere_in_its_line(encoding: Encoding, text: str, line: int, character: int) -> None:
    lines = LineIndex(text)
    offset = offset_of(lines, types.Position(line, character), encoding)
    assert lines.start(line) <= offset <= max(lines.end(line), lines.start(line))


def test_reversed_ranges_are_read_the_right_way_round() -> None:
    place = types.Range(types.Position(1, 4), types.Position(0, 2))
    assert span_of(FILE.lines, place, Encoding.UTF16) == Span(2, TEXT.index("kind") + 4)


# Findings

FINDING = Finding(
    "node-type-spelling",
    Severity.ERROR,
    "no kind is called efect",
    Span(TEXT.index("efect"), TEXT.index("efect") + 5),
    related=(
        Related("here", Span(0, 4)),
        Related("there", Span(2, 3), "/b.yaml"),
        Related("lost", Span(0, 1), "/gone.yaml"),
    ),
)


def elsewhere(path: str) -> TextFile | None:
    return OTHER if path == "/b.yaml" else None


def test_a_diagnostic_says_all_that_the_client_shows() -> None:
    diagnostic = diagnostic_of(FINDING, FILE, ABLE, elsewhere=elsewhere, help_url="https://x/y", data={"a": 1})
    assert json.loads(json.dumps(converters.get_converter().unstructure(diagnostic))) == {
        "range": {"start": {"line": 1, "character": 6}, "end": {"line": 1, "character": 11}},
        "severity": 1,
        "code": "node-type-spelling",
        "codeDescription": {"href": "https://x/y"},
        "source": "onex-ls",
        "message": "no kind is called efect",
        "relatedInformation": [
            {
                "location": {
                    "uri": "file:///a.yaml",
                    "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 4}},
                },
                "message": "here",
            },
            {
                "location": {
                    "uri": "file:///b.yaml",
                    "range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 1}},
                },
                "message": "there",
            },
        ],
        "data": {"a": 1},
    }


def test_a_diagnostic_says_nothing_that_the_client_does_not_know() -> None:
    diagnostic = diagnostic_of(FINDING, FILE, ClientProfile(), elsewhere=elsewhere, help_url="https://x", data=1)
    assert (diagnostic.related_information, diagnostic.code_description, diagnostic.data) == (None, None, None)


@pytest.mark.parametrize(("severity", "number"), list(zip(Severity, [1, 2, 3, 4], strict=True)))
def test_severities(severity: Severity, number: int) -> None:
    diagnostic = diagnostic_of(replace(FINDING, severity=severity), FILE, ABLE)
    assert diagnostic.severity == number


def test_spans_outside_the_text_are_clamped() -> None:
    diagnostic = diagnostic_of(replace(FINDING, span=Span(-5, 10_000)), FILE, ABLE)
    assert diagnostic.range == types.Range(types.Position(0, 0), types.Position(2, 0))


@pytest.mark.parametrize("filler", ["x" * 30, "世👩" * 10])
def test_two_thousand_findings_take_a_few_milliseconds(filler: str) -> None:
    lines = LineIndex("".join(f"key{number}: {filler}\n" for number in range(2_000)))
    findings = [replace(FINDING, span=Span(lines.start(n) + 8, lines.start(n) + 20)) for n in range(2_000)]
    times = []
    for _ in range(5):
        started = time.thread_time()
        for finding in findings:
            diagnostic_of(finding, File("file:///a.yaml", lines), ABLE)
        times.append(time.thread_time() - started)
    assert min(times) < 0.1  # 16 ms on an idle machine


# Edits


def test_edits_in_the_units_of_the_client() -> None:
    wrench = TEXT.index("🔧")
    (edit,) = edits_of(FILE.lines, [TextEdit(Span(wrench, wrench + 1), "x")], Encoding.UTF8)
    assert edit == types.TextEdit(types.Range(types.Position(0, 13), types.Position(0, 17)), "x")


ASK = Annotation("Rewrite", "changes the kind", needs_confirmation=True)
CHANGES = [
    FileChange(FILE, [insert(0, "# a\n")], version=3, annotation=ASK),
    FileCreation("file:///new.py", "pass\n", annotation=ASK),
    FileChange(OTHER, [insert(2, "b")]),
]


def test_an_edit_for_an_able_client() -> None:
    edit = workspace_edit_of(CHANGES, ABLE)
    assert edit.changes is None
    assert edit.change_annotations == {
        "annotation-0": types.ChangeAnnotation("Rewrite", needs_confirmation=True, description="changes the kind")
    }
    assert edit.document_changes
    first, create, fill, other = edit.document_changes
    start = types.Range(types.Position(0, 0), types.Position(0, 0))
    assert first == types.TextDocumentEdit(
        types.OptionalVersionedTextDocumentIdentifier("file:///a.yaml", 3),
        [types.AnnotatedTextEdit("annotation-0", start, "# a\n")],
    )
    assert create == types.CreateFile("file:///new.py", annotation_id="annotation-0")
    assert fill == types.TextDocumentEdit(
        types.OptionalVersionedTextDocumentIdentifier("file:///new.py"),
        [types.AnnotatedTextEdit("annotation-0", start, "pass\n")],
    )
    assert isinstance(other, types.TextDocumentEdit)
    assert other.text_document.version is None
    assert other.edits == [types.TextEdit(types.Range(types.Position(1, 0), types.Position(1, 0)), "b")]


def test_an_edit_without_annotations() -> None:
    edit = workspace_edit_of(CHANGES, replace(ABLE, change_annotations=False))
    assert edit.change_annotations is None
    assert "annotation" not in json.dumps(converters.get_converter().unstructure(edit))


def test_an_edit_for_a_client_without_document_changes() -> None:
    edit = workspace_edit_of([CHANGES[0], FileChange(FILE, [insert(4, "!")]), CHANGES[2]], ClientProfile())
    assert edit.document_changes is None
    assert {uri: [one.new_text for one in edits] for uri, edits in (edit.changes or {}).items()} == {
        "file:///a.yaml": ["# a\n", "!"],
        "file:///b.yaml": ["b"],
    }


@pytest.mark.parametrize("profile", [ClientProfile(), replace(ABLE, create_files=False)])
def test_who_cannot_create_files_is_not_asked_to(profile: ClientProfile) -> None:
    with pytest.raises(ValueError, match="the client cannot create files"):
        workspace_edit_of(CHANGES, profile)
