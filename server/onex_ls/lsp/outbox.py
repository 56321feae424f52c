"""The writing end: messages from any thread, written whole and in order.

A client that is busy does not read, and a pipe holds 64 KiB: writing on the event loop would stop the server, and two
programs that each wait for the other to read would stop for good. So a thread of its own writes, but for a small
message that finds nothing before it and room for it: that is most of them, and a thread wakes up late on a busy
machine.
"""

import logging
import select
import threading
from collections.abc import Callable
from typing import BinaryIO

_MAX_WAITING_BYTES = 64 * 1024 * 1024
_CLOSE_SECONDS = 2.0
_AT_ONCE = getattr(select, "PIPE_BUF", 0)  # bytes that never block where `select` says that a pipe can be written to

_logger = logging.getLogger(__name__)


class Outbox:
    """What pygls calls a writer. `on_failure` is called, on the writing thread, when the client is gone."""

    def __init__(self, stream: BinaryIO, on_failure: Callable[[], object]) -> None:
        self._stream = stream
        self._on_failure = on_failure
        self._changed = threading.Condition()
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="onex-ls-outbox", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Queue one message; it is dropped when the client is gone."""
        with self._changed:
            if not self._closed and not self._written_at_once(data):
                self._waiting.append(data)
                self._waiting_bytes += len(data)
                self._changed.notify_all()

    def _written_at_once(self, data: bytes) -> bool:
        """Whether the message is written, which is tried only where it cannot block."""
        if self._waiting_bytes or len(data) > _AT_ONCE:
            return False
        try:
            if not select.select([], [self._stream], [], 0)[1]:
                return False
            self._stream.write(data)
            self._stream.flush()
        except (OSError, ValueError):  # the thread will meet it too, and knows what to do; Windows cannot ask a pipe
            return False
        return True

    def wait_for_room(self) -> None:
        """Wait while the client leaves too much unread; for the thread that reads, so that memory stays bounded."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._waiting_bytes <= _MAX_WAITING_BYTES)

    def close(self) -> None:
        """Write what is waiting, but give up on a client that does not read."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(_CLOSE_SECONDS)

    def _work(self) -> None:
        try:
            while data := self._next():
                self._stream.write(data)
                self._stream.flush()
                with self._changed:
                    self._waiting_bytes -= len(data)
                    self._changed.notify_all()
        except (OSError, ValueError) as error:  # ValueError: the stream was closed under us
            _logger.warning("the client does not take messages any more: %s", error)
            with self._changed:
                self._closed = True
                self._changed.notify_all()
            self._on_failure()

    def _next(self) -> bytes:
        """All that is waiting, in one piece; empty when nothing will come any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._waiting)
            data = b"".join(self._waiting)
            self._waiting.clear()
            return data
