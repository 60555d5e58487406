"""The gateway of an event loop, for asynchronous code that serves many at once.

This module takes no memory: what a question needs is read in when the first one is asked, in a thread, so that nobody
else on the loop waits for it.
"""

import asyncio
from asyncio import AbstractEventLoop
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llm.client import Gateway


@dataclass(slots=True)
class _Shared:
    gateway: "Gateway"
    users: int = 0


_shared: dict[AbstractEventLoop, _Shared] = {}


@asynccontextmanager
async def shared() -> AsyncIterator["Gateway"]:
    """The gateway that all share who are inside at the same time on this event loop; the last to leave closes it."""
    gateway = await asyncio.to_thread(_load)
    loop = asyncio.get_running_loop()
    if loop not in _shared:
        _shared[loop] = _Shared(gateway())
    held = _shared[loop]
    held.users += 1
    try:
        yield held.gateway
    finally:
        held.users -= 1
        if not held.users:
            del _shared[loop]
            await held.gateway.close()


def _load() -> "type[Gateway]":
    from llm.client import Gateway  # noqa: PLC0415 -- slow import: its packages take 45 MB
    from llm.wire import http  # noqa: PLC0415 -- slow import: its packages take 45 MB

    http.load()
    return Gateway
