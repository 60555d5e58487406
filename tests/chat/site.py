"""The assistant of ``site_settings``: a question such as ``{"words": 5, "hold": true}`` says what it is to do."""

import asyncio
import json
import os
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

from chat.assistants import Consequence, Turn
from chat.models import ChatMessage


class Obedient:
    """Says ``words`` words, a tenth of a second after each other; with ``hold`` it then waits to be cancelled. To
    be cancelled leaves a file named for the answer."""

    async def reply(self, turn: Turn) -> AsyncGenerator[str, None]:
        wanted = json.loads(turn.question.content)
        turn.engine = "obedient"
        try:
            for number in range(wanted.get("words", 1)):
                yield f"word{number}\n\n"
                await asyncio.sleep(wanted.get("pause", 0.1))
            if wanted.get("hold"):
                await asyncio.sleep(3600)
        except asyncio.CancelledError:
            (Path(os.environ["DATA_DIR"]) / f"cancelled-{turn.answer_id}").touch()
            raise

    async def settled(self, turn: Turn) -> bool:
        return False

    def said(self, messages: Sequence[ChatMessage]) -> None: ...

    def consequences(self, messages: Sequence[ChatMessage]) -> list[Consequence]:
        return []

    def withdrawn(self, messages: Sequence[ChatMessage]) -> None: ...

    def returned(self, messages: Sequence[ChatMessage]) -> None: ...
