"""What runs in a worker process of `workers`; started as a script, never imported.

    python -I worker.py SYS_PATH

It answers calls, one at a time, on what it was given as standard input and output, until that channel closes or the
process that started it dies. SYS_PATH, as JSON, is where it finds what it is asked to call.
"""

import contextlib
import ctypes
import json
import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from typing import BinaryIO

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Answer calls for ever; `_listen` ends the process."""
    if sys.platform == "linux":  # the channel tells too, but not while a call holds the interpreter lock
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    calls, answers = _channel()
    sys.path[:] = json.loads(sys.argv[1])
    waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(calls, waiting), daemon=True).start()
    while True:
        pickle.dump(_answer(waiting.get()), answers)
        answers.flush()


def _channel() -> tuple[BinaryIO, BinaryIO]:
    """The channel, moved to where nobody else finds it: input is empty then, and what is printed goes to the log."""
    calls, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    try:
        os.dup2(2, 1)
    except OSError:  # there is no log
        os.dup2(nothing, 1)
    os.close(nothing)
    return calls, answers


def _listen(calls: BinaryIO, waiting: "queue.SimpleQueue[bytes]") -> None:
    """Take calls in, and end the process, whatever it does, as soon as there can be no more."""
    with contextlib.suppress(OSError, EOFError, pickle.UnpicklingError):
        while True:
            waiting.put(pickle.load(calls))  # noqa: S301 - from the process that started us
    os._exit(0)


def _answer(call: bytes) -> bytes:
    """What a call came to, pickled: its value, or its error and the traceback."""
    try:
        function, arguments, options = pickle.loads(call)  # noqa: S301 - from the process that started us
        return pickle.dumps((function(*arguments, **options), None, ""))
    except BaseException as error:  # noqa: BLE001 - whatever it is, the caller hears of it
        return pickle.dumps((None, _sendable(error), traceback.format_exc()))


def _sendable(error: BaseException) -> Exception:
    """The error itself, if it survives the way and may be raised at its end; otherwise one that says the same."""
    if isinstance(error, Exception):
        with contextlib.suppress(Exception):
            pickle.loads(pickle.dumps(error))  # noqa: S301 - our own, one expression ago
            return error
    return RuntimeError("".join(traceback.format_exception_only(error)).strip())


if __name__ == "__main__":
    main()
