"""What was read of files and folders, remembered until their stamps change."""

import os
import time
from collections.abc import Callable
from threading import RLock
from typing import NamedTuple, TypeVar, cast

_REMEMBERED = 20_000  # values; of what is dropped the stamp is kept, so that changes still show
_SETTLED_NANOSECONDS = 50_000_000  # clocks of file systems tick: what changed just now may change again unseen

_Value = TypeVar("_Value")


class _Stamp(NamedTuple):
    """By what a path is taken for unchanged: nanoseconds of its last change, size in bytes, inode."""

    modified: int
    size: int
    inode: int


_ABSENT = _Stamp(-1, -1, -1)


class Seen:
    """Values by path, each made by one reader of that path. Safe for several threads at once."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._stamps: dict[str, tuple[_Stamp | None, Callable[[str], object]]] = {}
        self._values: dict[str, object] = {}

    def at(self, path: str, read: Callable[[str], _Value]) -> _Value:
        """What `read` makes of a path, read once; `changed` alone looks again."""
        with self._lock:
            if path not in self._values:
                stamp = _stamp(path)
                self._keep(path, stamp, read, read(path))
            return cast("_Value", self._values[path])  # nobody reads one path in two ways

    def changed(self) -> set[str]:
        """Read again what has another stamp. Returns the paths whose values differ, or may differ."""
        with self._lock:
            known = list(self._stamps.items())
        moved = [(path, read) for path, (stamp, read) in known if stamp is None or _stamp(path) != stamp]
        fresh = [(path, _stamp(path), read, read(path)) for path, read in moved]
        with self._lock:
            differing = {path for path, _, _, value in fresh if path not in self._values or self._values[path] != value}
            for path, stamp, read, value in fresh:
                self._forget(path)
                if stamp != _ABSENT:
                    self._keep(path, stamp, read, value)
        return differing

    def _keep(self, path: str, stamp: _Stamp | None, read: Callable[[str], object], value: object) -> None:
        while len(self._values) >= _REMEMBERED:
            del self._values[next(iter(self._values))]
        self._stamps[path] = (stamp, read)
        self._values[path] = value

    def _forget(self, path: str) -> None:
        self._stamps.pop(path, None)
        self._values.pop(path, None)


def _stamp(path: str) -> _Stamp | None:
    """The stamp of a path as it is now; None where the next change might not show in it."""
    try:
        status = os.stat(path)  # noqa: PTH116 - a path is text here, it costs a fraction of a Path
    except OSError:
        return _ABSENT
    if time.time_ns() - status.st_mtime_ns < _SETTLED_NANOSECONDS:
        return None
    return _Stamp(status.st_mtime_ns, status.st_size, status.st_ino)
