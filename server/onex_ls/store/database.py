"""SQLite files that may be lost: caches and records that can be made again, or whose loss harms nobody's work.

A file that is damaged, or that another version of its schema wrote, is set aside under another name and begun anew,
so that no cache can keep a tool from starting.
"""

import contextlib
import logging
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

_logger = logging.getLogger(__name__)

_BUSY_SECONDS = 5.0


def connect(file: Path, schema: str, version: int) -> sqlite3.Connection:
    """A connection to `file`, made with `schema` (SQL statements) when it is new or of another `version`.

    The connection is in autocommit mode: use `transaction`. It may be used from any thread, by one at a time.
    Raises OSError when the folder cannot be written, sqlite3.Error when not even a new file can be made.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return _opened(file, schema, version)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            raise
        _logger.warning("%s is set aside: %s", file, error)
        set_aside(file)
        return _opened(file, schema, version)


def _opened(file: Path, schema: str, version: int) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        with transaction(connection):
            (found,) = connection.execute("PRAGMA user_version").fetchone()
            if found not in (0, version):
                raise sqlite3.DatabaseError(f"its schema is of version {found}, not {version}")
            if found == 0:
                for statement in filter(str.strip, schema.split(";")):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version={version}")
        return connection
    except BaseException:
        connection.close()
        raise


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is executed inside, or nothing. Takes the write lock at once, so that it cannot fail half way."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def set_aside(file: Path) -> None:
    """Rename a database and the files that belong to it, so that a new one can take its place."""
    suffix = f".broken-{time.time_ns()}"
    for part in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        with contextlib.suppress(FileNotFoundError):
            part.rename(Path(f"{part}{suffix}"))
