"""The only code that writes under a user's tree: batches of files, all or nothing, undoable, safe against crashes.

A batch carries what it believes to replace, so a file that changed since it was planned refuses the whole batch.
Old bytes go into the journal first, new bytes beside their targets, and only then are names replaced; whatever stops
this half way, `recover` puts the old tree back.
"""

import logging
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from onex_ls.workspace import journal
from onex_ls.workspace.journal import Batch, Entry, digest, recover

__all__ = ["Applied", "Refusal", "Refused", "Write", "apply", "recover", "undo"]

logger = logging.getLogger(__name__)

# https://learn.microsoft.com/windows/win32/fileio/naming-a-file: refused everywhere, because trees travel.
_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"
}
_UNPORTABLE = set('\\<>:"|?*') | {chr(code) for code in range(32)}
_LONGEST_NAME = 255  # bytes, on the common file systems


@dataclass(frozen=True, slots=True)
class Write:
    """New bytes for a file, or its removal where `content` is None.

    `path` is relative to the root, with ``/``. `expected` is the sha256 in hexadecimal of the bytes that the plan saw,
    None where it saw no file. `mode` has the permission bits of a file made anew; an existing one keeps its own.
    """

    path: str
    content: bytes | None
    expected: str | None
    mode: int | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """A batch that is on disk. `inverse` are the writes that take it back, `created` the folders made for it."""

    root: Path
    state_dir: Path
    inverse: tuple[Write, ...]
    created: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one file cannot be written; `path` is empty where the reason is not in one file."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path} {self.reason}" if self.path else self.reason


@dataclass(frozen=True, slots=True)
class Refused:
    """A batch of which nothing is on disk, and why."""

    refusals: tuple[Refusal, ...]

    def __str__(self) -> str:
        return "; ".join(map(str, self.refusals))


@dataclass(frozen=True, slots=True)
class _Change:
    """A write whose place was checked: `path` is free of links, `before` is what is there now."""

    path: str
    before: bytes | None
    after: bytes | None
    mode: int | None


class _ChangedMeanwhileError(Exception):
    """Somebody wrote a file while its batch was being applied."""


def apply(root: Path, writes: Sequence[Write], state_dir: Path) -> Applied | Refused:
    """Carry out all of the writes under `root`, or none, with the journal in `state_dir`. Blocks: call it in a job."""
    return _perform(root, writes, state_dir)


def undo(applied: Applied) -> Applied | Refused:
    """Put the old bytes back, unless files changed since. What it returns can be undone in turn."""
    return _perform(applied.root, applied.inverse, applied.state_dir, applied.created)


def _perform(root: Path, writes: Sequence[Write], state_dir: Path, emptied: Sequence[str] = ()) -> Applied | Refused:
    """Apply a batch, then remove those of the folders in `emptied` that it left empty."""
    try:
        with journal.locked(state_dir):
            for done in journal.roll_back_interrupted(state_dir):
                logger.warning("rolled back an interrupted batch: %s", done)
            real = root.resolve(strict=True)
            changes, refusals = _check(real, writes)
            if refusals:
                return Refused(tuple(refusals))
            return _commit(real, changes, state_dir, emptied)
    except OSError as error:
        return Refused((Refusal("", str(error)),))


def _commit(root: Path, changes: Sequence[_Change], state_dir: Path, emptied: Sequence[str]) -> Applied | Refused:
    created = _missing_folders(root, changes)
    inverse = tuple(Write(change.path, change.before, digest(change.after), change.mode) for change in changes)
    if not changes:
        return Applied(root, state_dir, (), ())
    files = [
        (Entry(change.path, digest(change.before), digest(change.after), change.mode), change.before)
        for change in changes
    ]
    batch = journal.begin(state_dir, root, files, created)
    try:
        _carry_out(batch, changes)
        journal.remove_empty(root, emptied)
        journal.finish(batch)
    except _ChangedMeanwhileError as error:
        return _given_up(batch, Refusal(str(error), "changed while the batch was being applied"))
    except OSError as error:
        return _given_up(batch, Refusal("", str(error)))
    except BaseException:
        journal.roll_back(batch)
        raise
    return Applied(root, state_dir, inverse, created)


def _carry_out(batch: Batch, changes: Sequence[_Change]) -> None:
    """Write everything beside its place first: what fails, for want of space or rights, mostly fails here."""
    for folder in batch.created:
        (batch.root / folder).mkdir(exist_ok=True)
    for number, change in enumerate(changes):
        if change.after is not None:
            journal.write_new(batch.temporary(number), change.after, change.mode)
    for number, change in enumerate(changes):
        target = batch.root / change.path
        if journal.read(target) != change.before:
            raise _ChangedMeanwhileError(change.path)
        if change.after is None:
            target.unlink()
        else:
            batch.temporary(number).replace(target)
    touched = [change.path for change in changes] + list(batch.created)
    for parent in {(batch.root / path).parent for path in touched}:
        journal.sync_folder(parent)


def _given_up(batch: Batch, refusal: Refusal) -> Refused:
    done = journal.roll_back(batch)
    refusals = [refusal]
    if done.problem:
        refusals.append(Refusal("", f"not everything could be put back, it will be tried again: {done.problem}"))
    refusals += [Refusal(path, "was left as somebody else wrote it") for path in done.kept if path != refusal.path]
    return Refused(tuple(refusals))


def _missing_folders(root: Path, changes: Sequence[_Change]) -> tuple[str, ...]:
    """The folders to make, outermost first."""
    parents = {folder for change in changes if change.after is not None for folder in _folders_of(change.path)}
    return tuple(sorted(folder for folder in parents if not (root / folder).exists()))


def _check(root: Path, writes: Sequence[Write]) -> tuple[list[_Change], list[Refusal]]:
    """What the writes change, without those that change nothing; and everything that speaks against them."""
    refusals = _check_paths([write.path for write in writes])
    if refusals:
        return [], refusals
    changes = []
    for write in writes:
        change = _change(root, write)
        if isinstance(change, str):
            refusals.append(Refusal(write.path, change))
        else:
            changes.append(change)
    # Once more, because links may have led elsewhere: two of them to one file, or one to a place that is refused.
    refusals = refusals or _check_paths([change.path for change in changes])
    return [change for change in changes if change.before != change.after], refusals


def _check_paths(paths: Sequence[str]) -> list[Refusal]:
    refusals = [Refusal(path, reason) for path in paths if (reason := _unfit(path))]
    return refusals or list(_collisions(paths))


def _unfit(path: str) -> str:
    """Why no file may have this path, on any system; empty when it may."""
    names = path.split("/")
    if not path or path.startswith("/") or ".." in names:
        return "is not a path below the root"
    if any(0xD800 <= ord(character) <= 0xDFFF for character in path):
        return "is not valid Unicode"
    if _UNPORTABLE & set(path) or any(name.endswith((".", " ")) or not name for name in names):
        return "has a name that not every system allows"
    if any(name.partition(".")[0].rstrip().casefold() in _DEVICES for name in names):
        return "has a name that is reserved on Windows"
    if any(len(name.encode()) > _LONGEST_NAME for name in names):
        return "has a name that is too long"
    if any(name.casefold() == ".git" for name in names):
        return "is inside .git, where files can be programs"
    return ""


def _collisions(paths: Sequence[str]) -> Iterator[Refusal]:
    """Paths of one batch that cannot all exist, or not on every system."""
    spelled: dict[str, str] = {}
    folders = {folder for path in paths for folder in _folders_of(path)}
    for number, path in enumerate(paths):
        for place in (*_folders_of(path), path):
            other = spelled.setdefault(_folded(place), place)
            if other != place:
                yield Refusal(path, f"differs from {other} only in case or in the form of its characters")
        if path in folders:
            yield Refusal(path, "is a file and a folder at once")
        if path in paths[:number]:
            yield Refusal(path, "is written twice")


def _change(root: Path, write: Write) -> _Change | str:
    """What the write changes where it really lands; or why it may not."""
    target = _locate(root, write.path)
    if isinstance(target, str):
        return target
    status = target.stat() if target.exists() else None
    if status and not stat.S_ISREG(status.st_mode):
        return "is not a plain file"
    if status and not status.st_mode & 0o222:
        return "is read-only"
    if write.content is None and (root / write.path).is_symlink():
        return "is a link, which is not removed"
    before = journal.read(target)
    if digest(before) != write.expected:
        return _difference(before, write.expected)
    mode = stat.S_IMODE(status.st_mode) if status else write.mode
    return _Change(target.relative_to(root).as_posix(), before, write.content, mode)


def _difference(before: bytes | None, expected: str | None) -> str:
    if before is None:
        return "is gone"
    return "exists already" if expected is None else "changed since the plan was made"


def _locate(root: Path, path: str) -> Path | str:
    """Where a path of the root really leads, links followed; or why nothing may be written there."""
    place = root
    names = path.split("/")
    for number, name in enumerate(names):
        if not place.is_dir():
            return f"is below {place.name}, which is not a folder"
        siblings = {entry.name for entry in place.iterdir()}
        if name not in siblings:
            alike = [sibling for sibling in siblings if _folded(sibling) == _folded(name)]
            if alike:
                return f"exists already, spelled {alike[0]}"
            new = "/".join(names[number:])
            return place / new if unicodedata.is_normalized("NFC", new) else "is not in Unicode normal form C"
        place /= name
        if place.is_symlink():
            try:
                place = place.resolve(strict=True)
            except (OSError, RuntimeError):  # RuntimeError for a circle, before Python 3.13
                return f"goes through {name}, a link to nowhere"
            if not place.is_relative_to(root):
                return f"goes through {name}, a link that leaves the root"
    return place


def _folders_of(path: str) -> list[str]:
    """The folders above a file, outermost first, without the root."""
    return [str(folder) for folder in reversed(PurePosixPath(path).parents)][1:]


def _folded(path: str) -> str:
    """The same for all spellings that some file system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
