"""The only place where spans become LSP positions and LSP positions become offsets.

The core counts code points from the start of a text; a client counts lines, and columns in the units of the
negotiated encoding. Both ways clamp into the text: what leaves is always a place the client has, and what comes
in is always a place the server has.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from lsprotocol import types

from onex_ls.findings.finding import Finding, Related, Severity
from onex_ls.lsp.encoding import Encoding, column_at, units_of
from onex_ls.lsp.profile import ClientProfile
from onex_ls.text.edits import TextEdit
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span

_SEVERITY: Mapping[Severity, types.DiagnosticSeverity] = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}


class TextFile(Protocol):
    """A file as positions need it: the client's name for it, and its lines."""

    @property
    def uri(self) -> str:
        """The client's own spelling of the URI."""

    @property
    def lines(self) -> LineIndex:
        """The lines of the text that the offsets speak of."""


def position_of(lines: LineIndex, offset: int, encoding: Encoding) -> types.Position:
    """The client's position of `offset`; an offset inside a CRLF is the end of its line."""
    line, column = lines.position(offset)
    start = lines.start(line)
    if lines.text[start + column - 1 : start + column + 1] == "\r\n":
        column -= 1
    if encoding is not Encoding.UTF32 and not lines.text.isascii():  # isascii() of a whole text is a flag, not a scan
        column = units_of(lines.text[start : start + column], encoding)
    return types.Position(line, column)


def offset_of(lines: LineIndex, position: types.Position, encoding: Encoding) -> int:
    """The offset of a client's position, clamped into its line and into the text."""
    if position.line >= lines.count:
        return len(lines.text)
    start, end = lines.start(position.line), lines.end(position.line)
    return start + column_at(lines.text[start:end], position.character, encoding)


def range_of(lines: LineIndex, span: Span, encoding: Encoding) -> types.Range:
    """The client's range of `span`."""
    return types.Range(position_of(lines, span.start, encoding), position_of(lines, span.end, encoding))


def span_of(lines: LineIndex, place: types.Range, encoding: Encoding) -> Span:
    """The span of a client's range; a reversed range is read the right way round."""
    start, end = offset_of(lines, place.start, encoding), offset_of(lines, place.end, encoding)
    return Span(min(start, end), max(start, end))


def edits_of(lines: LineIndex, edits: Iterable[TextEdit], encoding: Encoding) -> list[types.TextEdit]:
    """The client's form of edits of one text."""
    return [types.TextEdit(range_of(lines, edit.span, encoding), edit.text) for edit in edits]


def nowhere(path: str) -> TextFile | None:
    """Knows no other file than the one under analysis."""


def diagnostic_of(
    finding: Finding,
    file: TextFile,
    profile: ClientProfile,
    *,
    elsewhere: Callable[[str], TextFile | None] = nowhere,
    help_url: str | None = None,
    data: types.LSPAny = None,
) -> types.Diagnostic:
    """A finding as this client shows it, without what it cannot show.

    `elsewhere` gives the file of an absolute path, for the other ends of the finding; those it does not know are
    left out. `data` comes back with the code action requests of clients that keep it.
    """
    related = None
    if profile.related_information and finding.related:
        related = [
            information
            for one in finding.related
            if (information := _related(one, file, profile.encoding, elsewhere)) is not None
        ]
    return types.Diagnostic(
        range=range_of(file.lines, finding.span, profile.encoding),
        message=finding.message,
        severity=_SEVERITY[finding.severity],
        code=finding.rule,
        code_description=types.CodeDescription(help_url) if help_url and profile.code_description else None,
        source=finding.source,
        related_information=related,
        data=data if profile.diagnostic_data else None,
    )


def _related(
    related: Related, file: TextFile, encoding: Encoding, elsewhere: Callable[[str], TextFile | None]
) -> types.DiagnosticRelatedInformation | None:
    other = file if related.file is None else elsewhere(related.file)
    if other is None:
        return None
    location = types.Location(other.uri, range_of(other.lines, related.span, encoding))
    return types.DiagnosticRelatedInformation(location, related.message)


class Annotation(NamedTuple):
    """What a person is told about a group of changes before it is applied."""

    label: str
    description: str | None = None
    needs_confirmation: bool = False


class FileChange(NamedTuple):
    """Edits of a file that exists. `version` is that of the text they were made for, None for a file on disk."""

    file: TextFile
    edits: Sequence[TextEdit]
    version: int | None = None
    annotation: Annotation | None = None


class FileCreation(NamedTuple):
    """A new file and its text; a file that is already there makes the client refuse the whole edit."""

    uri: str
    text: str
    annotation: Annotation | None = None


class FileMove(NamedTuple):
    """A file that gets another place; edits of it come after its move, under its new URI."""

    uri: str
    new_uri: str


class FileDeletion(NamedTuple):
    """A file that goes."""

    uri: str


AnyChange = FileChange | FileCreation | FileMove | FileDeletion
Changes = Sequence[AnyChange]


def workspace_edit_of(changes: Changes, profile: ClientProfile) -> types.WorkspaceEdit:
    """The changes as one edit in the best form this client understands.

    Raises ValueError when a file is to be created or moved and the client cannot: ask `profile.create_files`, or
    `profile.move_files`, first.
    """
    if not profile.document_changes:
        return types.WorkspaceEdit(changes=_plain_changes(changes, profile))
    annotations: dict[Annotation, str] = {}
    operations: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile] = []
    for change in changes:
        mark, annotation = None, getattr(change, "annotation", None)
        if profile.change_annotations and annotation is not None:
            mark = annotations.setdefault(annotation, f"annotation-{len(annotations)}")
        if isinstance(change, FileMove | FileDeletion):
            operations.append(_moved(change, profile))
        elif isinstance(change, FileCreation):
            operations.extend(_creation(change, mark, profile))
        else:
            operations.append(_text_document_edit(change, mark, profile))
    return types.WorkspaceEdit(
        document_changes=operations,
        change_annotations={mark: _change_annotation(annotation) for annotation, mark in annotations.items()} or None,
    )


def _moved(change: FileMove | FileDeletion, profile: ClientProfile) -> types.RenameFile | types.DeleteFile:
    if not profile.move_files:
        raise ValueError(f"{profile.name} cannot move files by an edit")
    if isinstance(change, FileMove):
        return types.RenameFile(change.uri, change.new_uri)
    return types.DeleteFile(change.uri)


def _plain_changes(changes: Changes, profile: ClientProfile) -> dict[str, Sequence[types.TextEdit]]:
    plain: dict[str, Sequence[types.TextEdit]] = {}
    for change in changes:
        if not isinstance(change, FileChange):
            raise ValueError(f"{profile.name} cannot create files by an edit")
        edits = edits_of(change.file.lines, change.edits, profile.encoding)
        plain[change.file.uri] = [*plain.get(change.file.uri, ()), *edits]
    return plain


def _creation(
    creation: FileCreation, mark: str | None, profile: ClientProfile
) -> tuple[types.CreateFile, types.TextDocumentEdit]:
    if not profile.create_files:
        raise ValueError(f"{profile.name} cannot create files by an edit")
    start = types.Range(types.Position(0, 0), types.Position(0, 0))
    return (
        types.CreateFile(creation.uri, annotation_id=mark),
        types.TextDocumentEdit(
            types.OptionalVersionedTextDocumentIdentifier(creation.uri),
            [_marked(types.TextEdit(start, creation.text), mark)],
        ),
    )


def _text_document_edit(change: FileChange, mark: str | None, profile: ClientProfile) -> types.TextDocumentEdit:
    edits = edits_of(change.file.lines, change.edits, profile.encoding)
    return types.TextDocumentEdit(
        types.OptionalVersionedTextDocumentIdentifier(change.file.uri, change.version),
        [_marked(edit, mark) for edit in edits],
    )


def _marked(edit: types.TextEdit, mark: str | None) -> types.TextEdit | types.AnnotatedTextEdit:
    return edit if mark is None else types.AnnotatedTextEdit(mark, edit.range, edit.new_text)


def _change_annotation(annotation: Annotation) -> types.ChangeAnnotation:
    return types.ChangeAnnotation(
        annotation.label, needs_confirmation=annotation.needs_confirmation, description=annotation.description
    )
