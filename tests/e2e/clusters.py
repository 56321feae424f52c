"""A PostgreSQL and a Kafka cluster to throw away, each on a free port of the loopback interface."""

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import asyncpg
import psutil
from provisioned import CACHE, HERE, require

KAFKA_PYTHON = CACHE / "kafka/bin/python"


def postgres_programs() -> Path | None:
    """The folder of the newest `initdb` and `postgres`, which Debian keeps off PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = shutil.which("initdb")
    programs = debian[-1:] or ([Path(found).resolve()] if found else [])
    return programs[0].parent if programs else None


class Postgres:
    """A cluster that can be killed and started again. Durable enough for that: the machine itself stays up."""

    def __init__(self, directory: Path, programs: Path) -> None:
        self._data = directory / "data"
        self._programs = programs
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = ""
        # initdb refuses to run as root; the Debian package has brought a user for it.
        self._user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        if self._user is not None:
            os.chown(directory, self._user.pw_uid, self._user.pw_gid)
        options = ("-A", "trust", "-U", "tester", "--no-sync", "-E", "UTF8", "--locale=C")
        self._run("initdb", "-D", str(self._data), *options).wait(timeout=60)

    async def begin(self, database: str) -> Self:
        """Be up, and have `url` lead to a new, empty database."""
        self.url = self._url("postgres")
        if self._process is None or self._process.poll() is not None:
            await self.start()
        await self.rows(f"CREATE DATABASE {database} STRATEGY wal_log")
        self.url = self._url(database)
        return self

    async def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = (f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off")
        self._process = self._run("postgres", "-D", str(self._data), *(part for s in settings for part in ("-c", s)))
        deadline = time.monotonic() + 30
        while True:
            try:
                await self.rows("SELECT 1")
            except (OSError, asyncpg.PostgresError):
                assert time.monotonic() < deadline, "PostgreSQL does not start"
                await asyncio.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """Kill -9: the server and all its backends at once."""
        assert self._process is not None
        family = [*psutil.Process(self._process.pid).children(recursive=True), psutil.Process(self._process.pid)]
        for process in reversed(family):
            process.kill()
        psutil.wait_procs(family, timeout=10)
        self._process.wait(timeout=10)

    async def rows(self, query: str) -> list[asyncpg.Record]:
        """What a connection of its own reads."""
        connection = await asyncpg.connect(self.url, timeout=5)
        try:
            return list(await connection.fetch(query))
        finally:
            await connection.close()

    def _url(self, database: str) -> str:
        return f"postgresql://tester:no-secret@127.0.0.1:{self.port}/{database}"

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        identity = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []} if self._user else {}
        return subprocess.Popen(
            [self._programs / program, *arguments],
            cwd=self._data.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self._data.parent / "log").open("ab"),
            **identity,
        )


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A cluster that is not started yet. Not below pytest's own folders, which other users cannot enter."""
    programs = postgres_programs()
    require("postgres", programs and programs / "initdb")
    assert programs is not None
    with tempfile.TemporaryDirectory(prefix="onex-ls-pg-", ignore_cleanup_errors=True) as directory:
        cluster = Postgres(Path(directory), programs)
        try:
            yield cluster
        finally:
            if cluster._process is not None and cluster._process.poll() is None:
                cluster.kill()


class MockKafka:
    """The mock cluster of kafka/mock_cluster.py in a process of its own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [KAFKA_PYTHON, HERE / "kafka/mock_cluster.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        self.servers = self._process.stdout.readline().strip()
        assert self.servers

    def switch(self, state: str) -> None:
        """Take the broker `down` or bring it `up`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{state}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline().strip() == "0"

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait(timeout=10)


@contextmanager
def kafka() -> Iterator[MockKafka]:
    """A broker that is up."""
    require("kafka", KAFKA_PYTHON)
    cluster = MockKafka()
    try:
        yield cluster
    finally:
        cluster.close()
