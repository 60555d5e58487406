"""Reads a request's body before any of our code runs for it: bounded in size and in time."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

Scope = dict[str, Any]
Event = Mapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]

LINGER_SECONDS = 2.0


class ClientGone(Exception):
    """The client left before its request was complete. Nobody is there to answer."""


class BodyRefused(Exception):
    """A body that will not be read on: too large (413), too slow (408), or with a length that is no number (400)."""

    def __init__(self, status: int, code: str, details: str) -> None:
        super().__init__(details)
        self.status = status
        self.code = code
        self.details = details


async def read_body(scope: Scope, receive: Receive, *, limit: int, seconds: float) -> bytes:
    """The whole body, of at most ``limit`` bytes, read within ``seconds`` from now.

    A length that the client declares is refused before a byte is read; a chunked body is counted as it comes. The time
    is a total: a client that sends a byte now and then cannot extend it.
    """
    _check_declared_length(scope, limit)
    try:
        async with asyncio.timeout(seconds):
            return await _collect(receive, limit)
    except TimeoutError:
        raise BodyRefused(408, "request_timeout", f"The request was not complete after {seconds:g} seconds.") from None


def _check_declared_length(scope: Scope, limit: int) -> None:
    for name, value in scope["headers"]:
        if name == b"content-length":
            if not value.isdigit():
                raise BodyRefused(400, "bad_request", "Content-Length is not a number.")
            if len(value) > 18 or int(value) > limit:
                raise _too_large(limit)


async def spool_body(scope: Scope, receive: Receive, *, limit: int, seconds: float, folder: Path) -> BinaryIO:
    """The whole body as a nameless file in ``folder``: for addresses that take files, whose memory it must not fill."""
    _check_declared_length(scope, limit)
    file = cast(BinaryIO, tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 -- whoever gets it closes it
    try:
        async with asyncio.timeout(seconds):
            await _spool(receive, limit, file)
    except TimeoutError:
        file.close()
        raise BodyRefused(408, "request_timeout", f"The request was not complete after {seconds:g} seconds.") from None
    except (ClientGone, BodyRefused):
        file.close()
        raise
    file.seek(0)
    return file


async def _spool(receive: Receive, limit: int, file: BinaryIO) -> None:
    async for piece in _pieces(receive, limit):
        file.write(piece)


async def _collect(receive: Receive, limit: int) -> bytes:
    pieces = [piece async for piece in _pieces(receive, limit)]
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


async def _pieces(receive: Receive, limit: int) -> AsyncIterator[bytes]:
    """The body as it comes. Raises ``ClientGone``, or ``BodyRefused`` as soon as it is longer than ``limit`` bytes."""
    size = 0
    more = True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise ClientGone
        piece = event.get("body", b"")
        size += len(piece)
        if size > limit:
            raise _too_large(limit)
        yield piece
        more = event.get("more_body", False)


def _too_large(limit: int) -> BodyRefused:
    return BodyRefused(413, "payload_too_large", f"The body is larger than {limit} bytes.")


async def answer_refused(refused: BodyRefused, answer: Mapping[str, str], receive: Receive, send: Send) -> None:
    """Sends ``answer`` at once, then reads on for a moment without keeping anything.

    Closing a socket that still holds unread bytes resets it, and a reset can overtake the answer on its way.
    """
    body = json.dumps(answer).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    ]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
    if refused.status == 413:
        await _discard(receive)


async def _discard(receive: Receive) -> None:
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            while (event := await receive())["type"] == "http.request" and event.get("more_body", False):
                pass
    except TimeoutError:
        pass
