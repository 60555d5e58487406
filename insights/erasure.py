"""Takes messages out for good, with everything that was derived from them."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max, QuerySet
from django.dispatch import Signal

from accounts import audit
from insights.analysis import rollups
from insights.models import Conversation, IdempotencyRecord, Message

BATCH = 1000
erasing = Signal()
"""Sent before messages go, in their transaction, with ``messages``: whoever keeps their words forgets them too."""


@transaction.atomic
def erase(messages: QuerySet[Message]) -> int:
    """Deletes the messages and their insights, takes them out of the daily counts, and says how many there were.

    Conversations that are left empty go too; the others keep a true ``last_message_at``. Answers remembered for
    repeated submissions are forgotten, since they name a message that is gone.
    """
    ids = sorted(messages.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        _erase_batch(ids[start : start + BATCH])
    transaction.on_commit(lambda: audit.record("messages erased", count=len(ids)))
    return len(ids)


def erase_conversations(conversations: QuerySet[Conversation]) -> int:
    """Deletes conversations with all their messages; says how many messages that were."""
    with transaction.atomic():
        ids = list(conversations.values_list("pk", flat=True))
        erased = erase(Message.objects.filter(conversation__in=ids))
        Conversation.objects.filter(pk__in=ids, messages=None).delete()
    return erased


def _erase_batch(ids: Sequence[int]) -> None:
    # Locked, so that no worker changes what they show between the counting and the deletion.
    held = list(Message.objects.select_for_update().filter(pk__in=ids).order_by("pk").defer("raw_data"))
    erasing.send(Message, messages=held)
    categories, topics = rollups.of_messages(held), rollups.of_topics(held)
    rollups.change({cell: -n for cell, n in categories.items()}, {cell: -n for cell, n in topics.items()})
    IdempotencyRecord.objects.filter(response__message__in=[str(message.uuid) for message in held]).delete()
    Message.objects.filter(pk__in=ids).delete()
    _settle({message.conversation_id for message in held})


def _settle(conversations: Iterable[int]) -> None:
    rows = Conversation.objects.filter(pk__in=list(conversations)).annotate(newest=Max("messages__timestamp"))
    rows.filter(newest=None).delete()
    left = list(rows)
    for conversation in left:
        conversation.last_message_at = conversation.newest
    Conversation.objects.bulk_update(left, ["last_message_at"])
