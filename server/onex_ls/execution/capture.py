"""Bounded memory for an unbounded stream: its beginning and its end."""


class Capture:
    """Keeps the first and the last half of `limit` bytes, so that both what a program began with and what it died
    of can be read, and counts what it dropped in between."""

    __slots__ = ("_half", "_head", "_seen", "_tail")

    def __init__(self, limit: int) -> None:
        self._half = max(limit // 2, 1)
        self._head = bytearray()
        self._tail = bytearray()
        self._seen = 0

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the stream."""
        self._seen += len(chunk)
        room = self._half - len(self._head)
        self._head += chunk[:room]
        self._tail += chunk[room:]
        # Trimmed only when twice too long: each byte is moved once on average, however small the chunks are.
        if len(self._tail) > 2 * self._half:
            del self._tail[: -self._half]

    @property
    def dropped(self) -> int:
        """How many bytes of the stream are not in `text`."""
        return max(self._seen - 2 * self._half, 0)

    def text(self) -> str:
        """What was kept, as UTF-8 with replacements, with a line in the middle that says how much is missing."""
        if not self.dropped:
            return (self._head + self._tail).decode(errors="replace")
        head, tail = (part.decode(errors="replace") for part in (self._head, self._tail[-self._half :]))
        return f"{head}\n[... {self.dropped} bytes left out ...]\n{tail}"
