"""Connects a server to one client and ends the process by the rules of the protocol.

The exit code is 0 after shutdown and exit, and 1 for every other end. Ending means `os._exit`: threads that hang do not
keep the process alive. All handlers run on the event loop; one thread reads, one writes (`outbox.py`), one
watches the client's process (`watchdog.py`).
"""

import asyncio
import ipaddress
import logging
import os
import socket
import sys
import threading
from typing import BinaryIO, NoReturn

from pygls.lsp.server import LanguageServer

from onex_ls.lsp.framing import FramingError, read_messages
from onex_ls.lsp.outbox import Outbox
from onex_ls.lsp.protocol import HardenedProtocol, hardened
from onex_ls.lsp.streams import protocol_streams
from onex_ls.lsp.watchdog import start_watchdog

LOOPBACK = "127.0.0.1"
_MAX_UNHANDLED_MESSAGES = 64  # read ahead of the event loop, enough to see cancellations before the work they cancel

_logger = logging.getLogger(__name__)


def serve_stdio(server: LanguageServer) -> NoReturn:
    """Serve the client at the other end of standard input and output. Never returns."""
    reader, writer = protocol_streams()
    _serve(server, reader, writer, child_of_client=True)


def serve_tcp(server: LanguageServer, host: str = LOOPBACK, port: int = 0) -> NoReturn:
    """Listen on `host`, serve the first client that connects, and end with it. Never returns.

    Port 0 takes a free one; the address is printed on standard error as ``listening on HOST:PORT``. The protocol
    has no passwords: whoever reaches the port can read and write what the server can. An empty host is the loopback
    interface, other interfaces must be asked for, and are warned about.
    Raises OSError when the address cannot be had.
    """
    host = host or LOOPBACK
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as listener:
        address, free_port = listener.getsockname()[:2]
        if not ipaddress.ip_address(address).is_loopback:
            _logger.warning("%s can be reached from other machines, and there is no password", address)
        shown = f"[{address}]" if ":" in address else address
        sys.stderr.write(f"listening on {shown}:{free_port}\n")
        sys.stderr.flush()
        connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    _serve(server, connection.makefile("rb"), connection.makefile("wb"), child_of_client=False)


def _serve(server: LanguageServer, reader: BinaryIO, writer: BinaryIO, *, child_of_client: bool) -> NoReturn:
    code = 1
    try:
        start_watchdog(lambda: server.process_id, lambda: os._exit(1), parent=child_of_client)
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        code = loop.run_until_complete(_converse(hardened(server), reader, writer))
    except KeyboardInterrupt:
        pass
    except Exception:
        _logger.exception("the server failed")
    finally:
        os._exit(code)


async def _converse(protocol: HardenedProtocol, reader: BinaryIO, writer: BinaryIO) -> int:
    """Handle messages until the client leaves; the exit code."""
    loop = asyncio.get_running_loop()
    left = asyncio.Event()
    outbox = Outbox(writer, on_failure=lambda: loop.call_soon_threadsafe(left.set))
    protocol.set_writer(outbox)
    protocol.leave = left.set
    threading.Thread(
        target=_read, args=(reader, protocol, outbox, loop, left), name="onex-ls-reader", daemon=True
    ).start()
    await left.wait()
    await asyncio.sleep(0)  # for the answers of handlers that have just finished
    outbox.close()
    return protocol.exit_code


def _read(
    reader: BinaryIO, protocol: HardenedProtocol, outbox: Outbox, loop: asyncio.AbstractEventLoop, left: asyncio.Event
) -> None:
    """Bring messages to the event loop, never many more than it has handled."""
    room = threading.Semaphore(_MAX_UNHANDLED_MESSAGES)

    def handle(body: bytes) -> None:
        try:
            protocol.receive(body)
        finally:
            room.release()

    try:
        for body in read_messages(reader):
            room.acquire()
            outbox.wait_for_room()
            loop.call_soon_threadsafe(handle, body)
    except (OSError, FramingError) as error:
        _logger.error("cannot read from the client any more: %s", error)
    finally:
        loop.call_soon_threadsafe(left.set)
