"""Second answers: what the embedded engine said at once, a model looks at again afterwards.

They come after everything else that messages need, are tried again with growing pauses, and end: a model that fails
five times at a message, or that nobody can reach for three days, leaves the embedded engine's answer as it is.
"""

import time
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from insights import engines
from insights.analysis import results, wake
from insights.engines import Analysis, AnalysisError, Outcome, Postponed, Remote
from insights.engines.fallback import BudgetSpent
from insights.models import Message, Run, Upgrade
from insights.taxonomy import taxonomy
from jobs import heartbeat, stopping, turns
from jobs.leases import Depth, LeaseQueue

QUEUE = "second answers"
ATTEMPTS = 5
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
END = timedelta(days=3)  # after it nobody asks any more
KEPT = timedelta(days=30)  # that one which was given up is shown
TASK_SECONDS = 5.0
TOO_LATE = "No model could be asked within three days."

_rows = LeaseQueue[Upgrade](
    rows=Upgrade.objects.all,
    attempts=lambda: ATTEMPTS,
    stopped="The worker stopped each time it asked a model.",
    first_pause=FIRST_PAUSE,
    longest_pause=LONGEST_PAUSE,
)


def want(messages: Collection[Message]) -> None:
    """Remembers that a model should look at these messages; one that was given up gets a new set of attempts."""
    rows = [Upgrade(message=message) for message in messages]
    Upgrade.objects.bulk_create(rows, ignore_conflicts=True)
    given_up = Upgrade.objects.filter(message__in=messages, due_at=None)
    _rows.retry(given_up, asked_at=timezone.now())


def drain(seconds: float = TASK_SECONDS) -> int:
    """Has a model look at them for about ``seconds``, if one can be asked now; says how many answers were replaced."""
    engine = engines.remote()
    if engine is None:
        Upgrade.objects.filter(due_at__isnull=False).delete()  # the model was taken away: the answers there are stay
        return 0
    ends, done = time.monotonic() + seconds, 0
    while engine.is_ready() and not stopping.is_requested() and (taken := _claim(engine)):
        done += _ask(engine, taken)
        if time.monotonic() > ends:
            wake.ring()
            break
    return done


def _claim(engine: Remote) -> list[Upgrade]:
    taken = _rows.take(engine.portion, timezone.now(), order=("-due_at", "-pk"))
    if taken is None:
        return []
    token, keys = taken
    return list(Upgrade.objects.filter(pk__in=keys, claim=token).select_related("message"))


def _ask(engine: Remote, rows: Sequence[Upgrade]) -> int:
    token = rows[0].claim
    if token is None:
        raise ValueError("these rows are not claimed")
    held = _rows.held(token, [row.pk for row in rows])
    with heartbeat.holding(token, lambda: _rows.renew(held)), turns.at_work(QUEUE):
        outcomes = engine.analyse([row.message.text for row in rows], taxonomy.current())
    return sum(_settle(row, held.filter(pk=row.pk), outcome) for row, outcome in zip(rows, outcomes, strict=True))


def _settle(row: Upgrade, own: "QuerySet[Upgrade]", outcome: Outcome) -> int:
    """Puts the answer in place, or decides whether there will be another try."""
    if isinstance(outcome, Analysis):
        own.delete()
        if outcome.origin is None or not outcome.origin.provider:
            return 0  # the cascade is sure of the embedded engine's answer by now
        return results.replace([(row.message, outcome)], results.standing_run(Run.Kind.UPGRADE, outcome.origin))
    if isinstance(outcome, BudgetSpent) and engines.keeps_local_at_ceiling():
        own.delete()
    elif isinstance(outcome, Postponed) and not outcome.tried:
        _rows.postpone(own, outcome.reason, timezone.now() + timedelta(seconds=outcome.seconds))
    else:
        _failed(own, outcome)
    return 0


def _failed(own: "QuerySet[Upgrade]", outcome: AnalysisError) -> None:
    if outcome.permanent:
        _rows.give_up(own, outcome.reason)
    else:
        _rows.give_back(own, outcome.reason)


def is_due(now: datetime | None = None) -> bool:
    return _rows.due(now or timezone.now()).exists()


def sweep(now: datetime | None = None) -> int:
    """Ends what has waited too long, and says how many are due."""
    moment = now or timezone.now()
    _rows.give_up(_rows.open().filter(asked_at__lt=moment - END), TOO_LATE, moment)
    Upgrade.objects.filter(due_at=None, asked_at__lt=moment - KEPT).delete()
    return _rows.sweep(moment)


def depth(now: datetime) -> Depth:
    """What waits for a model; ``failed`` are those that keep the embedded engine's answer."""
    waiting = _rows.open()
    oldest = waiting.filter(due_at__lte=now).order_by("due_at").values_list("due_at", flat=True).first()
    return Depth(waiting.filter(claim=None).count(), waiting.exclude(claim=None).count(), given_up().count(), oldest)


def given_up() -> "QuerySet[Upgrade]":
    """Messages for which no model's answer is asked any more."""
    return Upgrade.objects.filter(due_at=None)


def retry() -> int:
    """Has a model asked once more for those that were given up; says for how many."""
    return _rows.retry(given_up(), asked_at=timezone.now())
