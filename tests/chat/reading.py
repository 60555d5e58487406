"""Reads streams of frames as a client would."""

import asyncio
import json
from collections.abc import AsyncIterable
from typing import Any, cast


def events(raw: bytes) -> list[dict[str, Any]]:
    """The JSON objects of the ``data:`` lines, in order."""
    blocks = raw.decode().split("\n\n")
    return [json.loads(line[6:]) for block in blocks for line in block.split("\n") if line.startswith("data: ")]


def ids(raw: bytes) -> list[str]:
    return [line[4:] for line in raw.decode().split("\n") if line.startswith("id: ")]


def joined(raw: bytes) -> str:
    return "".join(event["content"] for event in events(raw) if event["type"] == "text")


def metadata(raw: bytes) -> dict[str, Any]:
    found = [event["metadata"] for event in events(raw) if event["type"] == "metadata"]
    assert len(found) == 1
    return cast("dict[str, Any]", found[0])


def read_all(response: Any) -> bytes:
    """The whole body of a streamed answer, read on an event loop as the server does."""
    assert response.status_code == 200, response.content

    async def collect(parts: AsyncIterable[bytes]) -> bytes:
        return b"".join([part async for part in parts])

    return asyncio.run(collect(response.streaming_content))
