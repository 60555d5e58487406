"""Commits the rows of concurrent requests together.

Each commit costs one fsync (``synchronous=FULL``). Requests that arrive while one runs share the next: measured, 2 to
3 times the rate of one transaction a request. A request is answered only when its rows are on the disk.
"""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from django.db import IntegrityError, OperationalError, close_old_connections, connection, transaction

from insights.analysis import wake
from insights.models import Conversation, IdempotencyRecord, Message

MOST_TOGETHER = 200
WAIT_SECONDS = 12  # above the database's own wait for a lock (5 s), twice: a group may wait behind another


@dataclass(slots=True)
class SubmissionRows:
    """The rows of one submission, all or none of which are written."""

    conversation: Conversation
    messages: Sequence[Message]
    record: IdempotencyRecord | None = None
    written: "Future[None]" = field(default_factory=Future)


def write(entry: SubmissionRows) -> None:
    """Returns when the rows are committed. Raises ``IntegrityError`` or ``OperationalError`` where they are not.

    Inside a transaction of the caller's, the rows become part of it, on the caller's connection.
    """
    if connection.in_atomic_block:
        _insert([entry])
        return
    _writer().submit(entry)
    try:
        entry.written.result(timeout=WAIT_SECONDS)
    except TimeoutError as error:
        raise OperationalError("the database did not take the rows in time") from error


class GroupWriter:
    """One thread with one connection that writes what the request threads hand it."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self._waiting: SimpleQueue[SubmissionRows] = SimpleQueue()
        threading.Thread(target=self._run, name="group-writer", daemon=True).start()

    def submit(self, entry: SubmissionRows) -> None:
        self._waiting.put(entry)

    def _run(self) -> None:
        while True:
            entries = self._next_group()
            close_old_connections()
            _commit(entries)
            connection.close()

    def _next_group(self) -> list[SubmissionRows]:
        entries = [self._waiting.get()]
        while len(entries) < MOST_TOGETHER:
            try:
                entries.append(self._waiting.get_nowait())
            except Empty:
                break
        return entries


_lock = threading.Lock()
_instance: GroupWriter | None = None


def _writer() -> GroupWriter:
    """This process's writer. A forked child has none of its parent's threads, so it makes its own."""
    global _instance
    with _lock:
        if _instance is None or _instance.process != os.getpid():
            _instance = GroupWriter()
        return _instance


def _commit(entries: list[SubmissionRows]) -> None:
    try:
        _insert(entries)
    except IntegrityError as error:
        if len(entries) == 1:
            entries[0].written.set_exception(error)
        else:  # one of them is at fault; alone, each tells for itself
            for entry in entries:
                _forget_keys(entry)
                _commit([entry])
    except Exception as error:  # the thread's boundary: whoever waits must be told, and the thread must go on
        for entry in entries:
            entry.written.set_exception(error)
    else:
        for entry in entries:
            entry.written.set_result(None)


def _forget_keys(entry: SubmissionRows) -> None:
    """Rolled-back rows keep the primary keys they were given; by the second try those may be another process's."""
    entry.conversation.pk = None
    for message in entry.messages:
        message.pk = None
        message.conversation = entry.conversation  # whose key was forgotten too
    if entry.record is not None:
        entry.record.pk = None


@transaction.atomic
def _insert(entries: Sequence[SubmissionRows]) -> None:
    Conversation.objects.bulk_create([entry.conversation for entry in entries])
    Message.objects.bulk_create([message for entry in entries for message in entry.messages])
    IdempotencyRecord.objects.bulk_create([entry.record for entry in entries if entry.record])
    wake.ring()
