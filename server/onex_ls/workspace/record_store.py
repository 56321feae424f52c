"""Records on disk, in one SQLite file of the user's cache, shared by editors and command line."""

import hashlib
import json
import logging
import sqlite3
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import platformdirs

from onex_ls.store.database import connect, transaction
from onex_ls.workspace.records import Record, Stamp, decoded, encoded

_logger = logging.getLogger(__name__)

_VERSION = 1
_SCHEMA = "CREATE TABLE records (file TEXT PRIMARY KEY, modified INTEGER, size INTEGER, engine TEXT, record TEXT)"


def default_store_file() -> Path:
    """Where records are kept: in the user's cache, never in a workspace."""
    return platformdirs.user_cache_path("onex-ls", appauthor=False) / "records.db"


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
        if not _is_text(prefix):
            return {}
        query = "SELECT file, modified, size, record FROM records WHERE engine = ? AND file >= ? AND file < ?"
        rows = self._connection.execute(query, (engine(), prefix, prefix[:-1] + chr(ord("/") + 1)))
        found = {}
        for file, modified, size, text in rows:
            record = decoded(Stamp(modified, size), text)
            if record is not None:
                found[file] = record
        return found

    def save(self, records: Mapping[str, Record], gone: Iterable[str] = ()) -> None:
        """Keep records, and forget those of files that are gone. What cannot be kept is made again next time."""
        rows = [
            (file, record.stamp.modified, record.stamp.size, engine(), encoded(record))
            for file, record in records.items()
            if _is_text(file)
        ]
        forgotten = [(file,) for file in gone if _is_text(file)]
        try:
            with transaction(self._connection):
                self._connection.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?)", rows)
                self._connection.executemany("DELETE FROM records WHERE file = ?", forgotten)
        except sqlite3.Error as error:  # locked for too long, or a full disk
            _logger.warning("records are not kept: %s", error)

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()


def _is_text(file: str) -> bool:
    """Whether SQLite takes a path; one that is not UTF-8 on the disk is not remembered, and read each time."""
    try:
        file.encode()
    except UnicodeEncodeError:
        return False
    return True


def open_store(file: Path) -> RecordStore | None:
    """The store in `file`, or None where none can be opened: it is a convenience and never an obstacle."""
    try:
        return RecordStore(file)
    except (OSError, sqlite3.Error):
        return None
