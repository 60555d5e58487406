"""Conversations as an import finds and makes them: which messages lead to which, and what becomes one."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Count

from ingest.records import Record
from ingest.storing import bulk, threads
from ingest.storing.effects import StepEffects
from ingest.storing.threads import RecordThread, StoredIds
from insights.models import Conversation, Message
from insights.models.conversations import conversation_id

LONGEST_BRAND = 100

_CONVERSATION = ("public_id", "source", "external_id", "brand", "last_message_at")


def known(source: str, records: Sequence[Record]) -> tuple[StoredIds, dict[int, Conversation]]:
    """What is stored of the ids in ``records``, and the conversations they lead to, locked."""
    parents = {above for record in records if (above := threads.parent(record))}
    ids = {record.external_id for record in records}
    replies = {reply for record in records for reply in record.replies}
    messages = bulk.by_external_id(Message, "conversation_id", source, ids | parents | replies)
    roots = bulk.by_external_id(Conversation, "id", source, ids | parents)
    locked = Conversation.objects.select_for_update().order_by("pk")
    conversations = locked.in_bulk(sorted({*messages.values(), *roots.values()}))
    root_of = {key: row.external_id or row.public_id for key, row in conversations.items()}
    return StoredIds(messages, roots, root_of), conversations


def merge(found: Sequence[RecordThread], conversations: Mapping[int, Conversation], effects: StepEffects) -> int:
    """Makes one conversation of those that turned out to be one; brings each up to date with what is added to it.

    Says how many conversations are gone by it.
    """
    sizes = _sizes([key for thread in found if len(thread.conversations) > 1 for key in thread.conversations])
    moved: list[tuple[int, int]] = []
    changed: list[Conversation] = []
    for thread in found:
        thread.conversations.sort(key=lambda key: (-sizes.get(key, 0), key))
        kept, *others = (conversations[key] for key in thread.conversations) if thread.conversations else (None,)
        if kept is not None:
            moved += [(kept.pk, other.pk) for other in others]
            changed += [kept] if _renew(kept, thread, others, effects) else []
    effects.note_merged(moved, conversations)
    bulk.update(Message, ["conversation_id"], "conversation_id", moved)
    if moved:
        Conversation.objects.filter(pk__in=[gone for _, gone in moved]).delete()
    rows = [(row.external_id, row.brand, row.last_message_at, row.pk) for row in changed]
    bulk.update(Conversation, ["external_id", "brand", "last_message_at"], "id", rows)
    return len(moved)


def _sizes(keys: Sequence[int]) -> dict[int, int]:
    counted = Message.objects.filter(conversation__in=keys).values_list("conversation").annotate(n=Count("pk"))
    return dict(counted.order_by()) if keys else {}


def _renew(row: Conversation, thread: RecordThread, others: Sequence[Conversation], effects: StepEffects) -> bool:
    """Changes the conversation as the thread demands; says whether that changed anything."""
    before = row.external_id, row.brand, row.last_message_at
    row.external_id = thread.root
    row.brand = row.brand or next((other.brand for other in others if other.brand), "") or _brand(thread.records)
    times = (_newest(thread.records), *(other.last_message_at for other in others))
    row.last_message_at = max(row.last_message_at, *times)
    effects.note_renewed(row, before[0], before[1])
    return (row.external_id, row.brand, row.last_message_at) != before


def _brand(records: Sequence[Record]) -> str:
    """The account that answers: the author of the thread's first outbound message."""
    answers = [record for record in records if not record.inbound and record.author]
    return min(answers, key=lambda record: record.timestamp).author[:LONGEST_BRAND] if answers else ""


def _newest(records: Sequence[Record]) -> datetime:
    return max(record.timestamp for record in records)


def open_new(source: str, found: Sequence[RecordThread]) -> dict[str, int]:
    """Makes conversations for threads that have none yet; says which root has which key."""
    rows = [
        (conversation_id(), source, thread.root, _brand(thread.records), _newest(thread.records)) for thread in found
    ]
    bulk.insert(Conversation, _CONVERSATION, rows)
    return bulk.by_external_id(Conversation, "id", source, [thread.root for thread in found])
