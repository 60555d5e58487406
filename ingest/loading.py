"""Puts batches of records into the database: each in one short transaction, and repeating one changes nothing."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.db.models import Count
from django.utils import timezone

from ingest import bulk, threads
from ingest.records import Record, RejectedRow, Tally
from ingest.threads import RecordThread, StoredIds
from insights.analysis import queue, wake
from insights.intake.intake import customer
from insights.models import Conversation, Message
from insights.models.conversations import conversation_id, ordered_uuid
from insights.reads.dates import Unusable

# How long a locked or lost database is waited for. Each try itself waits up to 5 s for the lock.
PATIENCE_SECONDS = 120
LONGEST_PAUSE = 5.0
RACES = 5  # tries of a batch that another import wrote at the same moment
LONGEST_BRAND = 100
# Between two batches. Whoever waits for SQLite's write lock looks for it now and then, and does not queue: without a
# pause the next batch has it again before they look. Batches of 500 instead of 1,000 and a pause took the 95th
# percentile of another process's commits from 133 ms to 88.
BREATH_SECONDS = 0.005

_CONVERSATION = ("public_id", "source", "external_id", "brand", "last_message_at")
_MESSAGE = (
    "uuid", "conversation_id", "text", "author", "id_user", "customer", "source", "timestamp", "day", "external_id",
    "reply_to",
)  # fmt: skip
_REPLY = {"direction": Message.Direction.OUTBOUND, "status": Message.Status.EXEMPT, "due_at": None}


class DatabaseAway(Exception):
    """The database took no rows for two minutes. What is stored stays; the same import goes on from there."""


def take(records: Sequence[Record]) -> tuple[Tally, list[RejectedRow]]:
    """Stores what is not stored yet. Every record has an external id.

    A record that the database refuses is found by halves and refused alone. Raises ``DatabaseAway``.
    """
    time.sleep(BREATH_SECONDS if connection.vendor == "sqlite" else 0)
    try:
        return _patiently(records), []
    except (DataError, IntegrityError) as error:
        if len(records) == 1:
            return Tally(), [RejectedRow(records[0].line, Unusable("refused by the database", str(error)), "")]
    half = len(records) // 2
    first, second = take(records[:half]), take(records[half:])
    first[0].add(second[0])
    return first[0], first[1] + second[1]


def _patiently(records: Sequence[Record]) -> Tally:
    ends = time.monotonic() + PATIENCE_SECONDS
    races = 0
    pause = 0.1
    while True:
        try:
            return _store(records)
        except IntegrityError:
            races += 1
            if races == RACES:
                raise
        except OperationalError as error:
            if "no such" in str(error):  # SQLite's words for a table or column that is missing: no waiting brings it
                raise
            if time.monotonic() > ends:
                raise DatabaseAway(str(error).splitlines()[0]) from error
            if not connection.is_usable():
                connection.close()
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


@transaction.atomic
def _store(records: Sequence[Record]) -> Tally:
    tally = Tally()
    by_source: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_source[record.source].append(record)
    for source, group in sorted(by_source.items()):
        tally.add(_store_source(source, group))
    if tally.stored:
        wake.ring()
    return tally


def _store_source(source: str, records: Sequence[Record]) -> Tally:
    unique = {record.external_id: record for record in reversed(records)}
    fresh_last = list(reversed(unique.values()))
    stored, conversations = _known(source, fresh_last)
    found = threads.gather(fresh_last, stored)
    merged = _merge(found, conversations)
    made = _open(source, [thread for thread in found if not thread.conversations])
    new: list[tuple[Record, int]] = []
    for thread in found:
        conversation = thread.conversations[0] if thread.conversations else made[thread.root]
        new += [(record, conversation) for record in thread.records if record.external_id not in stored.messages]
    _insert(new)
    return Tally(stored=len(new), existing=len(records) - len(new), conversations=len(made) - merged)


def _known(source: str, records: Sequence[Record]) -> tuple[StoredIds, dict[int, Conversation]]:
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


def _merge(found: Sequence[RecordThread], conversations: Mapping[int, Conversation]) -> int:
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
            changed += [kept] if _renew(kept, thread, others) else []
    bulk.update(Message, ["conversation_id"], "conversation_id", moved)
    if moved:
        Conversation.objects.filter(pk__in=[gone for _, gone in moved]).delete()
    rows = [(row.external_id, row.brand, row.last_message_at, row.pk) for row in changed]
    bulk.update(Conversation, ["external_id", "brand", "last_message_at"], "id", rows)
    return len(moved)


def _sizes(keys: Sequence[int]) -> dict[int, int]:
    counted = Message.objects.filter(conversation__in=keys).values_list("conversation").annotate(n=Count("pk"))
    return dict(counted.order_by()) if keys else {}


def _renew(row: Conversation, thread: RecordThread, others: Sequence[Conversation]) -> bool:
    """Changes the conversation as the thread demands; says whether that changed anything."""
    before = row.external_id, row.brand, row.last_message_at
    row.external_id = thread.root
    row.brand = row.brand or next((other.brand for other in others if other.brand), "") or _brand(thread.records)
    times = (_newest(thread.records), *(other.last_message_at for other in others))
    row.last_message_at = max(row.last_message_at, *times)
    return (row.external_id, row.brand, row.last_message_at) != before


def _brand(records: Sequence[Record]) -> str:
    """The account that answers: the author of the thread's first outbound message."""
    answers = [record for record in records if not record.inbound and record.author]
    return min(answers, key=lambda record: record.timestamp).author[:LONGEST_BRAND] if answers else ""


def _newest(records: Sequence[Record]) -> datetime:
    return max(record.timestamp for record in records)


def _open(source: str, found: Sequence[RecordThread]) -> dict[str, int]:
    """Makes conversations for threads that have none yet; says which root has which key."""
    rows = [
        (conversation_id(), source, thread.root, _brand(thread.records), _newest(thread.records)) for thread in found
    ]
    bulk.insert(Conversation, _CONVERSATION, rows)
    return bulk.by_external_id(Conversation, "id", source, [thread.root for thread in found])


def _insert(new: Sequence[tuple[Record, int]]) -> None:
    """Customers' messages wait for the worker, agents' replies are kept as they are."""
    now = timezone.now()
    waiting = ((*_row(record, key), queue.due_at(record.timestamp, now)) for record, key in new if record.inbound)
    bulk.insert(Message, (*_MESSAGE, "due_at"), waiting)
    bulk.insert(Message, _MESSAGE, (_row(record, key) for record, key in new if not record.inbound), **_REPLY)


def _row(record: Record, conversation: int) -> tuple[Any, ...]:
    return (
        ordered_uuid(),
        conversation,
        record.text,
        record.author,
        record.id_user,
        customer(record.id_user, record.author) if record.inbound else "",
        record.source,
        record.timestamp,
        record.timestamp.date(),
        record.external_id,
        record.reply_to,
    )
