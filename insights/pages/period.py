"""Which days the dashboard is about."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from insights.reads.filters import Filter, Parameters

PRESETS = (7, 30, 90)
DEFAULT = 30
ALL = "all"


@dataclass(frozen=True, slots=True)
class ChosenPeriod:
    """``name`` is a preset's number of days, ``all``, or ``custom``; the filter holds the days themselves."""

    name: str
    chosen: Filter

    @property
    def first(self) -> date | None:
        return self.chosen.since.date() if self.chosen.since else None

    @property
    def last(self) -> date | None:
        return (self.chosen.until - timedelta(microseconds=1)).date() if self.chosen.until else None

    @property
    def days(self) -> int:
        """How many there are, where both ends are known."""
        return (self.last - self.first).days + 1 if self.first and self.last else 0

    @property
    def half_open(self) -> str:
        """In words, where only one of the two days was given."""
        if self.name != "custom" or (self.first and self.last):
            return ""
        if self.first:
            return f"Only a first day was given: showing all days from {self.first:%-d %b %Y} on."
        return f"Only a last day was given: showing all days up to {self.last:%-d %b %Y}."

    @property
    def previous(self) -> Filter | None:
        """The filter of the equally long period right before, where there is one."""
        since, until = self.chosen.since, self.chosen.until
        if since is None or until is None:
            return None
        return self.chosen.replace(since=since - (until - since), until=since)


def read_chosen_period(parameters: Parameters, asked: Filter, now: datetime) -> ChosenPeriod:
    """``asked`` with its days: its own, or those of ``?days=`` (7, 30, 90 or all), counted back from today."""
    if asked.since or asked.until:
        return ChosenPeriod("custom", asked)
    name = (parameters.getlist("days") or [str(DEFAULT)])[-1]
    if name == ALL:
        return ChosenPeriod(ALL, asked)
    days = int(name) if name in map(str, PRESETS) else DEFAULT
    tomorrow = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time.min, UTC)
    return ChosenPeriod(str(days), asked.replace(since=tomorrow - timedelta(days=days), until=tomorrow))
