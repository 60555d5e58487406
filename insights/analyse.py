"""Takes waiting messages and has the configured engine analyse them, batch by batch."""

import time

import structlog
from django.conf import settings
from django.db import OperationalError

from insights import bell, engines, queue, results, taxonomy
from insights.engines import Analysis, AnalysisError, Engine, Outcome
from insights.models import Message

log = structlog.stdlib.get_logger("verbatim.analysis")

# Seconds of work in one task. Short, so that the worker's heartbeat, which waits behind it, stays fresh.
TASK_SECONDS = 5.0
WAIT_SECONDS = 5.0  # for another request that analyses the same message


def drain(seconds: float = TASK_SECONDS) -> int:
    """Analyses what is due for about ``seconds``, then rings for the rest. Says how many messages it finished."""
    ends = time.monotonic() + seconds
    done = 0
    while held := queue.claim(settings.ANALYSIS_BATCH):
        done += process(held)
        if time.monotonic() > ends:
            bell.ring()
            break
    return done


def process(held: queue.Claim) -> int:
    """Analyses the messages of one claim; says how many got an insight. No failure goes beyond its own message."""
    engine = engines.configured()
    outcomes = _outcomes(engine, held)
    if outcomes is None:
        return 0
    found = []
    for message, outcome in zip(held.messages, outcomes, strict=True):
        if isinstance(outcome, Analysis):
            found.append((message, outcome))
        else:
            queue.fail(held, message, outcome.reason, permanent=outcome.permanent)
    return results.store(held, found, results.intake_run(engine))


def _outcomes(engine: Engine, held: queue.Claim) -> list[Outcome] | None:
    """The engine's answers, or None where the whole batch was given back to be tried message by message."""
    texts = [message.text for message in held.messages]
    try:
        return engine.analyse(texts, taxonomy.current())
    except Exception as error:  # the engine's boundary: whatever it did, the messages must not be lost or stuck
        log.exception("engine failed", engine=engine.name, messages=len(texts), error=type(error).__name__)
        queue.release(held, f"The {engine.name} engine failed: {type(error).__name__}.")
        return None


def finish(message: Message, held: queue.Claim | None) -> Message:
    """Analyses a message that its sender is waiting for, and returns it as it is then.

    Without a claim another request is analysing it, and that one is waited for, within bounds. A message that is not
    analysed when this returns is the worker's affair, at the latest when the claim's lease ends.
    """
    if held is not None:
        try:
            process(held)
        except OperationalError as error:
            log.warning("analysis not stored; the worker will repeat it", error=type(error).__name__)
    fresh = Message.objects.select_related("category")
    until = time.monotonic() + WAIT_SECONDS
    found = fresh.get(pk=message.pk)
    while held is None and found.status == Message.Status.PROCESSING and time.monotonic() < until:
        time.sleep(0.02)
        found = fresh.get(pk=message.pk)
    return found


def preview(text: str) -> tuple[Engine, Outcome]:
    """What the configured engine says of ``text``, without storing anything."""
    engine = engines.configured()
    try:
        return engine, engine.analyse([text], taxonomy.current())[0]
    except Exception as error:  # the engine's boundary
        log.exception("engine failed", engine=engine.name, messages=1, error=type(error).__name__)
        return engine, AnalysisError(f"The {engine.name} engine failed: {type(error).__name__}.")
