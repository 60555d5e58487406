"""The columns of the chart: days, or weeks or months where the days would be too many to see."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from insights.reads.dates import midnight
from insights.reads.filters import Filter
from insights.reads.stats import DayCount

Unit = Literal["day", "week", "month", "year"]
MOST_DAYS = MOST_WEEKS = MOST_MONTHS = 120
MOST_YEARS = 100  # columns; where there are more years, a column holds several


@dataclass(slots=True)
class Column:
    """The analysed messages from ``first`` to ``last``, both included."""

    first: date
    last: date
    positive: int = 0
    neutral: int = 0
    negative: int = 0
    waiting: int = 0
    spikes: int = 0

    @property
    def total(self) -> int:
        """Those that are analysed."""
        return self.positive + self.neutral + self.negative

    @property
    def seconds(self) -> int:
        """The column's place on a time axis."""
        return int(midnight(self.first).timestamp())

    @property
    def name(self) -> str:
        if self.first == self.last:
            return f"{self.first:%-d %b %Y}"
        if self.last.year - self.first.year > 1 or (self.last - self.first).days > 300:
            return f"{self.first.year} – {self.last.year}" if self.last.year > self.first.year else str(self.first.year)
        return f"{self.first:%-d %b} – {self.last:%-d %b %Y}"

    def of(self, chosen: Filter) -> Filter:
        """The filter that means this column's rows."""
        since, until = midnight(self.first), midnight(self.last + timedelta(days=1))
        return chosen.replace(since=max(chosen.since or since, since), until=min(chosen.until or until, until))


def columns(
    counts: Sequence[DayCount], waiting: Mapping[date, int], first: date | None, last: date | None
) -> tuple[Unit, list[Column]]:
    """Gapless columns from ``first`` to ``last``, or as far as there are messages where these are None."""
    days = [*(count.day for count in counts), *waiting]
    first = first or min(days, default=None)
    last = last or max(days, default=None)
    if first is None or last is None:
        return "day", []
    unit, years = _unit((last - first).days + 1)
    made = list(_empty(unit, years, first, last))
    starts = [column.first for column in made]
    for count in counts:
        if first <= count.day <= last:
            column = made[bisect_right(starts, count.day) - 1]
            column.positive += count.positive
            column.neutral += count.neutral
            column.negative += count.negative
    for day, number in waiting.items():
        if first <= day <= last:
            made[bisect_right(starts, day) - 1].waiting += number
    return unit, made


def mark(made: Sequence[Column], days: Iterable[date]) -> None:
    """Notes on each column how many spikes it holds."""
    for spiked in days:
        for column in made:
            if column.first <= spiked <= column.last:
                column.spikes += 1


def _unit(days: int) -> tuple[Unit, int]:
    """What one column holds, and how many of these where it is years."""
    if days <= MOST_DAYS:
        return "day", 1
    if days <= MOST_WEEKS * 7:
        return "week", 1
    if days <= MOST_MONTHS * 30:
        return "month", 1
    return "year", next(n for n in (1, 10, 100) if days <= MOST_YEARS * 366 * n or n == 100)


def _empty(unit: Unit, years: int, first: date, last: date) -> Iterator[Column]:
    start = first
    while start <= last:
        following = _next(unit, years, start)
        yield Column(start, min(last, following - timedelta(days=1)))
        start = following


def _next(unit: Unit, years: int, start: date) -> date:
    """The first day of the column after the one that begins on ``start``."""
    if unit == "year":
        return date(min(start.year - start.year % years + years, date.max.year), 1, 1)
    if unit == "month":
        return (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    return start + timedelta(days=7 - start.weekday() if unit == "week" else 1)
