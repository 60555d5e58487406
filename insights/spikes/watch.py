"""Looks for spikes and keeps what is found: the same look twice changes nothing, a longer look renews."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, Sum
from django.utils import timezone

from insights.models import DailyCount, Message, Spike, SpikeLook
from insights.spikes import bursts, onset, series
from insights.spikes.bursts import DAY, HOUR, Burst, Rule, Unit
from insights.spikes.series import Counted, SeriesKey

DAYS_BACK = timedelta(days=3650)
"""How far a look by day goes back: what is imported later is seen, and a series is never longer."""
HOURS_BACK = timedelta(days=2)
"""How far a scheduled look by hour goes back: what arrives late is seen."""


MOST_WAITING, MOST_SHARE = 100, 0.02
"""Messages that may wait, and their share of all that are counted, for the counts to be looked at."""


@dataclass(frozen=True, slots=True)
class DatedBurst:
    """A burst with its place in time; ``lasts`` if its last period is not over."""

    key: SeriesKey
    unit: Unit
    burst: Burst
    first: datetime
    until: datetime
    peak_at: datetime
    count: int
    lasts: bool


def look(since: datetime | None = None, now: datetime | None = None) -> list[Spike]:
    """Looks by day and by hour from ``since`` (else as far back as the schedule does) and stores; the stored rows."""
    now = now or timezone.now()
    return [
        *_look(DAY, since or now - DAYS_BACK, now),
        *_look(HOUR, since or now - HOURS_BACK, now),
    ]


def look_by_day(now: datetime | None = None) -> list[Spike]:
    """Looks by day alone, over all of history. Costs a read of the daily counts and some tenths of a second."""
    now = now or timezone.now()
    return _look(DAY, now - DAYS_BACK, now)


def is_current() -> bool:
    """Whether all that is counted by day has been looked at."""
    counted = _counted()
    return not counted["rows"] or SpikeLook.objects.filter(pk=1, **counted).exists()


def _counted() -> dict[str, Any]:
    """What tells today's daily counts from those of another moment."""
    found = DailyCount.objects.aggregate(rows=Count("pk"), messages=Sum("count"), last_day=Max("day"))
    return {**found, "messages": found["messages"] or 0}


def is_backlog() -> bool:
    """Whether so many messages wait that the counts say little yet: newer days that are analysed first would stand out
    against older ones that are not."""
    waiting = Message.objects.open().filter(direction=Message.Direction.INBOUND).count()
    return waiting > MOST_WAITING and waiting > MOST_SHARE * (DailyCount.objects.aggregate(n=Sum("count"))["n"] or 0)


def beginning() -> datetime | None:
    """The first day that has an analysed message: where a look over all of history begins."""
    day = DailyCount.objects.filter(count__gt=0).aggregate(first=Min("day"))["first"]
    return series.midnight(day) if day else None


def _look(unit: Unit, since: datetime, now: datetime) -> list[Spike]:
    since = max(since, beginning() or now, now - DAYS_BACK)
    rule = bursts.USUAL[unit.name]
    known = Spike.objects.filter(unit=unit.name, until__gt=since).aggregate(first=Min("first"))["first"]
    since = min(since, known or since)  # known ones are looked at whole, or they would seem to begin later
    counted = _counted()  # before they are looked at: what is counted meanwhile is for the next look
    stored = store(unit, rule, list(found(unit, rule, since, now)), since)
    if unit is DAY:
        SpikeLook.objects.update_or_create(pk=1, defaults=counted)
    return stored


def found(unit: Unit, rule: Rule, since: datetime, now: datetime) -> Iterator[DatedBurst]:
    """The bursts of every series that last beyond ``since``."""
    counted = counts(unit, rule, since, now)
    for key, numbers in counted.counts.items():
        for burst in bursts.bursts(numbers, unit, rule, max(counted.index(since), 0)):
            yield placed(key, counted, burst, now)


def counts(unit: Unit, rule: Rule, since: datetime, now: datetime) -> Counted:
    if unit is DAY:
        return series.daily(since.date(), now.date() + timedelta(days=1))
    return series.hourly(since, now, rule.at_least)


def placed(key: SeriesKey, counted: Counted, burst: Burst, now: datetime) -> DatedBurst:
    until = counted.moment(burst.last + 1)
    peak_at = counted.moment(burst.peak.index)
    count = int(sum(counted.counts[key][burst.first : burst.last + 1]))
    return DatedBurst(key, counted.unit, burst, counted.moment(burst.first), until, peak_at, count, lasts=until > now)


@transaction.atomic
def store(unit: Unit, rule: Rule, bursts_found: Sequence[DatedBurst], since: datetime) -> list[Spike]:
    """Renews the spikes that were known, adds new ones, and marks as withdrawn what is there no longer."""
    known = list(Spike.objects.select_for_update().filter(unit=unit.name, until__gt=since).order_by("first", "pk"))
    kept: list[Spike] = []
    for one in bursts_found:
        row = next((row for row in known if row not in kept and _same(row, one)), None)
        kept.append(_save(row or _new(one), one, rule))
    gone = [row.pk for row in known if row not in kept]
    Spike.objects.filter(pk__in=gone, withdrawn_at=None).update(withdrawn_at=timezone.now())
    return kept


def _same(row: Spike, one: DatedBurst) -> bool:
    """The same series at the same time, or right beside it."""
    period = timedelta(seconds=one.unit.seconds)
    series_of_row = (row.kind, row.label, row.source)
    return series_of_row == one.key and row.first - period <= one.until and one.first - period <= row.until


def _new(one: DatedBurst) -> Spike:
    muted = Spike.objects.filter(
        kind=one.key.kind, label=one.key.label, source=one.key.source, muted_until__gt=timezone.now()
    ).order_by("-muted_until")
    by = muted.first()
    row = Spike(unit=one.unit.name, kind=one.key.kind, label=one.key.label, source=one.key.source)
    if by is not None:
        row.state, row.state_at, row.muted_until = Spike.State.MUTED, timezone.now(), by.muted_until
    return row


def _save(row: Spike, one: DatedBurst, rule: Rule) -> Spike:
    peak = one.burst.peak
    if row.pk and row.withdrawn_at is None and not one.lasts and _says_the_same(row, one, rule):
        return row  # the onset reads the messages' times: not again for each of history's spikes
    row.first, row.until, row.count = one.first, one.until, one.count
    row.ended_at, row.withdrawn_at = None if one.lasts else one.until, None
    row.peak_at, row.peak_count, row.baseline, row.ratio = one.peak_at, peak.count, peak.baseline, peak.ratio
    row.probability, row.spread, row.factor = peak.probability, peak.spread, peak.factor
    row.history, row.rule = peak.history, asdict(rule)
    row.started_at = onset.find_onset(one.key, one.unit, one.first, one.peak_at, peak.baseline)
    row.save()
    return row


def _says_the_same(row: Spike, one: DatedBurst, rule: Rule) -> bool:
    peak = one.burst.peak
    known = (row.first, row.until, row.ended_at, row.count, row.peak_at, row.peak_count, row.rule)
    same = known == (one.first, one.until, one.until, one.count, one.peak_at, peak.count, asdict(rule))
    return same and abs(row.baseline - peak.baseline) < 1e-6 * peak.baseline
