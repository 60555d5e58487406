"""Takes waiting messages and has the configured engine analyse them, batch by batch."""

import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import structlog
from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from insights import engines
from insights.analysis import languages, queue, results, second_answers, wake
from insights.engines import Analysis, AnalysisError, Engine, Origin, Outcome, Postponed, Remote, origin_of
from insights.engines.fallback import BudgetSpent
from insights.models import Message, Run
from insights.taxonomy import taxonomy
from jobs import heartbeat, stopping, turns

log = structlog.stdlib.get_logger("verbatim.analysis")

QUEUE = "messages"
TASK_SECONDS = 2.0  # of work in one task; what else waits for the worker has its turn then
WAIT_SECONDS = 5.0  # for another request that analyses the same message


def drain(seconds: float = TASK_SECONDS) -> int:
    """Analyses what is due for about ``seconds``, then rings for the rest. Says how many messages it finished."""
    ends, done = time.monotonic() + seconds, 0
    while _engine_is_ready() and not stopping.is_requested() and (held := queue.claim(_portion())):
        with heartbeat.holding(held.token, held.renew), turns.at_work(QUEUE):
            done += process(held)
        if time.monotonic() > ends:
            wake.ring()
            break
    return done


def drain_urgent() -> int:
    """Analyses what came in just now, between two pieces of other work; says how many messages it finished."""
    done = 0
    while not stopping.is_requested() and (held := queue.claim_urgent(_portion())):
        with heartbeat.holding(held.token, held.renew):
            done += process(held)
    return done


def drain_second_answers() -> int:
    """A batch of second answers, where no message waits for its first."""
    if queue.due(timezone.now()).exists():
        return 0
    try:
        return second_answers.drain()
    except Exception as error:  # the engine's boundary
        log.exception("no second answers", error=type(error).__name__)
        return 0


def is_urgent(now: datetime) -> bool:
    """Whether other work should let messages pass: one came in just now, and takes no model to be answered."""
    return (engines.embedded_answers_first() or engines.remote() is None) and queue.is_urgent(now)


def _portion() -> int:
    """How many messages are taken at once: no more than a model answers within its time."""
    engine = engines.configured()
    most = int(settings.ANALYSIS_BATCH)
    if isinstance(engine, Remote) and not engines.embedded_answers_first():
        return min(most, engine.portion)
    return most


def process(held: queue.MessageClaim) -> int:
    """Analyses the messages of one claim; says how many got an insight. No failure goes beyond its own message."""
    engine = engines.configured()
    if isinstance(engine, Remote) and engines.embedded_answers_first():
        return _process_at_once(held, engine)
    outcomes = _outcomes(engine, held)
    return 0 if outcomes is None else _settle(held, engine, outcomes)


def _process_at_once(held: queue.MessageClaim, engine: Remote) -> int:
    """The embedded engine answers; where the configured one would rather ask a model, that comes later."""
    local = engines.embedded()
    outcomes = _outcomes(local, held)
    if outcomes is None:
        return 0
    doubted = [
        message
        for message, outcome in zip(held.messages, outcomes, strict=True)
        if isinstance(outcome, Analysis) and engine.doubts(outcome)
    ]
    with transaction.atomic():
        stored = _settle(held, local, outcomes)
        second_answers.want(doubted)
    return stored


def _engine_is_ready() -> bool:
    """Whether anything can be analysed now. Where messages wait for a model that is out of reach, none is touched."""
    engine = engines.configured()
    return not isinstance(engine, Remote) or engines.embedded_answers_first() or engine.is_ready()


def _settle(held: queue.MessageClaim, engine: Engine, outcomes: Sequence[Outcome]) -> int:
    """Stores what was found under what truly found it, and gives back what was not; says how many were stored."""
    found: dict[Origin, list[results.Found]] = defaultdict(list)
    later: dict[Postponed, list[Message]] = defaultdict(list)
    for message, outcome in zip(held.messages, outcomes, strict=True):
        if isinstance(outcome, Analysis):
            found[outcome.origin or origin_of(engine)].append((message, outcome))
        elif isinstance(outcome, Postponed):
            later[outcome].append(message)
        else:
            queue.fail(held, message, outcome.reason, permanent=outcome.permanent)
    for postponed, messages in later.items():
        queue.postpone(held, messages, postponed.reason, postponed.seconds)
    languages.tell(message for pairs in found.values() for message, _ in pairs)
    runs = {origin: results.standing_run(Run.Kind.INTAKE, origin) for origin in found}
    return sum(results.store(held, pairs, runs[origin]) for origin, pairs in found.items())


def _outcomes(engine: Engine, held: queue.MessageClaim) -> list[Outcome] | None:
    """The engine's answers, or None where the whole batch was given back to be tried message by message."""
    texts = [message.text for message in held.messages]
    try:
        return engine.analyse(texts, taxonomy.current())
    except Exception as error:  # the engine's boundary: whatever it did, the messages must not be lost or stuck
        log.exception("engine failed", engine=engine.name, messages=len(texts), error=type(error).__name__)
        queue.release(held, f"The {engine.name} engine failed: {type(error).__name__}.")
        return None


def finish(message: Message, held: queue.MessageClaim | None, scope: str = "") -> Message:
    """Analyses a message that its sender is waiting for, and returns it as it is then.

    Without a claim another request is analysing it, and that one is waited for, within bounds. A message that is not
    analysed when this returns is the worker's affair, at the latest when the claim's lease ends.
    """
    if held is not None:
        try:
            _process_hurried(held, scope)
        except OperationalError as error:
            log.warning("analysis not stored; the worker will repeat it", error=type(error).__name__)
    fresh = Message.objects.select_related("category")
    until = time.monotonic() + WAIT_SECONDS
    found = fresh.get(pk=message.pk)
    while held is None and found.status == Message.Status.PROCESSING and time.monotonic() < until:
        time.sleep(0.02)
        found = fresh.get(pk=message.pk)
    return found


def _process_hurried(held: queue.MessageClaim, scope: str) -> int:
    """Analyses while somebody waits. What a model does not answer in time the embedded engine does, until it has."""
    engine = engines.configured()
    if not isinstance(engine, Remote):
        return process(held)
    outcomes = _outcomes(engine.with_deadline(settings.CLASSIFY_SECONDS, scope), held)
    if outcomes is None:
        return 0
    if all(isinstance(outcome, Analysis) for outcome in outcomes):
        return _settle(held, engine, outcomes)
    instead = _outcomes(engines.embedded(), held)
    stored = 0 if instead is None else _settle(held, engines.embedded(), instead)
    pairs = zip(held.messages, outcomes, strict=True)
    # Who has spent their share of the budget gets no second answer for it.
    second_answers.want([message for message, outcome in pairs if not isinstance(outcome, Analysis | BudgetSpent)])
    return stored


def preview(text: str, scope: str = "") -> tuple[Origin, Outcome]:
    """What the configured engine says of ``text``, and who truly said it; nothing is stored.

    Somebody waits for this: what a model does not answer in time the embedded engine does.
    """
    engine = engines.configured()
    try:
        asked = engine.with_deadline(settings.CLASSIFY_SECONDS, scope) if isinstance(engine, Remote) else engine
        outcome = asked.analyse([text], taxonomy.current())[0]
        if isinstance(outcome, AnalysisError) and isinstance(engine, Remote):
            engine = engines.embedded()
            outcome = engine.analyse([text], taxonomy.current())[0]
    except Exception as error:  # the engine's boundary
        log.exception("engine failed", engine=engine.name, messages=1, error=type(error).__name__)
        return origin_of(engine), AnalysisError(f"The {engine.name} engine failed: {type(error).__name__}.")
    return (isinstance(outcome, Analysis) and outcome.origin) or origin_of(engine), outcome
