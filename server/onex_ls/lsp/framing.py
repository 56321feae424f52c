"""Cuts a byte stream into message bodies, and finds the way back when a client got its framing wrong.

A message is header lines, an empty line and as many bytes as ``Content-Length`` says. A wrong length leaves
half a message in front of the next header; such bytes are skipped up to the next header that can be read.
"""

import logging
import re
from collections.abc import Iterator
from typing import BinaryIO

MAX_BODY_BYTES = 256 * 1024 * 1024
_MAX_LINE_BYTES = 64 * 1024
_MAX_SKIPPED_BYTES = 64 * 1024 * 1024

# Not anchored at the start of the line: what a wrong length left over has no line end before the next header.
_CONTENT_LENGTH = re.compile(rb"Content-Length:[ \t]*(\d{1,18})[ \t]*\r?\n$", re.IGNORECASE)
_OTHER_HEADER = re.compile(rb"Content-Type:[^\r\n]*\r?\n$", re.IGNORECASE)

_logger = logging.getLogger(__name__)


class FramingError(Exception):
    """The stream cannot be followed any further."""


def read_messages(stream: BinaryIO) -> Iterator[bytes]:
    """The bodies of the messages on a blocking stream, until it ends.

    Raises FramingError for a body or for garbage beyond any sensible size, and OSError when reading fails.
    """
    while (length := _read_headers(stream)) is not None:
        if length > MAX_BODY_BYTES:
            raise FramingError(f"a message of {length} bytes was announced; the limit is {MAX_BODY_BYTES}")
        body = stream.read(length)
        if len(body) < length:
            _logger.warning("the stream ended %d bytes before the end of a message", length - len(body))
            return
        yield body


def _read_headers(stream: BinaryIO) -> int | None:
    """The length of the next body, or None at the end of the stream."""
    length: int | None = None
    skipped = 0
    while line := stream.readline(_MAX_LINE_BYTES):
        if match := _CONTENT_LENGTH.search(line):
            length = int(match[1])
            skipped += match.start()
        elif not line.strip():
            if length is not None:
                _report(skipped)
                return length
        elif not _OTHER_HEADER.fullmatch(line):
            skipped += len(line)
            if skipped > _MAX_SKIPPED_BYTES:
                raise FramingError(f"no header in {skipped} bytes")
    _report(skipped)
    return None


def _report(skipped: int) -> None:
    if skipped:
        _logger.warning("skipped %d bytes that belong to no message: wrong Content-Length or foreign output?", skipped)
