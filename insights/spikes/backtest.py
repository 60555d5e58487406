"""What would have fired over the stored history with other thresholds. Nothing is stored and nobody is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isnan

from django.utils import timezone

from insights.spikes import bursts, watch
from insights.spikes.bursts import DAY, HOUR, UNITS, Rule, Unit
from insights.spikes.series import Counted

LONGEST = {"day": timedelta(days=3650), "hour": timedelta(days=62)}


@dataclass(frozen=True, slots=True)
class Backtest:
    """``usual`` are those the rule in force finds, ``found`` those of the other rule; newest first."""

    unit: Unit
    rule: Rule
    since: datetime
    until: datetime
    found: tuple[watch.DatedBurst, ...]
    usual: int
    series: int
    series_days: float  # on which a message could have come

    @property
    def per_1000_series_days(self) -> float:
        return 1000 * len(self.found) / self.series_days if self.series_days else 0.0


def run(unit: Unit, rule: Rule, now: datetime | None = None) -> Backtest:
    """Over all days that have messages; by hour over the last two months of them."""
    now = now or timezone.now()
    since = max(watch.beginning() or now, now - LONGEST[unit.name])
    counted = watch.counts(unit, Rule(at_least=min(rule.at_least, bursts.USUAL[unit.name].at_least)), since, now)
    found = _found(counted, rule, since, now)
    usual = _found(counted, bursts.USUAL[unit.name], since, now)
    periods = sum(not isnan(number) for numbers in counted.counts.values() for number in numbers)
    days = periods * unit.seconds / 86_400
    return Backtest(unit, rule, since, now, tuple(found), len(usual), len(counted.counts), days)


def _found(counted: Counted, rule: Rule, since: datetime, now: datetime) -> list[watch.DatedBurst]:
    start = max(counted.index(since), 0)
    rows = [
        watch.placed(key, counted, burst, now)
        for key, numbers in counted.counts.items()
        for burst in bursts.bursts(numbers, counted.unit, rule, start)
    ]
    return sorted(rows, key=lambda row: (row.first, row.burst.peak.ratio, row.key), reverse=True)


__all__ = ["DAY", "HOUR", "UNITS", "Backtest", "run"]
