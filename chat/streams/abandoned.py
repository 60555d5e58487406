"""Answers that nobody writes any more. The process that writes one renews its row; when it dies, the row runs out."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from chat import history
from chat.assistants import assistant
from chat.models import ChatMessage


def end(answers: Iterable[ChatMessage], now: datetime | None = None) -> int:
    """Marks those of the answers that are abandoned as what they are; says how many. The assistant hears of them."""
    moment = now or timezone.now()
    return sum(_end(answer, moment) for answer in answers if history.is_abandoned(answer, moment))


@transaction.atomic
def _end(answer: ChatMessage, now: datetime) -> bool:
    """One that was saved again meanwhile is not abandoned after all, and stays."""
    same = ChatMessage.objects.filter(pk=answer.pk, state=answer.state, updated_at=answer.updated_at)
    if not same.update(state=history.shown_state(answer, now), updated_at=now):
        return False
    answer.refresh_from_db()
    if answer.content and answer.set_aside_at is None:
        assistant().said([answer])
    return True


def sweep(now: datetime | None = None) -> int:
    """Ends all abandoned answers there are."""
    return end(history.abandoned(now).select_related("session"), now)
