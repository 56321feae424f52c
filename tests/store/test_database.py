import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from onex_ls.store.database import connect, transaction

SCHEMA = "CREATE TABLE words (word TEXT PRIMARY KEY); CREATE INDEX by_word ON words (word)"


def test_what_is_written_is_there_after_reopening(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "words.db"
    with connect(file, SCHEMA, 1) as connection, transaction(connection):
        connection.execute("INSERT INTO words VALUES ('kept')")
    assert connect(file, SCHEMA, 1).execute("SELECT word FROM words").fetchall() == [("kept",)]


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    connection = connect(tmp_path / "words.db", SCHEMA, 1)
    statements = ["INSERT INTO words VALUES ('once')"] * 2
    with pytest.raises(sqlite3.IntegrityError), transaction(connection):
        list(map(connection.execute, statements))
    assert connection.execute("SELECT count(*) FROM words").fetchone() == (0,)


@pytest.mark.parametrize("content", [b"this is no database", b"SQLite format 3\0" + bytes(4000), bytes(100)])
def test_a_broken_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "words.db"
    file.write_bytes(content)
    connection = connect(file, SCHEMA, 1)
    assert connection.execute("SELECT count(*) FROM words").fetchone() == (0,)
    assert [aside.read_bytes() for aside in tmp_path.glob("words.db.broken-*")] == [content]


def test_another_schema_is_set_aside(tmp_path: Path) -> None:
    file = tmp_path / "words.db"
    connect(file, SCHEMA, 1).close()
    assert connect(file, "CREATE TABLE other (x)", 2).execute("SELECT count(*) FROM other").fetchone() == (0,)


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    file = tmp_path / "words.db"
    code = (
        "import sys; from pathlib import Path; from onex_ls.store.database import connect, transaction\n"
        f"connection = connect(Path({str(file)!r}), {SCHEMA!r}, 1)\n"
        "for number in range(50):\n"
        "    with transaction(connection):\n"
        "        connection.execute('INSERT INTO words VALUES (?)', (f'{sys.argv[1]}-{number}',))\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(name)]) for name in range(4)]
    assert [writer.wait(timeout=60) for writer in writers] == [0] * 4
    assert connect(file, SCHEMA, 1).execute("SELECT count(*) FROM words").fetchone() == (200,)
