"""``python -m tests.llm.caller N``: one process that asks the configured model N questions, eight at a time."""

import asyncio
import sys

import django

django.setup()

from llm import client, providers  # noqa: E402
from llm.client import Gateway  # noqa: E402
from llm.errors import ModelError  # noqa: E402
from llm.limits.ledger import Purpose  # noqa: E402
from llm.prompts import Prompt, PromptTurn  # noqa: E402
from llm.providers import Task  # noqa: E402

QUESTION = Prompt(Purpose(Task.ANALYSIS, "pace-1"), (PromptTurn("user", "Hello?"),), 20, seconds=120)


async def ask_all(gateway: Gateway, count: int) -> int:
    """How many were answered."""
    places = asyncio.Semaphore(8)

    async def ask() -> bool:
        async with places:
            try:
                await gateway.text(providers.target(Task.ANALYSIS), QUESTION)
            except ModelError:
                return False
            return True

    return sum(await asyncio.gather(*(ask() for _ in range(count))))


if __name__ == "__main__":
    print(client.run(lambda gateway: ask_all(gateway, int(sys.argv[1]))))
