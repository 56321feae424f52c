"""Keeps the protocol's stream to the protocol.

A single `print` in a library would break the framing of standard output, and a child process that inherits
standard input would eat the client's messages. So the protocol moves to descriptors that nobody else knows.
"""

import os
import sys
from typing import BinaryIO, NamedTuple


class Streams(NamedTuple):
    """Where a client's messages come from and where ours go."""

    reader: BinaryIO
    writer: BinaryIO


def protocol_streams() -> Streams:
    """Take standard input and output for the protocol; to be called once, before anything reads or prints.

    Afterwards standard input is empty and standard output is standard error, for this process and its children. The
    new descriptors are not inheritable. Raises OSError when the process was started without them.
    """
    sys.stdout.flush()
    reader, writer = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return Streams(os.fdopen(reader, "rb"), os.fdopen(writer, "wb"))
