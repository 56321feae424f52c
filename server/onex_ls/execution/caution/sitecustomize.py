"""Keeps a Python that runs somebody's checks, and its children, from the network and from files outside one folder.

It is found through PYTHONPATH, whose first entry is this file's folder; ONEX_LS_ONLY_IN names the folder that may be
written in. Where the system has a sandbox (see `supervisor.sandbox`) this only says more clearly what was refused;
elsewhere it stops accidents. Code that means harm gets around it.
"""

import importlib
import os
import sys
from typing import Any

_ONLY_IN = "ONEX_LS_ONLY_IN"
_PATH = (str, bytes, os.PathLike)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NEAR = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104 - compared with, not bound to

_CHANGED: dict[str, tuple[tuple[int, int | None], ...]] = {
    **dict.fromkeys(("os.remove", "os.rmdir"), ((0, 1),)),
    **dict.fromkeys(("os.mkdir", "os.chmod"), ((0, 2),)),
    **dict.fromkeys(("os.chown", "os.utime"), ((0, 3),)),
    **dict.fromkeys(("os.rename", "os.link"), ((0, 2), (1, 3))),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "shutil.rmtree": ((0, None),),
}
"""Which arguments of an audit event name what changes, each with that of the open folder it is relative to, if any.

Source: https://docs.python.org/3/library/audit_events.html.
"""


def _install(folder: str) -> None:
    inside = (os.path.realpath(folder) + os.sep, "/dev/", "/proc/")

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        for path in _changed(event, arguments):
            if not _place(path).startswith(inside):
                raise PermissionError(f"onex-ls runs checks on a copy, and nothing outside of it is changed: {path!r}")
        if event in {"socket.connect", "socket.sendto"} and _is_far(arguments[1]):
            raise PermissionError(f"onex-ls runs checks without a network: {arguments[1]!r} is not reached")

    sys.addaudithook(refuse)


def _changed(event: str, arguments: tuple[Any, ...]) -> list[Any]:
    """The paths that are about to change; descriptors, and names relative to one, were let through before."""
    if event == "open":
        path, _, flags = arguments
        return [os.path.realpath(path)] if flags & _WRITING and isinstance(path, _PATH) else []  # links are followed
    given = _CHANGED.get(event, ())
    paths = [arguments[path] for path, opened in given if opened is None or arguments[opened] in {-1, None}]
    return [path for path in paths if isinstance(path, _PATH)]


def _place(path: Any) -> str:
    """Where a path leads; its last part is not followed, since that is what changes."""
    try:
        parent, name = os.path.split(os.fsdecode(path))
        if not parent and name != os.pardir:
            return f"{os.getcwd()}{os.sep}{name}{os.sep}"  # noqa: PTH109 - it has no links in it already
        parent, name = os.path.split(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100 - done at every open
    except OSError:
        return os.devnull  # relative to a folder too deep to have a name, which only the program can have made
    return f"{os.path.realpath(parent)}{os.sep}{name}{os.sep}"


def _is_far(address: object) -> bool:
    return isinstance(address, tuple) and not str(address[0]).startswith(_NEAR)


def _load_the_usual() -> None:
    """Load the `sitecustomize` that this one hides, if there is one."""
    own = sys.modules.pop(__name__, None)
    before, sys.path = sys.path, [path for path in sys.path if os.path.realpath(path) != _HERE]
    try:
        importlib.import_module("sitecustomize")
    except ImportError:
        if own is not None:
            sys.modules[__name__] = own
    finally:
        sys.path = before


_HERE = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120 - before pathlib, which costs a start its time
if __name__ == "sitecustomize" and os.environ.get(_ONLY_IN):
    _install(os.environ[_ONLY_IN])
    _load_the_usual()
