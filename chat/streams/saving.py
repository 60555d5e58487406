"""Writes the answers of all streams of a process to the database, together: one commit at a time, however many stream.

Each commit costs an fsync, of which a disk manages some 170 a second; two hundred streams that saved for themselves
would want four hundred. The same commit renews the leases of the answers, and is followed by a look for those that
somebody, in whatever process, asked to stop.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

import structlog
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone

from chat.assistants import assistant
from chat.models import ChatMessage, Session
from chat.turns import touch

log = structlog.stdlib.get_logger("verbatim.streams")

P = ParamSpec("P")
T = TypeVar("T")
State = ChatMessage.State


@dataclass(frozen=True, slots=True)
class UnsavedAnswer:
    """What has been written of an answer so far."""

    answer_id: uuid.UUID
    content: str


@dataclass(frozen=True, slots=True)
class Finished:
    """An answer that ended, in whichever way ``state`` says."""

    answer_id: uuid.UUID
    session: Session
    content: str
    state: str
    engine: str = ""
    model: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)


def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Calls ``function`` in a thread that keeps no database connection between two calls."""
    close_old_connections()
    try:
        return function(*args, **kwargs)
    finally:
        if not connection.in_atomic_block:
            connection.close()


def save(drafts: Sequence[UnsavedAnswer], finished: Sequence[Finished]) -> set[uuid.UUID]:
    """The answers that were written. The others are to be handed in again: a busy database loses nothing.

    Where one of them cannot be written at all, those beside it are written without it.
    """
    try:
        _write(drafts, finished)
    except DatabaseError as error:
        log.warning("answers were not saved; they will be", error=type(error).__name__, answers=len(drafts))
        return set()
    except Exception:  # the boundary to the assistant, whose notes are among what is written
        if len(drafts) + len(finished) <= 1:
            log.exception("an answer cannot be saved")
            return set()
        alone = [save([one], []) for one in drafts] + [save([], [one]) for one in finished]
        return set().union(*alone)
    return {draft.answer_id for draft in drafts} | {one.answer_id for one in finished}


@transaction.atomic
def _write(drafts: Sequence[UnsavedAnswer], finished: Sequence[Finished]) -> None:
    _save_drafts(drafts, timezone.now())
    for one in finished:
        _finish(one)


def _save_drafts(drafts: Sequence[UnsavedAnswer], now: datetime) -> None:
    """One statement for all. A row that has been ended otherwise meanwhile is left alone."""
    if not drafts:
        return
    moment = connection.ops.adapt_datetimefield_value(now)
    key = ChatMessage._meta.pk.get_db_prep_value
    rows = [(draft.content, moment, key(draft.answer_id, connection)) for draft in drafts]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE chat_message SET content = %s, updated_at = %s WHERE id = %s AND state IN ('writing', 'stopping')",
            rows,
        )


def _finish(one: Finished) -> None:
    """An answer that was taken for abandoned while its process could not save is what it is now all the same."""
    now = timezone.now()
    row = ChatMessage.objects.filter(pk=one.answer_id, state__in=(*ChatMessage.UNFINISHED, State.INTERRUPTED))
    changed = row.update(
        content=one.content,
        state=one.state,
        engine=one.engine[:40],
        model=one.model[:100],
        metadata=one.metadata,
        updated_at=now,
    )
    if not changed:
        return
    touch(one.session, now)
    answer = ChatMessage.objects.get(pk=one.answer_id)
    if answer.content and answer.set_aside_at is None:
        _tell(answer)


def _tell(answer: ChatMessage) -> None:
    """An assistant that fails to hear of an answer must not keep it, and those beside it, from being stored."""
    try:
        with transaction.atomic():
            assistant().said([answer])
    except DatabaseError:
        raise
    except Exception:  # the boundary to the assistant
        log.exception("the assistant failed to hear of an answer", answer=str(answer.pk))


def to_be_stopped(answer_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the answers that somebody asked to stop. None where the database does not say: it is asked again."""
    try:
        rows = ChatMessage.objects.filter(pk__in=answer_ids, state=State.STOPPING)
        return set(rows.values_list("pk", flat=True))
    except DatabaseError:
        return set()
