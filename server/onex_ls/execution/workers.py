"""Worker processes that can be told to stop at once.

`concurrent.futures.ProcessPoolExecutor` does not serve here: what runs in it cannot be cancelled, one process that dies
breaks the whole pool, its processes run the caller's main module again and share the caller's standard input and
output, and they outlive a caller that is killed. Its face does serve, and so `Workers` is an `Executor` like
any other, dask's included.
"""

import contextlib
import json
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, InvalidStateError
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple, ParamSpec, TypeVar, cast

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

_PROGRAM = Path(__file__).with_name("worker.py")


class WorkerDiedError(RuntimeError):
    """The process that worked on a call ended before it had an answer."""


class Workers(Executor):
    """Calls functions in at most `count` processes, started as they are needed.

    What goes there and comes back is pickled, and functions have to be importable. An error comes back as it was
    raised, with the traceback as a note. Cancelling a future kills the process that works on it at once, and a process
    that dies fails its call with WorkerDiedError; either way the next call gets a new process.

    Processes are spawned, get nothing of the caller's but the environment, ``sys.path`` and standard error, where
    their prints go too, and die with the caller. They run functions the caller has imported anyway: no `Permit`.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._unfinished: set[Future[Any]] = set()
        self._lock = threading.Lock()
        self._is_shut = False

    def submit(
        self, fn: Callable[Parameters, Result], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Future[Result]:
        """Call ``fn(*args, **kwargs)`` in a process. Raises RuntimeError after `shutdown`."""
        future: Future[Result] = Future()
        with self._lock:
            if self._is_shut:
                raise RuntimeError("the workers are shut down")
            self._unfinished.add(future)
            if len(self._threads) < min(self._count, len(self._unfinished)):
                self._threads.append(threading.Thread(target=self._serve, name="onex-worker", daemon=True))
                self._threads[-1].start()
            self._calls.put(_Call(future, fn, args, kwargs))
        future.add_done_callback(self._unfinished.discard)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls, and end the processes when all calls are done. `cancel_futures` kills those under way."""
        with self._lock:
            if not self._is_shut:
                self._is_shut = True
                for _ in self._threads:
                    self._calls.put(None)
        if cancel_futures:
            for future in list(self._unfinished):
                future.cancel()
        if wait:
            for thread in self._threads:
                thread.join()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        self.shutdown(cancel_futures=error is not None)
        return None

    def _serve(self) -> None:
        """Answer calls with one process after the other. On Linux a process dies with the thread that started it."""
        worker: _Worker | None = None
        while (call := self._calls.get()) is not None:
            worker = _settled(call, worker)
        if worker is not None:
            worker.end()


class _Call(NamedTuple):
    future: "Future[Any]"
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    options: dict[str, Any]


def _settled(call: _Call, worker: "_Worker | None") -> "_Worker | None":
    """Settle the future of a call, in `worker` or a new one. Returns the one for the next call, if it lives."""
    future = call.future
    if not future.cancelled():
        value, error = None, None
        try:
            worker = worker or _Worker()
            future.add_done_callback(worker.stop)
            value = worker.answer(call)
        except BaseException as raised:  # noqa: BLE001 - whatever it is, it is the call's; the thread goes on
            error = raised
        with contextlib.suppress(InvalidStateError):  # cancelled meanwhile
            future.set_exception(error) if error is not None else future.set_result(value)
        if worker is not None and (future.cancelled() or isinstance(error, WorkerDiedError)):
            worker.end()
            worker = None
    if future.cancelled():
        future.set_running_or_notify_cancel()  # wakes those who wait for several futures
    return worker


class _Worker:
    """A process that answers one call at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - a program of our own
            [sys.executable, "-I", f"-Xutf8={sys.flags.utf8_mode}", str(_PROGRAM), json.dumps([*map(str, sys.path)])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # an interrupt from the terminal is the caller's to handle
        )
        self._calls = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)

    def answer(self, call: _Call) -> Any:
        """The value of a call. Raises what the call raised, WorkerDiedError, and what pickling raises."""
        request = _pickled(call)
        try:
            pickle.dump(request, self._calls)
            self._calls.flush()
            answer: bytes = pickle.load(self._answers)  # noqa: S301 - from our own process
        except (OSError, EOFError, pickle.UnpicklingError):
            self.end()
            raise WorkerDiedError(f"a worker process {_words(self._process.returncode)}") from None
        value, error, trace = pickle.loads(answer)  # noqa: S301 - from our own process
        if error is not None:
            error.add_note(f"In a worker process:\n{trace}")
            raise error
        return value

    def stop(self, future: "Future[Any]") -> None:
        """Kill the process if its call was cancelled."""
        if future.cancelled():
            self._process.kill()

    def end(self) -> None:
        """Kill the process and give back what is held."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._calls, self._answers):
            with contextlib.suppress(OSError):  # what is still to be sent has nowhere to go
                pipe.close()


def _pickled(call: _Call) -> bytes:
    if getattr(call.function, "__module__", None) == "__main__":
        raise ValueError(f"{call.function!r} stands in the program itself; a worker process needs it in a module")
    try:
        return pickle.dumps((call.function, call.arguments, call.options))
    except Exception as error:
        error.add_note("A function for a worker process is found by its name, and its arguments are pickled.")
        raise


def _words(returncode: int) -> str:
    return f"ended with exit code {returncode}" if returncode >= 0 else f"was ended: {signal.strsignal(-returncode)}"
