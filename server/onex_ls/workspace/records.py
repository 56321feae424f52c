"""What is kept of a file between looks at it: its stamp, its facts, and the findings of its text alone.

A record is a function of the file's bytes and of this version of onex-ls, never of settings: those are applied when
findings are shown. So records can be kept on disk and shared by editor and command line.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from onex_ls.contract.index import CodeRef, Facts, Name
from onex_ls.contract.kind import Kind
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.store.database import connect, transaction
from onex_ls.text.edits import TextEdit
from onex_ls.text.span import Span

_VERSION = 1
_SCHEMA = "CREATE TABLE records (file TEXT PRIMARY KEY, modified INTEGER, size INTEGER, engine TEXT, record TEXT)"


class Stamp(NamedTuple):
    """By what a file is taken for unchanged: nanoseconds of its last change, and its size in bytes."""

    modified: int
    size: int


class Record(NamedTuple):
    """What is known of one file by itself; `facts` is None for what is no contract."""

    stamp: Stamp
    facts: Facts | None
    findings: tuple[Finding, ...]


@cache
def engine() -> str:
    """A name for this very engine: records of another one are not used. Changes with any source of onex-ls."""
    package = Path(__file__).resolve().parents[1]
    stamps = sorted((str(file.relative_to(package)), file.stat().st_mtime_ns) for file in package.rglob("*.py"))
    return hashlib.sha256(json.dumps(stamps).encode()).hexdigest()[:16]


class RecordStore:
    """Records on disk, by absolute path. Losing it costs a look at each file, nothing else."""

    def __init__(self, file: Path) -> None:
        self._connection = connect(file, _SCHEMA, _VERSION)

    def load(self, below: Path) -> dict[str, Record]:
        """The records of this engine for the files below a folder."""
        prefix = f"{below}/"
        query = "SELECT file, modified, size, record FROM records WHERE engine = ? AND file >= ? AND file < ?"
        rows = self._connection.execute(query, (engine(), prefix, prefix[:-1] + chr(ord("/") + 1)))
        found = {}
        for file, modified, size, text in rows:
            record = _decoded(Stamp(modified, size), text)
            if record is not None:
                found[file] = record
        return found

    def save(self, records: Mapping[str, Record], gone: Iterable[str] = ()) -> None:
        """Keep records, and forget those of files that are gone."""
        rows = [
            (file, record.stamp.modified, record.stamp.size, engine(), _encoded(record))
            for file, record in records.items()
        ]
        with transaction(self._connection):
            self._connection.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?)", rows)
            self._connection.executemany("DELETE FROM records WHERE file = ?", [(file,) for file in gone])

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()


def open_store(file: Path) -> RecordStore | None:
    """The store in `file`, or None where none can be opened: it is a convenience and never an obstacle."""
    try:
        return RecordStore(file)
    except (OSError, sqlite3.Error):
        return None


def _encoded(record: Record) -> str:
    facts = record.facts
    rows = [_finding_row(finding) for finding in record.findings]
    return json.dumps([rows, facts], ensure_ascii=False, separators=(",", ":"))


def _finding_row(finding: Finding) -> list[Any]:
    plain = [finding.rule, finding.severity.value, finding.message, finding.span, finding.path]
    return [*plain, finding.related, finding.fixes, finding.source]


def _decoded(stamp: Stamp, text: str) -> Record | None:
    try:
        rows, facts = json.loads(text)
        return Record(stamp, _facts(facts) if facts is not None else None, tuple(map(_finding, rows)))
    except (ValueError, TypeError, KeyError):
        return None  # damaged: the file is looked at again


def _finding(row: list[Any]) -> Finding:
    rule, severity, message, span, path, related, fixes, source = row
    return Finding(
        rule,
        Severity(severity),
        message,
        Span(*span),
        path,
        tuple(Related(said, Span(*place), file) for said, place, file in related),
        tuple(
            Fix(title, tuple(TextEdit(Span(*place), new) for place, new in edits), safe, file)
            for title, edits, safe, file in fixes
        ),
        source,
    )


def _facts(row: list[Any]) -> Facts:
    kind, anchor, name, models, handlers, default, subscribed, published = row
    return Facts(
        Kind(kind),
        Span(*anchor),
        _name(name) if name is not None else None,
        tuple(map(_code_ref, models)),
        tuple(map(_code_ref, handlers)),
        _code_ref(default) if default is not None else None,
        tuple(map(_name, subscribed)),
        tuple(map(_name, published)),
    )


def _name(row: list[Any]) -> Name:
    text, path, span = row
    return Name(text, path, Span(*span))


def _code_ref(row: list[Any]) -> CodeRef:
    module, name, is_function, path, span, module_span = row
    return CodeRef(module, name, is_function, path, Span(*span), Span(*module_span))
