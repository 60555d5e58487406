"""The way of streamed answers: an HTTP/1.1 connection of their own, read as the bytes come.

What comes in thousands of pieces passes few hands here: 15 µs of CPU for each piece, which are 70 through the client's
own connections. ``httpx2`` is imported with this module, so it is named, not imported, by those who may never need it.
"""

import asyncio
import re
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, suppress

import h11
import httpx2

from llm.deadlines import CONNECT_SECONDS, trip
from llm.limits import pace

_READ = 65_536
_SIZE = re.compile(rb"[0-9a-fA-F]{1,8}")
_LONGEST_LINE = 4096  # bytes that may stand before a chunk


class DirectTransport(httpx2.AsyncBaseTransport):
    """One connection for each request, closed with its answer. ``tls`` is for addresses with https."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        self._tls = tls

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        with ExitStack() as undo:
            reader, writer = await _connected(request.url, self._tls)
            undo.callback(writer.transport.abort)
            current = trip.get()
            await pace.depart(current.latest)
            current.departed = True
            server = h11.Connection(h11.CLIENT)
            try:
                writer.write(_sent(server, request, body))
                await writer.drain()
                head = await _head(server, reader)
            except OSError as error:
                raise httpx2.ReadError(str(error), request=request) from error
            undo.pop_all()
        headers = httpx2.Headers(head.headers.raw_items())
        first, _ = server.trailing_data
        body_stream = Body(reader, writer, headers, first, current.deadline)
        return httpx2.Response(head.status_code, headers=headers, stream=body_stream)


async def _connected(url: httpx2.URL, tls: ssl.SSLContext) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    secure = url.scheme == "https"
    host, port = url.raw_host.decode("ascii"), url.port or (443 if secure else 80)
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            return await asyncio.open_connection(host, port, ssl=tls if secure else None, happy_eyeballs_delay=0.25)
    except TimeoutError as error:
        raise httpx2.ConnectTimeout(str(error)) from error
    except OSError as error:
        raise httpx2.ConnectError(str(error)) from error


def _sent(server: h11.Connection, request: httpx2.Request, body: bytes) -> bytes:
    headers = [(name, value) for name, value in request.headers.raw if name.lower() != b"connection"]
    head = h11.Request(
        method=request.method, target=request.url.raw_path, headers=[*headers, (b"Connection", b"close")]
    )
    return b"".join(server.send(event) or b"" for event in (head, h11.Data(body), h11.EndOfMessage()))


async def _head(server: h11.Connection, reader: asyncio.StreamReader) -> h11.Response:
    """The answer's status and headers. What was read beyond them stays with ``server``."""
    try:
        while not isinstance(event := server.next_event(), h11.Response):
            if event is h11.NEED_DATA:
                server.receive_data(await reader.read(_READ))
            elif not isinstance(event, h11.InformationalResponse):
                raise httpx2.RemoteProtocolError("The connection was closed without an answer.")
    except h11.RemoteProtocolError as error:
        raise httpx2.RemoteProtocolError(str(error)) from error
    return event


class Body(httpx2.AsyncByteStream):
    """The bytes of an answer as they arrive; ``first`` are those that came with its headers.

    Whoever waits for more after ``deadline`` (by ``time.monotonic``) gets ``TimeoutError``.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        headers: httpx2.Headers,
        first: bytes,
        deadline: float,
    ) -> None:
        self._reader, self._writer, self._first = reader, writer, first
        chunked = "chunked" in headers.get("Transfer-Encoding", "").lower()
        self._framing: Chunks | Length = Chunks() if chunked else Length(headers.get("Content-Length"))

        # One timer for the whole answer: one for each piece would be a quarter of what a piece costs.
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(deadline - time.monotonic(), reader.set_exception, TimeoutError())

    async def __aiter__(self) -> AsyncIterator[bytes]:
        piece = self._first
        try:
            while True:
                if piece and (inside := self._framing.unwrapped(piece)):
                    yield inside
                if self._framing.ended:
                    return
                if not (piece := await self._reader.read(_READ)):
                    self._framing.cut()
                    return
        except TimeoutError:
            raise
        except OSError as error:
            raise httpx2.ReadError(str(error)) from error

    async def aclose(self) -> None:
        self._timer.cancel()
        self._writer.transport.abort()
        with suppress(OSError):
            await self._writer.wait_closed()


class Chunks:
    """Takes the chunked transfer coding (RFC 9112, 7.1) off, in whatever pieces it comes."""

    def __init__(self) -> None:
        self.ended = False
        self._left = 0  # bytes of the present chunk that are still to come
        self._line = b""  # the beginning of a line that is not complete

    def unwrapped(self, piece: bytes) -> bytes:
        """The body's bytes in ``piece``. Raises ``httpx2.RemoteProtocolError``."""
        inside, at = [], 0
        piece, self._line = self._line + piece, b""
        while at < len(piece) and not self.ended:
            if self._left:
                part = piece[at : at + self._left]
                inside.append(part)
                self._left -= len(part)
                at += len(part)
            elif (end := piece.find(b"\n", at)) >= 0:
                self._begin(piece[at:end].split(b";")[0].strip())
                at = end + 1
            else:
                self._keep(piece[at:])
                break
        return b"".join(inside)

    def cut(self) -> None:
        raise httpx2.RemoteProtocolError("The answer was cut off.")

    def _begin(self, size: bytes) -> None:
        if not size:  # the end of the line that closes a chunk
            return
        if not _SIZE.fullmatch(size):
            raise httpx2.RemoteProtocolError("The size of a chunk is not valid.")
        self._left = int(size, 16)
        self.ended = self._left == 0

    def _keep(self, line: bytes) -> None:
        if len(line) > _LONGEST_LINE:
            raise httpx2.RemoteProtocolError("The size of a chunk is not valid.")
        self._line = line


class Length:
    """A body of so many bytes, or one that goes on until the connection is closed."""

    def __init__(self, declared: str | None) -> None:
        self._left = int(declared) if declared else None
        self.ended = self._left == 0

    def unwrapped(self, piece: bytes) -> bytes:
        if self._left is None:
            return piece
        inside = piece[: self._left]
        self._left -= len(inside)
        self.ended = self._left == 0
        return inside

    def cut(self) -> None:
        if self._left:
            raise httpx2.RemoteProtocolError("The answer was cut off.")
