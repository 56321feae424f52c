"""Ends the server when its client is gone, however it went and whatever the server is doing.

The end of standard input is not enough: another process may hold the pipe open. Two signs are watched, on a thread
of its own: the process that the client named at initialize, and the process that started us.
"""

import contextlib
import os
import select
import sys
import threading
from collections.abc import Callable

_PULSE_SECONDS = 0.5

HasEnded = Callable[[], bool]


def start_watchdog(client_process: Callable[[], int | None], on_death: Callable[[], None], *, parent: bool) -> None:
    """Call `on_death`, on another thread and within a second, when the client's process has ended.

    `client_process` gives its id once that is known. With `parent`, the process that started us counts as well: right
    for a server that talks over its parent's pipes, wrong for one that listens on a port.
    """
    parent_ended = _parent_watch() if parent else _never
    threading.Thread(
        target=_watch, args=(client_process, parent_ended, on_death), name="onex-ls-watchdog", daemon=True
    ).start()


def _watch(client_process: Callable[[], int | None], parent_ended: HasEnded, on_death: Callable[[], None]) -> None:
    known: int | None = None
    client_ended: HasEnded = _never
    pulse = threading.Event()
    while not (parent_ended() or client_ended()):
        pulse.wait(_PULSE_SECONDS)
        process = client_process()
        if process is not None and process != known:
            known, client_ended = process, process_watch(process)
    on_death()


def process_watch(process: int) -> HasEnded:
    """A question that becomes true when a process ends.

    A process that cannot be seen from the start never ends: the client's id means nothing here when it runs in
    another container or on another machine.
    """
    if process <= 0:
        return _never
    try:
        return _watch_of_platform(process)
    except (OSError, OverflowError):
        return _never


def _parent_watch() -> HasEnded:
    parent = os.getppid()
    on_windows = os.name == "nt"  # where the id stays the same after the parent has ended
    return process_watch(parent) if on_windows else lambda: os.getppid() != parent


if sys.platform == "win32":

    def _watch_of_platform(process: int) -> HasEnded:
        import ctypes

        synchronize, signalled = 0x0010_0000, 0
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = ctypes.c_void_p
        kernel.WaitForSingleObject.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
        handle = kernel.OpenProcess(synchronize, False, process)
        if not handle:
            raise ctypes.WinError(ctypes.get_last_error())
        return lambda: bool(kernel.WaitForSingleObject(handle, 0) == signalled)

else:

    def _watch_of_platform(process: int) -> HasEnded:
        if not _exists(process):
            return _never
        if sys.platform == "linux":
            # A descriptor of the process also tells a zombie from the living, and a reused id from the old one.
            with contextlib.suppress(OSError):  # old kernels and strict sandboxes have no such descriptors
                poll = select.poll()
                poll.register(os.pidfd_open(process), select.POLLIN)
                return lambda: bool(poll.poll(0))
        return lambda: not _exists(process)

    def _exists(process: int) -> bool:
        try:
            os.kill(process, 0)  # signal 0 only asks
        except PermissionError:
            return True
        except ProcessLookupError:
            return False
        return True


def _never() -> bool:
    return False
