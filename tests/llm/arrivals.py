"""When requests reach a server: stamped by the kernel, so that a server which is busy or not scheduled stamps no later.

Linux only; elsewhere the moment is that at which the server comes to the request.
"""

import asyncio
import os
import socket
import struct
import sys
import time

_STAMPED = 35 if sys.platform == "linux" else None  # SO_TIMESTAMPNS, which the socket module does not name
_STAMP = struct.Struct("qq")  # seconds and nanoseconds of the wall clock


def open_port() -> socket.socket:
    """A listening socket whose connections carry stamps, from the first byte on."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1000)
    if _STAMPED is not None:
        listener.setsockopt(socket.SOL_SOCKET, _STAMPED, 1)
    return listener


class Unread(asyncio.StreamReaderProtocol):
    """A connection of which nothing is read before ``arrival`` was asked for the first time."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        pause_reading(transport)
        super().connection_made(transport)


def pause_reading(transport: asyncio.BaseTransport) -> None:
    assert isinstance(transport, asyncio.ReadTransport)
    transport.pause_reading()


async def arrival(transport: asyncio.WriteTransport) -> float | None:
    """The monotonic moment at which the next request's first byte came; None where the client left instead.

    Nothing of that request may have been read yet. After its last byte, call ``pause_reading``.
    """
    assert isinstance(transport, asyncio.Transport)
    if transport.get_extra_info("ssl_object"):  # the kernel's stamps are those of TLS records
        transport.resume_reading()
        return time.monotonic()
    with socket.socket(fileno=os.dup(transport.get_extra_info("socket").fileno())) as connection:
        await _readable(connection)
        first, notes, _, _ = connection.recvmsg(1, 64, socket.MSG_PEEK)
    moment = time.monotonic()
    for _, kind, stamp in notes:
        if kind == _STAMPED:
            seconds, nanoseconds = _STAMP.unpack(stamp)
            moment -= time.time() - seconds - nanoseconds / 1e9
    transport.resume_reading()
    return moment if first else None


async def _readable(connection: socket.socket) -> None:
    ready = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(connection, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(connection)
