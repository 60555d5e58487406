"""Dates that name no year, and the year that another date of the same sentence lends them. Pure."""

from dataclasses import replace
from datetime import date

from engine.periods.calendar import Period, midnight, shifted
from engine.periods.names import LAST, MONTHS, NEXT, WEEKDAYS
from engine.periods.tokens import Line

_TIED = LAST | NEXT | {"this", "current", "today", "yesterday", "tomorrow", "ago", "now", "since"}
_MARKS = frozenset({"/", "-", ".", "–"})


def is_yearless(line: Line, first: int, after: int, period: Period) -> bool:
    """Whether the words of a date name a place in the year and no year: "November", "5/11", "Q3", "Christmas"."""
    if not period.is_closed or period.unit in ("year", "rolling", "since", "decade"):
        return False
    said = [line.word(place) for place in range(first, after)]
    if _TIED & set(said) or any(len(word) == 4 and word.isdecimal() for word in said):
        return False
    if any(word in WEEKDAYS for word in said) and not any(word in MONTHS for word in said):
        return False
    last_day = period.after_day
    names_short = str(period.first_day.year)[2:] == said[-1] and len(said) > 2 and said[-2] in _MARKS | {"'", "’"}
    return not names_short and (last_day - period.first_day).days <= 190


def in_year(period: Period, year: int) -> Period:
    """The same days of another year; the period as it is where that year has no such day."""
    if period.since is None or period.until is None:
        return period
    years = year - period.first_day.year
    if not years:
        return period
    try:
        since, until = shifted(period.first_day, years, "year"), shifted(period.after_day, years, "year")
    except ValueError:
        return period
    if period.unit == "day":
        until = date.fromordinal(since.toordinal() + 1)
    return replace(period, since=midnight(since), until=midnight(until), last=None) if since < until else period


def with_years(periods: list[tuple[Period, bool]]) -> list[Period]:
    """Gives each period without a year that of the next one with a year, else that of the one before.

    "November and December 2024" are both of 2024; "December and January 2025" begin in 2024, since they are told in
    that order.
    """
    made = [period for period, _ in periods]
    for place, (period, yearless) in enumerate(periods):
        if not yearless:
            continue
        later = next((other for other, open_ in periods[place + 1 :] if not open_ and other.is_closed), None)
        earlier = next((other for other, open_ in reversed(periods[:place]) if not open_ and other.is_closed), None)
        if later is not None and _dated(later):
            moved = in_year(period, later.first_day.year)
            follows = moved.first_day > later.first_day and later.unit != "year"
            made[place] = in_year(period, later.first_day.year - 1) if follows and _winds(moved, later) else moved
        elif earlier is not None and _dated(earlier):
            made[place] = in_year(period, earlier.first_day.year)
    return made


def _dated(period: Period) -> bool:
    return period.unit not in ("rolling", "since")


def _winds(first: Period, second: Period) -> bool:
    """“December and January 2025”, "Q4 and Q1 2025": told over the turn of a year."""
    return first.first_day.month >= 10 and second.first_day.month <= 3
