"""How long a provider may take, and how much it is asked at once: by settings, and by what its calls truly took.

A model of one's own may need minutes for what others do in a second. It gets the time; what is too slow to be waited
for is known before anybody waits; and where a call comes to its end unanswered, the next one asks for half as much.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from llm.errors import DeadlineExceeded, ModelError
from llm.models import Call, Health
from llm.providers import Target, is_patient

SAMPLE = 20  # of the newest calls
RECENT = timedelta(days=1)
SLACK = 3.0  # times the slowest answer of the sample
ROOM = 0.25  # an answer within this share of the limit leaves room for a larger question
FIRST_BATCH = 2  # messages in one call to a model of one's own, until it is known what it can do
SLOW_AFTER = 2  # calls without any answer, and it is not waited for


@dataclass(frozen=True, slots=True)
class Recent:
    """How a provider's newest calls went. ``seconds`` is the usual time of an answer, None where there was none."""

    calls: int
    answered: int
    seconds: float | None
    slowest: float | None

    @property
    def failed(self) -> int:
        return self.calls - self.answered

    @property
    def is_poor(self) -> bool:
        """Whether that is worth telling: a third of the calls fails, or an answer takes longer than people wait."""
        return self.calls >= SLOW_AFTER and (self.failed * 3 > self.calls or (self.seconds or 0) > settings.LLM_TIMEOUT)


def recent(provider: str, now: datetime | None = None) -> Recent:
    """The newest finished calls to ``provider``, of at most a day ago; those that the caller gave up say nothing."""
    rows = list(_finished(provider, now or timezone.now()).values_list("outcome", "latency_ms")[:SAMPLE])
    times = [ms / 1000 for outcome, ms in rows if outcome == Call.Outcome.OK and ms is not None]
    usual, slowest = (statistics.median(times), max(times)) if times else (None, None)
    return Recent(len(rows), len(times), usual, slowest)


def _finished(provider: str, now: datetime) -> "QuerySet[Call]":
    unfinished = [Call.Outcome.BEGUN, Call.Outcome.CANCELLED, Call.Outcome.ERROR]
    rows = Call.objects.filter(provider=provider, created_at__gt=now - RECENT).exclude(outcome__in=unfinished)
    return rows.order_by("-created_at")


def limit(target: Target) -> float:
    """Seconds that one call in the background may take."""
    usual = float(settings.LLM_TIMEOUT)
    if not is_patient(target.provider):
        return usual
    longest, slowest = max(usual, float(settings.LLM_LOCAL_TIMEOUT)), recent(target.provider).slowest
    return longest if slowest is None else min(longest, max(usual, SLACK * slowest))


def is_too_slow(target: Target, seconds: float) -> bool:
    """Whether it makes no sense to wait ``seconds`` for a model of one's own: it is known to need longer."""
    if not is_patient(target.provider):
        return False
    known = recent(target.provider)
    return known.seconds > seconds if known.seconds is not None else known.calls >= SLOW_AFTER


def batch(target: Target) -> int:
    """How many messages one call asks about."""
    most = int(settings.LLM_BATCH)
    learned = Health.objects.filter(provider=target.provider).values_list("batch", flat=True).first()
    if learned is None:
        learned = FIRST_BATCH if is_patient(target.provider) else most
    return max(1, min(most, learned))


def concurrency(target: Target) -> int:
    """How many calls are under way at once. A model of one's own answers one after the other, or all of them slowly."""
    return int(settings.LLM_LOCAL_CONCURRENCY if is_patient(target.provider) else settings.LLM_CONCURRENCY)


def note(target: Target, asked: int, error: ModelError | None, seconds: float, allowed: float) -> None:
    """Learns from one call about ``asked`` messages, which took ``seconds`` of the ``allowed`` ones."""
    now = batch(target)
    if isinstance(error, DeadlineExceeded) and asked <= now:
        _learn(target, max(1, asked // 2), now)
    elif error is None and asked >= now and seconds < ROOM * allowed:
        _learn(target, min(int(settings.LLM_BATCH), now * 2), now)


def _learn(target: Target, size: int, known: int) -> None:
    if size != known:
        Health.objects.update_or_create(provider=target.provider, defaults={"batch": size})


def in_words(known: Recent) -> str:
    """Such as “answers in 40 s; 3 of the last 4 calls failed”; empty where there were no calls."""
    if not known.calls:
        return ""
    parts: Sequence[str] = [
        f"answers in {_seconds(known.seconds)}" if known.seconds is not None else "does not answer",
        _failures(known),
    ]
    return "; ".join(part for part in parts if part)


def _failures(known: Recent) -> str:
    if not known.failed:
        return ""
    return f"{known.failed} of the last {known.calls} calls failed" if known.calls > 1 else "the last call failed"


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
