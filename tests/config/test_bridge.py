"""Streams that are read on the event loop, without a server around them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

import pytest
from django.http import StreamingHttpResponse

from config.serving.bridge import WSGIBridge
from config.serving.request_body import Event

SCOPE = {"method": "GET", "path": "/", "query_string": b"", "http_version": "1.1", "headers": []}


@pytest.mark.parametrize("where", ["waits for its next part", "waits for the client to read"])
def test_a_client_that_leaves_closes_the_stream_wherever_it_is(where: str) -> None:
    closed = []
    left, reached = asyncio.Event(), asyncio.Event()

    async def parts() -> AsyncIterator[bytes]:
        try:
            yield b"one"
            reached.set()
            await asyncio.sleep(600)
        finally:
            closed.append("parts")

    class Response(StreamingHttpResponse):
        def close(self) -> None:
            closed.append("response")

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [])
        return Response(parts())

    async def send(event: Event) -> None:
        if event["type"] == "http.response.body" and where == "waits for the client to read":
            reached.set()
            await asyncio.sleep(600)

    async def receive() -> Event:
        await left.wait()
        return {"type": "http.disconnect"}

    async def within() -> None:
        async with asyncio.timeout(60):
            request = asyncio.create_task(WSGIBridge(application)(SCOPE, b"", receive, send))
            await reached.wait()
            left.set()
            await request
            while len(closed) < 2:  # noqa: ASYNC110  it is closed in another thread, or by the loop
                await asyncio.sleep(0.01)

    asyncio.run(within())
    assert sorted(closed) == ["parts", "response"]
