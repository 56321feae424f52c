"""The journal behind `apply`: what is being changed, with the old bytes, so that a crash leaves nothing half done.

It lies in the user's state directory, never in the tree::

    apply.lock              held while a batch is applied or rolled back
    batches/ID/journal.json what the batch changes; while it exists the batch is unfinished
    batches/ID/N            the bytes that file N of the batch had
    set-aside/ID/           a batch that could not be rolled back cleanly, kept for its bytes

One lock serves all roots: roots can lie in one another, and a batch takes milliseconds. Whoever holds it knows that
every batch in the journal was interrupted, because the process that ran it would hold the lock.
"""

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

_LOCK_SECONDS = 10.0  # how long to wait for another process; a batch takes milliseconds
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a batch, relative to the root: the sha256 of its bytes before and after; None where it is absent.

    `mode` has the permission bits for putting it back.
    """

    path: str
    before: str | None
    after: str | None
    mode: int | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes under `root` that belong together. `created` are the folders made for them, outermost first."""

    folder: Path
    root: Path
    entries: tuple[Entry, ...]
    created: tuple[str, ...]

    def temporary(self, number: int) -> Path:
        """Where the new bytes of an entry lie until they replace the old: beside it, on the same file system."""
        target = self.root / self.entries[number].path
        return target.with_name(f".onex-ls-{self.folder.name}-{number}.tmp")

    def old_bytes(self, number: int) -> bytes:
        """What the file of an entry held before."""
        return (self.folder / str(number)).read_bytes()


@dataclass(frozen=True, slots=True)
class RolledBack:
    """What became of an interrupted batch: the files put back, and those left alone because they changed again since.

    `problem` says what could not be done. `set_aside` has the old bytes where something is left for a person to do.
    """

    root: Path | None
    restored: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    problem: str = ""
    set_aside: Path | None = None


def digest(content: bytes | None) -> str | None:
    """The sha256 of a file's bytes in hexadecimal; None for an absent file."""
    return None if content is None else hashlib.sha256(content).hexdigest()


def read(path: Path) -> bytes | None:
    """The bytes of a file, None when it is absent."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def write_new(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write a file that does not exist yet, down to the disk. Without `mode` the process's default holds."""
    with path.open("xb") as file:
        if mode is not None:
            path.chmod(mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder down to the disk, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def locked(state_dir: Path, seconds: float | None = None) -> Iterator[None]:
    """Hold the lock of a state directory. Raises TimeoutError when another process keeps it too long."""
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    deadline = time.monotonic() + (_LOCK_SECONDS if seconds is None else seconds)
    with (state_dir / "apply.lock").open("ab") as file:
        while not _take(file.fileno()):
            if time.monotonic() >= deadline:
                raise TimeoutError("another process is writing; it did not finish in time")
            time.sleep(0.01)
        try:
            yield
        finally:
            _release(file.fileno())


def begin(state_dir: Path, root: Path, files: Sequence[tuple[Entry, bytes | None]], created: Sequence[str]) -> Batch:
    """Put a batch, and the old bytes of its files, into the journal: from now on it is finished or rolled back."""
    folder = state_dir / "batches" / secrets.token_hex(8)
    folder.mkdir(mode=0o700, parents=True)
    batch = Batch(folder, root, tuple(entry for entry, _ in files), tuple(created))
    for number, (_, old) in enumerate(files):
        if old is not None:
            write_new(folder / str(number), old)
    write_new(folder / "journal.new", json.dumps(_to_json(batch)).encode())
    (folder / "journal.new").rename(folder / "journal.json")
    sync_folder(folder)
    sync_folder(folder.parent)
    return batch


def finish(batch: Batch) -> None:
    """Take a batch out of the journal: what it changed stays."""
    (batch.folder / "journal.json").unlink(missing_ok=True)
    sync_folder(batch.folder)
    shutil.rmtree(batch.folder, ignore_errors=True)


def roll_back(batch: Batch) -> RolledBack:
    """Put everything back as it was before the batch; the caller holds the lock. Can be repeated until it succeeds.

    Files that hold neither what they held before nor what the batch gave them are left alone. When a file cannot be
    written the batch stays in the journal for the next start.
    """
    if not batch.root.is_dir():
        return RolledBack(batch.root, problem="the folder is gone", set_aside=_set_aside(batch.folder))
    restored, kept = [], []
    try:
        for number in reversed(range(len(batch.entries))):
            entry = batch.entries[number]
            current = _current(batch.root / entry.path)
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                batch.temporary(number).unlink()
            if current == entry.before:
                continue
            if current == entry.after:
                _restore(batch, number)
                restored.append(entry.path)
            else:
                kept.append(entry.path)
        remove_empty(batch.root, batch.created)
        if kept:
            return RolledBack(batch.root, tuple(restored), tuple(kept), set_aside=_set_aside(batch.folder))
        finish(batch)
    except OSError as error:
        return RolledBack(batch.root, tuple(restored), tuple(kept), problem=str(error))
    return RolledBack(batch.root, tuple(restored))


def recover(state_dir: Path) -> list[RolledBack]:
    """Roll back what an earlier process left unfinished; nothing while a living process is at work."""
    if not (state_dir / "batches").is_dir():
        return []
    try:
        with locked(state_dir, seconds=0):
            return roll_back_interrupted(state_dir)
    except TimeoutError:
        return []


def roll_back_interrupted(state_dir: Path) -> list[RolledBack]:
    """Roll back every batch in the journal; the caller holds the lock."""
    folders = sorted((state_dir / "batches").glob("*"))
    return [done for folder in folders if (done := _roll_back_folder(folder)) is not None]


def remove_empty(root: Path, folders: Sequence[str]) -> None:
    """Remove those of the folders (outermost first) that are empty."""
    for folder in reversed(folders):
        with contextlib.suppress(OSError):  # not empty, or gone
            (root / folder).rmdir()


def _roll_back_folder(folder: Path) -> RolledBack | None:
    try:
        journal = read(folder / "journal.json")
        if journal is None:  # interrupted before it changed anything, or after it was finished
            shutil.rmtree(folder, ignore_errors=True)
            return None
        return roll_back(_from_json(folder, json.loads(journal)))
    except (ValueError, KeyError, TypeError) as error:
        return RolledBack(None, problem=f"the journal is damaged: {error}", set_aside=_set_aside(folder))
    except OSError as error:
        return RolledBack(None, problem=str(error))


def _current(path: Path) -> str | None:
    try:
        return digest(read(path))
    except OSError:  # a folder by now, or not ours to read
        return "unknown"


def _restore(batch: Batch, number: int) -> None:
    entry, temporary = batch.entries[number], batch.temporary(number)
    target = batch.root / entry.path
    if entry.before is None:
        target.unlink()
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_new(temporary, batch.old_bytes(number), entry.mode)
        temporary.replace(target)
    sync_folder(target.parent)


def _set_aside(folder: Path) -> Path:
    place = folder.parent.parent / "set-aside" / folder.name
    place.parent.mkdir(mode=0o700, exist_ok=True)
    return folder.rename(place)


def _to_json(batch: Batch) -> dict[str, object]:
    return {
        "version": _VERSION,
        "root": str(batch.root),
        "entries": [asdict(entry) for entry in batch.entries],
        "created": list(batch.created),
    }


def _from_json(folder: Path, data: dict[str, object]) -> Batch:
    """Raises ValueError, KeyError or TypeError for what `_to_json` did not make."""
    if data["version"] != _VERSION:
        raise ValueError(f"version {data['version']}")
    entries, created = data["entries"], data["created"]
    if not isinstance(entries, list) or not isinstance(created, list):
        raise TypeError("no lists")
    return Batch(folder, Path(str(data["root"])), tuple(Entry(**entry) for entry in entries), tuple(created))


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _release(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
