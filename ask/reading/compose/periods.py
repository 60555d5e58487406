"""Which time: the periods a question names, their years, and what lies ahead of today."""

from dataclasses import replace
from datetime import datetime, timedelta

from ask.query.value import Interval
from ask.reading.chart import ChartEdge
from ask.reading.compose.said import Refused, Said
from ask.reading.pieces import When
from engine.periods import Period
from engine.periods.calendar import DAY, around, days, midnight, shifted
from engine.periods.yearless import in_year, with_years

_UNITS = frozenset({"day", "week", "month", "quarter", "half", "year", "decade", "weekend", "rolling"})


def share_years(said: Said) -> None:
    """Lends years between all dates of a question: "October vs November 2024" are both of 2024."""
    edges = [edge for edge in said.pending if edge.kind in ("whens", "not whens")]
    whens = [when for edge in edges for when in edge.meaning.parts]
    resolved = with_years([(when.period, when.yearless) for when in whens])
    made = iter(resolved)
    for edge in edges:
        parts = tuple(replace(when, period=next(made)) for when in edge.meaning.parts)
        place = said.pending.index(edge)
        said.pending[place] = replace(edge, meaning=replace(edge.meaning, parts=parts))


def interval(said: Said, when: When, edge: ChartEdge) -> Interval:
    """The period as UTC moments, cut at the end of today. Raises ``Refused`` for what lies ahead altogether."""
    period = when.period
    tomorrow = midnight(said.now.date() + DAY)
    if period.since is not None and period.since >= tomorrow:
        raise Refused("forecast", edge)
    until = period.until
    if until is not None and until > tomorrow:
        until = tomorrow
        if period.unit not in ("since", "open") and when.words:
            said.notes.append(f"“{when.words}” ends after today; it is counted through {said.now:%-d %B %Y}.")
    unit = period.unit if period.unit in _UNITS else "range"
    return Interval(period.since, until, unit)


def beside(when: When, other: Period) -> When:
    """Beside a month of the calendar, "last month" is one too."""
    if "last month" not in when.words.lower() and "past month" not in when.words.lower():
        return when
    if when.period.unit != "rolling" or other.unit not in ("month", "quarter", "year"):
        return when
    first = shifted(other.first_day, -1, "month") if other.unit == "month" else other.first_day
    return replace(when, period=around(first, "month"))


def so_far(now: datetime, unit: str) -> Period:
    """The current week or month, through today."""
    return days(around(now.date(), unit).first_day, now.date() + timedelta(days=1)).named(unit)


def near(said: Said, when: When) -> When:
    """“And in December?” after November 2024 is December 2024: of the years, the one nearest to the time before."""
    periods = said.previous.periods if said.previous else ()
    before = periods[0].since if len(periods) == 1 else None
    if before is None or not when.yearless:
        return when
    candidates = [in_year(when.period, before.year + step) for step in (-1, 0, 1)]
    begun = [one for one in candidates if one.since and one.since <= said.now]
    if not begun:
        return when
    best = min(begun, key=lambda one: (abs((one.first_day - before.date()).days), -one.first_day.toordinal()))
    return replace(when, period=best, yearless=False)


def left_out(said: Said, denied: ChartEdge, within: ChartEdge | None) -> tuple[Interval, ...]:
    """“excluding November”, "in 2024 but not in November": what is left of the time without a part of it."""
    whole = [Interval(None, midnight(said.now.date() + DAY))]
    if within is not None:
        whole = [interval(said, when, within) for when in within.meaning.parts]
    for when in denied.meaning.parts:
        hole = interval(said, when, denied)
        whole = [piece for one in whole for piece in _without(one, hole)]
    if not whole:
        raise Refused("negated_period", denied)
    return tuple(whole)


def _without(whole: Interval, hole: Interval) -> list[Interval]:
    """At most two pieces: before the hole, and behind it."""
    pieces = []
    if hole.since is not None and (whole.since is None or whole.since < hole.since):
        pieces.append(Interval(whole.since, min(whole.until or hole.since, hole.since)))
    if hole.until is not None and (whole.until is None or whole.until > hole.until):
        pieces.append(Interval(max(whole.since or hole.until, hole.until), whole.until))
    return pieces
