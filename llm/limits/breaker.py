"""The circuit breaker: a provider that keeps failing is left alone, by all processes, until a single probe succeeds."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from llm.errors import DeadlineExceeded, Misconfigured, ModelError, Paused, ProviderFault, RateLimited, Unavailable
from llm.models import Health

FAILURES_TO_OPEN = 5  # in a row; with 30 % of calls failing at random that happens once in 400 calls
PROBE_EVERY = timedelta(seconds=10)
# What a 429 without Retry-After means, and the most that one with it can ask for.
USUAL_PAUSE, LONGEST_PAUSE = 2.0, 300.0


def check(provider: str, now: datetime | None = None) -> None:
    """Lets a request to ``provider`` pass, or raises ``Unavailable``: with an open circuit all but one every 10 s."""
    moment = now or timezone.now()
    health = Health.objects.filter(provider=provider).first()
    if health is None:
        return
    if health.paused_until is not None and moment < health.paused_until <= moment + timedelta(seconds=LONGEST_PAUSE):
        raise Paused(f"{provider} asked for a pause.", health.paused_until)
    if health.failures >= FAILURES_TO_OPEN and not _may_probe(provider, moment):
        raise Unavailable(f"{provider} is out of order: {health.reason}", health.probe_at or moment + PROBE_EVERY)


def _may_probe(provider: str, now: datetime) -> bool:
    """Whether this request is the probe: of all that ask at once, one is."""
    due = Health.objects.filter(provider=provider, probe_at__lte=now)
    lost = Health.objects.filter(provider=provider, probe_at__gt=now + PROBE_EVERY)  # by a clock that was wrong
    return bool((due | lost).update(probe_at=now + PROBE_EVERY))


def record(provider: str, error: ModelError | None, now: datetime | None = None) -> None:
    """Notes how a request ended. Only the provider's own faults count against it, not a bad question or answer."""
    moment = now or timezone.now()
    if isinstance(error, RateLimited):
        _pause(provider, error.seconds, moment)
    elif isinstance(error, DeadlineExceeded) and not error.counts:
        return
    elif isinstance(error, ProviderFault):
        _fault(provider, error, moment)
    else:
        Health.objects.filter(provider=provider, failures__gt=0).update(failures=0, reason="", probe_at=None)


def closed_until(provider: str, now: datetime | None = None) -> datetime | None:
    """When a provider that is out of order or keeps a pause may be asked again; None where it may be asked now."""
    moment = now or timezone.now()
    health = Health.objects.filter(provider=provider).first()
    if health is None:
        return None
    probe = health.probe_at if health.failures >= FAILURES_TO_OPEN else None
    return max((until for until in (probe, health.paused_until) if until is not None and until > moment), default=None)


def _pause(provider: str, seconds: float | None, now: datetime) -> None:
    wanted = USUAL_PAUSE if seconds is None else min(max(seconds, 0.0), LONGEST_PAUSE)
    until = now + timedelta(seconds=wanted)
    Health.objects.update_or_create(provider=provider, defaults={"paused_until": until})


def _fault(provider: str, error: ProviderFault, now: datetime) -> None:
    Health.objects.get_or_create(provider=provider)
    row = Health.objects.filter(provider=provider)
    row.update(
        failures=FAILURES_TO_OPEN if isinstance(error, Misconfigured) else F("failures") + 1, reason=error.reason[:200]
    )
    row.filter(failures__gte=FAILURES_TO_OPEN).update(probe_at=now + PROBE_EVERY)
