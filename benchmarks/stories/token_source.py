"""An assistant that says words at an even pace, out of the process's own memory: what is measured is the stream.

``TOKENS_PER_SECOND`` and ``TOKEN_SECONDS`` in the environment say how fast and for how long; they all begin to speak
when ``TOKEN_STREAMS`` of them are there.
"""

import asyncio
import os
import random
from collections.abc import AsyncGenerator, Sequence

from chat.assistants import Consequence, Turn
from chat.models import ChatMessage


class TokenSource:
    def __init__(self) -> None:
        self.asked = 0
        self.all_there = asyncio.Event()

    async def reply(self, turn: Turn) -> AsyncGenerator[str, None]:
        turn.engine = "benchmark"
        pace = 1 / float(os.environ.get("TOKENS_PER_SECOND", "50"))
        count = int(float(os.environ.get("TOKEN_SECONDS", "10")) / pace)
        loop = asyncio.get_running_loop()
        self.asked += 1
        if self.asked >= int(os.environ.get("TOKEN_STREAMS", "1")):
            self.all_there.set()
        await self.all_there.wait()
        start = loop.time() + pace * random.random()
        for number in range(count):
            await asyncio.sleep(max(0.0, start + number * pace - loop.time()))
            yield f"word{number:04} "

    async def settled(self, turn: Turn) -> bool:
        return False

    def said(self, messages: Sequence[ChatMessage]) -> None: ...

    def consequences(self, messages: Sequence[ChatMessage]) -> list[Consequence]:
        return []

    def withdrawn(self, messages: Sequence[ChatMessage]) -> None: ...

    def returned(self, messages: Sequence[ChatMessage]) -> None: ...
