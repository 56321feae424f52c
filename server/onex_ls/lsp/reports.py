"""The findings of one text, open or closed, in the form in which the client shows them."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lsprotocol import types

from onex_ls.findings.finding import Finding
from onex_ls.lsp.convert import diagnostic_of
from onex_ls.lsp.documents import Document
from onex_ls.text.lines import LineIndex
from onex_ls.text.paths import path_of, uri_of
from onex_ls.workspace.files import read_text

if TYPE_CHECKING:
    from onex_ls.lsp.host import OnexServer


class Text(NamedTuple):
    """A text that findings speak of. `version` is None for a file that is not open: its text is the one on the disk."""

    uri: str
    lines: LineIndex
    version: int | None


class Report(NamedTuple):
    """All findings of one text."""

    text: Text
    diagnostics: list[types.Diagnostic]

    @property
    def id(self) -> str:
        """Stays the same as long as the client would show the same; empty where there is nothing to show."""
        if not self.diagnostics:
            return ""
        shown = [(one.range, one.code, one.severity, one.message, one.related_information) for one in self.diagnostics]
        return hashlib.sha256(repr(shown).encode("utf-8", "replace")).hexdigest()[:16]


def report_of(ls: "OnexServer", text: Text, findings: tuple[Finding, ...]) -> Report:
    """The report on a text with these findings."""

    def elsewhere(file: str) -> Text | None:
        return text_of(ls, uri_of(Path(file)), Path(file))

    diagnostics = [diagnostic_of(one, text, ls.profile, elsewhere=elsewhere) for one in findings]
    return Report(text, diagnostics)


def empty_report(uri: str) -> Report:
    """The report that takes back whatever was shown for a file."""
    return Report(Text(uri, LineIndex(""), None), [])


def open_text(document: Document) -> Text:
    """The text of an open document."""
    return Text(document.uri, document.lines, document.version)


def text_of(ls: "OnexServer", uri: str, path: Path) -> Text | None:
    """A file as the person sees it: the open document, else what is on the disk, None where nothing can be read."""
    document = ls.documents.get(uri)
    if document is not None:
        return open_text(document)
    source = read_text(path).text
    return Text(uri, LineIndex(source), None) if source is not None else None


def generated_report(ls: "OnexServer", document: Document) -> Report:
    """The report on an open file that was generated from a contract."""
    file, rules = str(path_of(document.uri)), ls.settings_for(document.uri).rules
    findings = ls.catalogue.findings(file, rules) + ls.catalogue.validation(file, document.text)
    return report_of(ls, open_text(document), findings)


def closed_report(ls: "OnexServer", file: str) -> Report:
    """The report on a contract or generated file that is not open; an empty one for what is neither any more."""
    uri, path = uri_of(Path(file)), Path(file)
    settings = ls.settings_for(uri)
    findings = ls.catalogue.findings(file, settings.rules)
    text = text_of(ls, uri, path) if findings or ls.catalogue.validated.has(file) else None
    if text is None:
        return empty_report(uri)
    findings += ls.catalogue.validation(file, text.lines.text)
    if settings.baseline is not None:
        findings = settings.baseline.new(path, text.lines.text, findings)
    return report_of(ls, text, findings)
