"""Has a model sum up the beginning of a conversation that no longer fits its context. Runs in the worker."""

import json
from collections.abc import Sequence
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from chat import history
from chat.models import ChatMessage, Session
from dossiers.assistant import context
from dossiers.assistant.sanitise import Plain
from dossiers.assistant.summaries import NOTE
from llm import client, providers
from llm.errors import ModelError
from llm.limits.ledger import Purpose
from llm.prompts import Prompt, PromptTurn
from llm.providers import Task

log = structlog.stdlib.get_logger("verbatim.stories")

VERSION = "summary-1"
LONGEST = 500  # tokens of a summary
SECONDS = 40.0
KEPT_SHARE = 0.5  # of the budget, that the newest messages keep for themselves


def summarise(session_id: UUID) -> bool:
    """Sums up what came before the newest messages, on top of the last summary; whether a new one was made."""
    session = Session.objects.filter(pk=session_id, is_active=True).select_related("owner").first()
    target = providers.find(Task.CHAT)
    if session is None or target is None:
        return False
    before, pending = _to_sum_up(list(history.live(session).exclude(state__in=ChatMessage.UNFINISHED))[::-1])
    if not pending:
        return False
    purpose = Purpose(Task.CHAT, VERSION, scope=f"user:{session.owner_id}")
    question = Prompt(purpose, _turns(before, pending), LONGEST, SECONDS)
    try:
        reply = client.run(lambda gateway: gateway.text(target, question))
    except ModelError as error:
        log.warning("a conversation was not summed up", reason=error.reason)
        return False
    return _store(pending, reply.text)


def _to_sum_up(messages: Sequence[ChatMessage]) -> tuple[str, list[ChatMessage]]:
    """The last summary, and the messages after it that are older than the newest ones; they end with an answer."""
    budget = settings.STORY_CONTEXT_TOKENS
    before, covered = "", 0
    for place, message in enumerate(messages, 1):
        if isinstance(message.metadata.get(NOTE), str):
            before, covered = message.metadata[NOTE], place
    end, left = len(messages), int(budget * KEPT_SHARE)
    while end > covered and (left := left - _size(messages[end - 1])) >= 0:
        end -= 1
    pending: list[ChatMessage] = []
    left = int(budget * KEPT_SHARE)
    for message in messages[covered:end]:
        left -= _size(message)
        if pending and left < 0:
            break
        pending.append(message)
    while pending and pending[-1].role != ChatMessage.Role.ASSISTANT:
        pending.pop()
    return before, pending


def _size(message: ChatMessage) -> int:
    return context.tokens(message.content) + context.PER_MESSAGE


def _turns(before: str, pending: Sequence[ChatMessage]) -> tuple[PromptTurn, ...]:
    said = [
        {"by": "writer" if one.role == ChatMessage.Role.USER else "interviewer", "text": one.content} for one in pending
    ]
    data = json.dumps({"summary so far": before, "messages": said}, ensure_ascii=False)
    return PromptTurn("system", context.prompt("summary")), PromptTurn("user", data)


@transaction.atomic
def _store(pending: Sequence[ChatMessage], text: str) -> bool:
    """Notes the summary with the last answer that it covers, unless one of its messages went away meanwhile."""
    ids = [message.pk for message in pending]
    rows = list(ChatMessage.objects.select_for_update().filter(pk__in=ids, set_aside_at=None).order_by("position"))
    plain = Plain()
    summary = (plain.feed(text) + plain.rest()).strip()
    if len(rows) < len(ids) or not summary:
        return False
    last = rows[-1]
    last.metadata = {**last.metadata, NOTE: summary}
    last.save(update_fields=["metadata"])
    return True
