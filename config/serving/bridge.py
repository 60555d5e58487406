"""Runs a WSGI application (Django's handler) from ASGI: one thread hop a request, its body already in memory.

A view that streams without a thread answers with a ``StreamingHttpResponse`` around an asynchronous iterator: the
request goes through Django's handler like any other, and the iterator is read on the event loop. Under Django's own
ASGI handler each of its middlewares would hop a thread, and each open stream would hold one.

Why not a2wsgi: its thread waits for the client to read. Four clients that stopped reading a long response held its pool
of four for good, also after they had left (a2wsgi 1.10.10 under gunicorn 27.0.1). Here no thread waits for a client: a
response in one piece is handed over whole, and a streamed one is pulled, piece by piece, from a thread of its own.
"""

import asyncio
import io
import os
import sys
import time
from asyncio import AbstractEventLoop
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from contextvars import Context, copy_context
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, cast

from django.db import close_old_connections
from django.http import StreamingHttpResponse

from config.serving.request_body import Receive, Scope, Send

WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

THREADS = 16
STREAMS = 16  # streamed responses at a time; further ones wait, without holding a thread of the pool
PIECE_BYTES = 65_536
PIECE_SECONDS = 0.5  # a piece is sent when it is full or this old
WHOLE_BYTES = 2_000_000  # a stream that declares at most this length (a static file) is read at once

_BODILESS = {204, 304}


@dataclass
class WsgiResponse:
    """A response as WSGI gave it. ``body`` is whole, unless ``rest`` holds the stream that is still to be read, or
    ``events`` the one that is read on the event loop."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""
    rest: Iterable[bytes] | None = None
    events: StreamingHttpResponse | None = None

    @property
    def declared_length(self) -> int | None:
        return next((int(value) for name, value in self.headers if name == b"content-length"), None)


class WSGIBridge:
    """An ASGI application around a WSGI one, called with the request's body: somebody else has read and bounded it."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")
        self.streams = asyncio.Semaphore(STREAMS)

    async def __call__(self, scope: Scope, body: bytes | BinaryIO, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        # A context of its own, or the thread's next request would see what this one binds (a log line's request id).
        context = copy_context()
        answer = await loop.run_in_executor(self.threads, context.run, self._run, environ(scope, body))
        if answer.events is not None:
            await self._send_events(loop, context, answer, answer.events, receive, send)
        elif answer.rest is None:
            await _send_whole(answer, send)
        else:
            await self._stream(loop, context, answer, answer.rest, send)

    def _run(self, environ: dict[str, Any]) -> WsgiResponse:
        started: list[WsgiResponse] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            started.append(WsgiResponse(int(status[:3]), pairs))

        result = self.application(environ, start_response)
        answer = started[-1]
        omits_body = environ["REQUEST_METHOD"] == "HEAD" or answer.status in _BODILESS
        streaming = getattr(result, "streaming", False)
        if streaming and getattr(result, "is_async", False) and not omits_body:
            close_old_connections()  # an open stream holds none
            answer.events = cast(StreamingHttpResponse, result)
            return answer
        if streaming and not omits_body and _is_long(answer):
            close_old_connections()  # this thread is done; the stream opens its own connection where it is read
            answer.rest = result
            return answer
        try:
            if not (streaming and omits_body):
                answer.body = b"".join(result)
                _complete(answer, omits_body)
        finally:
            _close(result)
        return answer

    async def _send_events(
        self,
        loop: AbstractEventLoop,
        context: Context,
        answer: WsgiResponse,
        events: StreamingHttpResponse,
        receive: Receive,
        send: Send,
    ) -> None:
        """Sends each part as it comes. A client that leaves cancels the iterator wherever it waits."""
        sending = asyncio.create_task(_pump(answer, events, send))
        leaving = asyncio.create_task(_client_left(receive))
        try:
            await asyncio.wait([sending, leaving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            left = not sending.done()
            leaving.cancel()
            sending.cancel()
            await asyncio.wait([sending, leaving])
            answer.events = None
            await loop.run_in_executor(self.threads, context.run, _close, events)
        if not left:
            sending.result()

    async def _stream(
        self, loop: AbstractEventLoop, context: Context, answer: WsgiResponse, rest: Iterable[bytes], send: Send
    ) -> None:
        """Sends a stream as fast as the client reads it. One thread reads it from first to last: a database connection
        belongs to the thread that opened it. A client that leaves cancels this, and the stream is closed."""
        thread = ThreadPoolExecutor(1, thread_name_prefix="stream")
        pull = partial(next, _pieces(iter(rest)), b"")
        try:
            async with self.streams:
                await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
                while piece := await loop.run_in_executor(thread, context.run, pull):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                await send({"type": "http.response.body", "body": b""})
        finally:
            thread.submit(context.run, _close, rest)
            thread.shutdown(wait=False)


async def _pump(answer: WsgiResponse, events: StreamingHttpResponse, send: Send) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    async with aclosing(cast("AsyncGenerator[bytes, None]", events.streaming_content)) as parts:
        async for part in parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _client_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_whole(answer: WsgiResponse, send: Send) -> None:
    """In slices: the server would copy what the client has not read yet, and copy all of it at once."""
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    start = 0
    while len(answer.body) - start > PIECE_BYTES:
        piece = answer.body[start : start + PIECE_BYTES]
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        start += PIECE_BYTES
    await send({"type": "http.response.body", "body": answer.body[start:] if start else answer.body})


def _complete(answer: WsgiResponse, omits_body: bool) -> None:
    """Declares the length, so that a client can tell where the answer ends, and drops what HEAD must not carry."""
    if answer.declared_length is None and answer.status not in _BODILESS:
        answer.headers.append((b"content-length", str(len(answer.body)).encode()))
    if omits_body:
        answer.body = b""


def _is_long(answer: WsgiResponse) -> bool:
    length = answer.declared_length
    return length is None or length > WHOLE_BYTES


def _pieces(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """``chunks`` joined to pieces worth a hop between threads. Never yields an empty piece."""
    piece, began = bytearray(), time.monotonic()
    for chunk in chunks:
        piece += chunk
        if piece and (len(piece) >= PIECE_BYTES or time.monotonic() - began >= PIECE_SECONDS):
            yield bytes(piece)
            piece, began = bytearray(), time.monotonic()
    if piece:
        yield bytes(piece)


def _close(result: Iterable[bytes]) -> None:
    close = getattr(result, "close", None)
    if close is not None:
        close()


def environ(scope: Scope, body: bytes | BinaryIO) -> dict[str, Any]:
    """The WSGI environment of an ASGI request (PEP 3333: bytes travel as Latin-1 text)."""
    client, server = scope.get("client") or ("", 0), scope.get("server") or ("localhost", 80)
    variables: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "REMOTE_ADDR": str(client[0]),
        "REMOTE_PORT": str(client[1] or ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body) if isinstance(body, bytes) else body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        text = value.decode("latin-1")
        joint = "; " if key == "HTTP_COOKIE" else ","
        variables[key] = f"{variables[key]}{joint}{text}" if key in variables else text
    variables["CONTENT_TYPE"] = variables.pop("HTTP_CONTENT_TYPE", "")
    variables.pop("HTTP_CONTENT_LENGTH", None)
    variables["CONTENT_LENGTH"] = str(_length(body))  # of what was read: a chunked body declares none
    return variables


def _length(body: bytes | BinaryIO) -> int:
    return len(body) if isinstance(body, bytes) else os.fstat(body.fileno()).st_size
