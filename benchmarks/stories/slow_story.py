"""The story assistant, word by word, so that a server can be killed in the middle of its answers."""

import asyncio
import re
from collections.abc import AsyncGenerator

from chat.assistants import Turn
from dossiers.assistant.assistant import StoryAssistant

SECONDS_A_WORD = 0.05


class SlowStory(StoryAssistant):
    async def reply(self, turn: Turn) -> AsyncGenerator[str, None]:
        async for piece in super().reply(turn):
            for word in re.findall(r"\s*\S+|\s+$", piece):
                yield word
                await asyncio.sleep(SECONDS_A_WORD)
