"""Summaries of long conversations: each stands in the notes of the last answer that it covers."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Min
from django_q.tasks import async_task

from chat.models import ChatMessage

TASK = "dossiers.tasks.summarise"
NOTE = "summary"


def ask_for(session_id: UUID) -> None:
    """Has a worker bring the session's summary up to date. Asking twice does no harm."""
    async_task(TASK, str(session_id))


def forget(messages: Sequence[ChatMessage]) -> int:
    """Drops summaries that cover any of these messages, which were withdrawn or brought back; says how many.

    In the caller's transaction. The next one is made from what is said by then.
    """
    ids = [message.pk for message in messages]
    firsts = ChatMessage.objects.filter(pk__in=ids).values("session_id").annotate(first=Min("position")).order_by()
    forgotten = 0
    for row in firsts:
        later = ChatMessage.objects.filter(session_id=row["session_id"], position__gte=row["first"])
        for message in later.filter(metadata__has_key=NOTE):
            del message.metadata[NOTE]
            message.save(update_fields=["metadata"])
            forgotten += 1
    return forgotten
