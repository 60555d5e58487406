"""The worker's round: takes messages of one project, has them read, and merges what was found, all or nothing."""

import time
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from chat.models import ChatMessage, Project
from dossiers.extraction import choice, queue, repeating
from dossiers.extraction.reading import ExtractionEngine, ExtractionResult, gather
from dossiers.facts import dossier_of
from dossiers.merging import merge
from dossiers.models import Evidence, Extraction, Version
from jobs import heartbeat, registry, stopping, turns, wake
from llm.errors import BudgetExceeded, CallStopped, ModelError, Rejected, Unavailable

log = structlog.stdlib.get_logger("verbatim.extraction")

TASK_SECONDS = 5.0  # of work in one task; what else waits for the worker has its turn then
# What one claim holds: the rules read 12,000 characters with their context in half a second; a model gets two calls.
LOCAL_BATCH, LOCAL_CHARACTERS = 100, 12_000
MODEL_BATCH, MODEL_CHARACTERS = 20, 16_000
# A model that stays out of reach for so long is not waited for: the rules read, and the facts say who did.
PATIENCE = timedelta(minutes=2)


def drain(seconds: float = TASK_SECONDS) -> int:
    """Reads what is due for about ``seconds``, then rings for the rest. Says how many messages it finished.

    Between two claims messages of customers that have just come in are let pass.
    """
    ends, done = time.monotonic() + seconds, 0
    while not stopping.is_requested() and (held := _claim(choice.configured())):
        with heartbeat.holding(held.token, held.renew), turns.at_work(queue.NAME):
            done += process(held)
        registry.give_way(queue.NAME)
        if time.monotonic() > ends:
            wake.ring(queue.TASK)
            break
    return done


def is_urgent(now: datetime) -> bool:
    """Whether other work should let stories pass: a writer waits, and it takes no model to read."""
    return choice.configured() is choice.LOCAL and queue.is_urgent(now)


def _claim(engine: ExtractionEngine) -> queue.ReadingClaim | None:
    if engine is choice.LOCAL:
        return queue.claim(LOCAL_BATCH, LOCAL_CHARACTERS)
    return queue.claim(MODEL_BATCH, MODEL_CHARACTERS)


def process(held: queue.ReadingClaim) -> int:
    """Reads the messages of one claim; says how many. No failure goes beyond them."""
    try:
        new = repeating.settle(held)
        found = _found(new) if new.messages else None
        return len(held.messages) - len(new.messages) + (0 if found is None else store(new, found))
    except Exception as error:  # the engine's boundary: whatever it did, the messages must not be lost or stuck
        log.exception("reading failed", messages=len(held.messages), error=type(error).__name__)
        queue.release(held, f"Reading failed: {type(error).__name__}.")
        return 0


def _found(held: queue.ReadingClaim) -> ExtractionResult | None:
    """What the engine found, or None where the messages were given back."""
    reading = gather(Project.objects.get(pk=held.project_id), held.messages)
    engine = choice.configured()
    if not reading.conversations:
        return ExtractionResult((), "")
    try:
        return engine.read(reading)
    except CallStopped as error:
        queue.postpone(held, error.reason, error.retry_at)
    except Unavailable as error:
        if isinstance(error, BudgetExceeded) or timezone.now() - held.queued_at > PATIENCE:
            return choice.LOCAL.read(reading)
        queue.postpone(held, error.reason, error.retry_at)
    except Rejected as error:
        _refused(held, error)
    except ModelError as error:
        queue.release(held, error.reason)
    return None


def _refused(held: queue.ReadingClaim, error: Rejected) -> None:
    """A refusal is final for one message alone; of several it is not known which was meant."""
    if len(held.messages) == 1:
        queue.fail(held, error.reason)
    else:
        queue.release(held, error.reason)


@transaction.atomic
def store(held: queue.ReadingClaim, found: ExtractionResult) -> int:
    """Merges the candidates and ends the rows, in one transaction; says how many rows it ended.

    Rows that were lost to another worker meanwhile, and messages that were set aside, contribute nothing.
    """
    project = Project.objects.get(pk=held.project_id)
    dossier = dossier_of.get_or_create(project)  # locked: withdrawals wait until this is written, or came before
    mine = set(held.rows().values_list("pk", flat=True))
    live = set(ChatMessage.objects.filter(pk__in=mine, set_aside_at=None).values_list("pk", flat=True))
    candidates = [candidate for candidate in found.candidates if candidate.message_id in live]
    version = None
    if candidates and project.deleted_at is None:
        turn_id = _common_turn(held, {candidate.message_id for candidate in candidates})
        version = merge.merge(dossier, candidates, engine=found.engine, model=found.model, turn_id=turn_id)
    _finish(held, found, live, version)
    return len(mine)


def _common_turn(held: queue.ReadingClaim, contributing: Collection[UUID]) -> UUID | None:
    """The turn that all of the messages belong to, if it is one."""
    turns = {message.turn_id for message in held.messages if message.pk in contributing}
    return turns.pop() if len(turns) == 1 else None


def _finish(held: queue.ReadingClaim, found: ExtractionResult, live: Collection[UUID], version: Version | None) -> None:
    """Ends the rows. The version's number stands with the messages that its facts rest on. What was set aside counts
    as passed over: it keeps no engine, and is queued again when it comes back."""
    rows, now = held.rows(), timezone.now()
    if version is not None:
        behind = set(Evidence.objects.filter(fact__changes__version=version).values_list("message_id", flat=True))
        rows.filter(pk__in=behind).update(number=version.number)
    rows.filter(pk__in=live).update(engine=found.engine, model=found.model[:100])
    rows.update(status=Extraction.Status.DONE, claim=None, due_at=None, error="", done_at=now)
