"""The answer of a language model, streamed."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings

from chat.assistants import Turn
from dossiers.assistant import context, summaries
from dossiers.assistant.sanitise import Plain
from dossiers.interview.conversation import InterviewHistory
from dossiers.interview.phrasing import Voice
from llm import gateway
from llm.errors import ModelError
from llm.limits.ledger import Purpose
from llm.prompts import CompletionRecord, Prompt
from llm.providers import Target, Task

log = structlog.stdlib.get_logger("verbatim.stories")

LONGEST = 900  # tokens of an answer


async def reply(turn: Turn, conversation: InterviewHistory, target: Target) -> AsyncGenerator[str, None]:
    """The model's answer in its own fragments, plain text. Nothing at all where it failed before its first word; where
    it broke off later, an apology ends the text and ``turn.failed`` is set. Closing it early cancels the call."""
    prompt = context.build(conversation, settings.STORY_CONTEXT_TOKENS)
    if prompt.left_out:
        await sync_to_async(summaries.ask_for)(turn.session.pk)
    purpose = Purpose(Task.CHAT, context.VERSION, scope=f"user:{turn.session.owner_id}")
    question = Prompt(purpose, prompt.turns, LONGEST, settings.STORY_SECONDS, temperature=0.7)
    record, plain, has_spoken = CompletionRecord(), Plain(), False
    try:
        async with gateway.shared() as ours, aclosing(ours.stream(target, question, record)) as pieces:
            async for piece in pieces:
                if said := plain.feed(piece) if has_spoken else plain.feed(piece).lstrip():
                    has_spoken = True
                    _sign(turn, target, record)
                    yield said
    except ModelError as error:
        log.warning("a story's answer failed", provider=target.provider, reason=error.reason, spoken=has_spoken)
        if has_spoken:
            turn.failed = True
            yield "\n\n" + Voice(conversation.seed).line("brokenoff")
        return
    if has_spoken and (rest := plain.rest()):
        yield rest


def _sign(turn: Turn, target: Target, record: CompletionRecord) -> None:
    """Says who writes, as soon as it is known."""
    turn.engine, turn.model = target.provider, record.model or target.model
