"""Puts batches of records into the database: each in one short transaction, and repeating one changes nothing."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from ingest.identity_marks import CONTENT_PREFIX, OWN_PREFIX
from ingest.records import Record, RejectedRow, Tally
from ingest.storing import bulk, conversations, threads
from ingest.storing.changes import ChangeKeeper, written
from ingest.storing.effects import StepEffects
from insights.analysis import queue, wake
from insights.models import Message
from insights.models.conversations import ordered_uuid
from insights.reads.dates import Unusable

# How long a locked or lost database is waited for. Each try itself waits up to 5 s for the lock.
PATIENCE_SECONDS = 120
LONGEST_PAUSE = 5.0
RACES = 5  # tries of a batch that another import wrote at the same moment
# Between two batches. Whoever waits for SQLite's write lock looks for it now and then, and does not queue: without a
# pause the next batch has it again before they look. Batches of 500 instead of 1,000 and a pause took the 95th
# percentile of another process's commits from 133 ms to 88.
BREATH_SECONDS = 0.005

_MESSAGE = (
    "uuid", "conversation_id", "text", "author", "id_user", "customer", "source", "timestamp", "day", "external_id",
    "reply_to", "attributes", "raw_data",
)  # fmt: skip
_REPLY = {"direction": Message.Direction.OUTBOUND, "status": Message.Status.EXEMPT, "due_at": None}
_AUTOMATIC = {"direction": Message.Direction.AUTOMATIC, "status": Message.Status.EXEMPT, "due_at": None}


class DatabaseAway(Exception):
    """The database took no rows for two minutes. What is stored stays; the same import goes on from there."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Some rows of a file: its records, each with an external id, and what else there was.

    ``rows`` are the rows of the file that are done with it, ``share`` how much of it that is.
    """

    records: Sequence[Record]
    read: int = 0
    rows: int = 0
    share: float | None = None
    reasons: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)


Account = Callable[[Portion, Tally, StepEffects, Sequence[RejectedRow]], None]


def take(records: Sequence[Record]) -> tuple[Tally, list[RejectedRow]]:
    """Stores what is not stored yet, as part of no import."""
    return Loader().take(Portion(records))


class Loader:
    """Stores portions one after the other.

    ``account`` is called in each portion's transaction with what it did. ``changes`` brings messages that are there
    with another content up to date; without it they stay as they are.
    """

    def __init__(self, account: Account | None = None, changes: ChangeKeeper | None = None) -> None:
        self._account = account
        self._changes = changes

    def take(self, portion: Portion) -> tuple[Tally, list[RejectedRow]]:
        """A record that the database refuses is found by halves and refused alone. Raises ``DatabaseAway``."""
        time.sleep(BREATH_SECONDS if connection.vendor == "sqlite" else 0)
        try:
            return self._patiently(portion)
        except (DataError, IntegrityError) as error:
            if len(portion.records) == 1:
                return self._refused(portion, Unusable("refused by the database", str(error)))
        half = len(portion.records) // 2
        first = self.take(Portion(portion.records[:half], rows=portion.rows - portion.read))
        second = self.take(
            Portion(
                portion.records[half:], portion.read, portion.rows, portion.share, portion.reasons, portion.left_out
            )
        )
        first[0].add(second[0])
        return first[0], first[1] + second[1]

    def _patiently(self, portion: Portion) -> tuple[Tally, list[RejectedRow]]:
        ends = time.monotonic() + PATIENCE_SECONDS
        races = 0
        pause = 0.1
        while True:
            try:
                return self._store(portion)
            except IntegrityError:
                races += 1
                if races == RACES:
                    raise
            except OperationalError as error:
                if "no such" in str(error):  # SQLite's words for what is missing: no waiting brings it
                    raise
                if time.monotonic() > ends:
                    raise DatabaseAway(str(error).splitlines()[0]) from error
                if not connection.is_usable():
                    connection.close()
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    @transaction.atomic
    def _store(self, portion: Portion) -> tuple[Tally, list[RejectedRow]]:
        tally = Tally()
        refused: list[RejectedRow] = []
        effects = StepEffects(kept=self._account is not None)
        by_source: dict[str, list[Record]] = defaultdict(list)
        for record in portion.records:
            by_source[record.source].append(record)
        for source, group in sorted(by_source.items()):
            found, again = self._store_source(source, group, effects)
            tally.add(found)
            refused += again
        if tally.stored or tally.changed:
            wake.ring()
        if self._account is not None:
            self._account(portion, tally, effects, refused)
        return tally, refused

    @transaction.atomic
    def _refused(self, portion: Portion, error: Unusable) -> tuple[Tally, list[RejectedRow]]:
        refused = [RejectedRow(portion.records[0].line, error, portion.records[0].text)]
        if self._account is not None:
            self._account(portion, Tally(), StepEffects(kept=True), refused)
        return Tally(), refused

    def _store_source(
        self, source: str, records: Sequence[Record], effects: StepEffects
    ) -> tuple[Tally, list[RejectedRow]]:
        ours = _stored_here(records)
        unique = {record.external_id: record for record in reversed(records) if record.external_id not in ours}
        fresh_last = list(reversed(unique.values()))
        stored, held = conversations.known(source, fresh_last)
        found = threads.gather(fresh_last, stored)
        merged = conversations.merge(found, held, effects)
        made = conversations.open_new(source, [thread for thread in found if not thread.conversations])
        new: list[tuple[Record, int]] = []
        for thread in found:
            conversation = thread.conversations[0] if thread.conversations else made[thread.root]
            new += [(record, conversation) for record in thread.records if record.external_id not in stored.messages]
        _insert(source, new, effects)
        changed, refused = self._changed(source, records, unique, stored.messages)
        existing = len(records) - len(new) - changed - len(refused)
        return Tally(stored=len(new), changed=changed, existing=existing, conversations=len(made) - merged), refused

    def _changed(
        self, source: str, records: Sequence[Record], unique: dict[str, Record], stored: "threads.Known"
    ) -> tuple[int, list[RejectedRow]]:
        """Brings stored messages up to date, and refuses rows that have another row's id in the same import."""
        if self._changes is None:
            return 0, []
        repeated = [one for one in records if one is not unique.get(one.external_id, one)]
        refused = [_twice(one) for one in repeated if written(one) != written(unique[one.external_id])]
        there = [
            one for key, one in unique.items() if key in stored and not key.startswith((CONTENT_PREFIX, OWN_PREFIX))
        ]
        changed, again = self._changes.apply(source, there) if there else (0, [])
        return changed, refused + [_twice(one) for one in again]


def _twice(record: Record) -> RejectedRow:
    return RejectedRow(record.line, Unusable("id of another row of this file", record.external_id), record.text)


def _stored_here(records: Sequence[Record]) -> set[str]:
    """The ids of those that were exported from here and are still there."""
    exported = {
        record.external_id.removeprefix(OWN_PREFIX): record.external_id
        for record in records
        if record.external_id.startswith(OWN_PREFIX)
    }
    if not exported:
        return set()
    found = Message.objects.filter(uuid__in=exported).values_list("uuid", flat=True)
    return {exported[str(key)] for key in found}


def _insert(source: str, new: Sequence[tuple[Record, int]], effects: StepEffects) -> None:
    """Customers' messages wait for the worker, agents' and automatic replies are kept as they are."""
    now = timezone.now()
    asked = [pair for pair in new if pair[0].inbound and not pair[0].automatic]
    waiting = ((*_row(record, key), queue.due_at(record.timestamp, now)) for record, key in asked)
    bulk.insert(Message, (*_MESSAGE, "due_at"), waiting)
    _insert_plain((pair for pair in new if not pair[0].inbound), _REPLY)
    _insert_plain((pair for pair in new if pair[0].inbound and pair[0].automatic), _AUTOMATIC)
    effects.note_inserted(len(new))
    if effects.kept and connection.vendor != "sqlite":
        effects.note_keys(bulk.by_external_id(Message, "id", source, [one.external_id for one, _ in new]).values())


def _insert_plain(new: Iterable[tuple[Record, int]], same: dict[str, Any]) -> None:
    bulk.insert(Message, _MESSAGE, (_row(record, key) for record, key in new), **same)


def _row(record: Record, conversation: int) -> tuple[Any, ...]:
    return (
        ordered_uuid(),
        conversation,
        record.text,
        record.author,
        record.id_user,
        record.customer_key,
        record.source,
        record.timestamp,
        record.timestamp.date(),
        record.external_id,
        record.reply_to,
        record.attributes,
        record.apart,
    )
