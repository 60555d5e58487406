"""The columns of the chart: days, or weeks or months where the days would be too many to see."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from insights.reads.filters import Filter
from insights.reads.stats import DayCount

Unit = Literal["day", "week", "month"]
MOST_DAYS = 120
MOST_WEEKS = 120


@dataclass(slots=True)
class Column:
    """The analysed messages from ``first`` to ``last``, both included."""

    first: date
    last: date
    positive: int = 0
    neutral: int = 0
    negative: int = 0
    spikes: int = 0

    @property
    def total(self) -> int:
        return self.positive + self.neutral + self.negative

    @property
    def seconds(self) -> int:
        """The column's place on a time axis."""
        return int(_midnight(self.first).timestamp())

    @property
    def name(self) -> str:
        if self.first == self.last:
            return f"{self.first:%-d %b %Y}"
        return f"{self.first:%-d %b} – {self.last:%-d %b %Y}"

    def of(self, chosen: Filter) -> Filter:
        """The filter that means this column's rows."""
        since, until = _midnight(self.first), _midnight(self.last + timedelta(days=1))
        return chosen.but(since=max(chosen.since or since, since), until=min(chosen.until or until, until))


def columns(counts: Sequence[DayCount], first: date | None, last: date | None) -> tuple[Unit, list[Column]]:
    """Gapless columns from ``first`` to ``last``, or as far as there are counts where these are None."""
    first = first or (counts[0].day if counts else None)
    last = last or (counts[-1].day if counts else None)
    if first is None or last is None:
        return "day", []
    unit = _unit((last - first).days + 1)
    made = {column.first: column for column in _empty(unit, first, last)}
    starts = sorted(made)
    for count in counts:
        column = made[max(starts[0], _start(unit, count.day))] if starts[0] <= count.day <= last else None
        if column is not None:
            column.positive += count.positive
            column.neutral += count.neutral
            column.negative += count.negative
    return unit, [made[start] for start in starts]


def mark(made: Sequence[Column], days: Iterable[date]) -> None:
    """Notes on each column how many spikes it holds."""
    for spiked in days:
        for column in made:
            if column.first <= spiked <= column.last:
                column.spikes += 1


def _unit(days: int) -> Unit:
    if days <= MOST_DAYS:
        return "day"
    return "week" if days <= MOST_WEEKS * 7 else "month"


def _empty(unit: Unit, first: date, last: date) -> Iterator[Column]:
    start = first
    while start <= last:
        following = _next(unit, start)
        yield Column(start, min(last, following - timedelta(days=1)))
        start = following


def _start(unit: Unit, day: date) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def _next(unit: Unit, start: date) -> date:
    if unit == "month":
        return (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    return _start(unit, start) + timedelta(days=7 if unit == "week" else 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
