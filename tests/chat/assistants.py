"""An assistant for tests: says what it is told to, at the pace it is told to, and notes what it hears."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

from chat.assistants import Consequence, Turn
from chat.models import ChatMessage


class Scripted:
    """``pieces`` are said one by one; a float among them is a pause in seconds, an exception is raised."""

    pieces: Sequence[str | float | Exception] = ("Hello", ", ", "writer.")
    changes = False
    fails = False
    heard: list[tuple[str, tuple[str, ...]]]
    cancelled = 0

    def __init__(self) -> None:
        self.heard = []

    async def reply(self, turn: Turn) -> AsyncGenerator[str, None]:
        turn.engine, turn.model, turn.failed = "scripted", "none", self.fails
        turn.metadata["asked"] = "nothing"
        try:
            for piece in self.pieces:
                if isinstance(piece, Exception):
                    raise piece
                if isinstance(piece, float):
                    await asyncio.sleep(piece)
                else:
                    yield piece
        except (asyncio.CancelledError, GeneratorExit):
            self.cancelled += 1
            raise

    async def settled(self, turn: Turn) -> bool:
        return self.changes

    def said(self, messages: Sequence[ChatMessage]) -> None:
        self._hear("said", messages)

    def consequences(self, messages: Sequence[ChatMessage]) -> list[Consequence]:
        return [Consequence(f"forget {message.content}", message.content) for message in messages]

    def withdrawn(self, messages: Sequence[ChatMessage]) -> None:
        self._hear("withdrawn", messages)

    def returned(self, messages: Sequence[ChatMessage]) -> None:
        self._hear("returned", messages)

    def _hear(self, verb: str, messages: Sequence[ChatMessage]) -> None:
        self.heard.append((verb, tuple(message.content for message in messages)))
