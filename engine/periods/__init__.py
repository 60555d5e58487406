"""Phrases such as "last month", "since Tuesday" or "Nov 5 to Nov 12", read as UTC days. Pure; today is given.

The contract's reading: "last month" is the last 30 days (from the day 30 days ago through today), "previous month" and
"in January" are months of the calendar. A date without a year is the latest one that is not in the future.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.periods import fixed, parts, portions, ranges, relative, times, weekdays, years
from engine.periods.calendar import DAY, Period, around, midnight, one_day, shifted
from engine.periods.impossible import after_impossible
from engine.periods.names import AFTER_NUMBER, DATE_WORDS, STARTS, WEEKDAYS, unit
from engine.periods.tokens import Line, word_set

__all__ = ["DATE_WORDS", "Dated", "Period", "after_impossible", "ends", "find", "read_period"]

_PLAIN = (
    relative.read_to_date,
    relative.read_day,
    relative.read_ago,
    weekdays.read_weekday,
    relative.read_month_near,
    relative.read_last,
    relative.read_next,
    relative.read_weekend,
    relative.read_this,
    fixed.read_numeric,
    fixed.read_holiday,
    years.read_part_of_year,
    fixed.read_named,
    fixed.read_week,
    years.read_year,
    fixed.read_day_of_month,
)
_COMPOUND = (
    portions.read_half,
    portions.read_nth_weekday,
    parts.read_piece,
    parts.read_part,
    parts.read_week_of,
    parts.read_beside,
)
# What may stand before a date and belongs to it.
_PREPOSITIONS = word_set("in on at during for within over of the from throughout around about by")
_WITH_IN = word_set("log logging logged sign signing signed pay paying paid put putting")


@dataclass(frozen=True, slots=True)
class Dated:
    """A period, and the tokens ``first`` up to but without ``after`` that told it."""

    period: Period
    first: int
    after: int


def find(line: Line, now: datetime, *, calendar: bool = False) -> Iterator[Dated]:
    """Every date in a question, from left to right, none overlapping. Each place is looked at a bounded number of
    times, so the time is linear. With ``calendar``, "last month" is a month of the calendar."""
    place = 0
    while place < len(line):
        wrong = after_impossible(line, place)
        if wrong is not None:
            place = wrong
            continue
        found = read_period(line, place, now)
        if found is None:
            place += 1
            continue
        period, after = found
        first = place
        while _leads(line, first - 1) and place - first < 3:
            first -= 1
        yield Dated(_calendar(line, place, now, period) if calendar else period, first, after)
        place = after


def _calendar(line: Line, place: int, now: datetime, period: Period) -> Period:
    place += line.word(place) == "the"
    if period.unit != "rolling" or line.words(place, 2) not in (("last", "month"), ("past", "month")):
        return period
    return around(shifted(now.date(), -1, "month"), "month")


def _leads(line: Line, place: int) -> bool:
    """Whether a preposition belongs to the date after it; the "in" of "log in yesterday" does not."""
    return line.word(place) in _PREPOSITIONS and not (line.word(place) == "in" and line.word(place - 1) in _WITH_IN)


def read_period(line: Line, place: int, now: datetime) -> tuple[Period, int] | None:
    """The longest date that starts at a token, if any. Dates that do not exist are none."""
    if not _may_begin(line, place):
        return None
    try:
        return (
            times.read_timed(line, place, now, _single)
            or ranges.read_range(line, place, now, _single)
            or ranges.read_open(line, place, now, _single)
            or _single(line, place, now)
        )
    except (ValueError, OverflowError):
        return None


def ends(line: Line, place: int, now: datetime) -> tuple[Period, Period, int] | None:
    """The two ends of a range that starts at a token, each a period of its own, and the place after it."""
    if not _may_begin(line, place):
        return None
    try:
        return ranges.read_ends(line, place, now, _single)
    except (ValueError, OverflowError):
        return None


def _may_begin(line: Line, place: int) -> bool:
    """A quick look at whether a date can start here, since most words start none."""
    word = line.word(place)
    if not word.isdecimal():
        return word in STARTS
    after = line.word(place + 1)
    return len(word) == 4 or after in AFTER_NUMBER or after in (":", "am", "pm") or unit(after) is not None


def _single(line: Line, place: int, now: datetime) -> tuple[Period, int] | None:
    for compound in _COMPOUND:
        found = _tried(line, place, now, compound)
        if found:
            return _on_weekday(line, found)
    plain = _plain(line, place, now)
    return _or_later(line, _on_weekday(line, plain), now) if plain else None


def _or_later(line: Line, found: tuple[Period, int], now: datetime) -> tuple[Period, int]:
    """ "5 December or later", "November 2024 or earlier": open to that side, what is named counting in."""
    period, after = found
    if line.word(after) not in ("or", "and") or not period.is_closed:
        return found
    if line.word(after + 1) in ("later", "after", "since", "newer", "onwards"):
        until = max(midnight(now.date()) + DAY, midnight(period.after_day))
        return Period(period.since, until, "since"), after + 2
    if line.word(after + 1) in ("earlier", "before", "older"):
        return Period(None, period.until, "open"), after + 2
    return found


def _on_weekday(line: Line, found: tuple[Period, int]) -> tuple[Period, int]:
    """“3 weeks after Christmas on Friday”, "in 3 days on Friday": the Friday of that week."""
    period, after = found
    if period.unit != "day" or line.word(after) != "on" or line.word(after + 1) not in WEEKDAYS:
        return found
    if line.word(after - 1) in WEEKDAYS or not {"days", "weeks", "months", "day", "week", "month"} & set(
        line.words(max(0, after - 6), 6)
    ):
        return found
    monday = around(period.first_day, "week").first_day
    return one_day(monday + timedelta(days=WEEKDAYS[line.word(after + 1)])), after + 2


def _tried(line: Line, place: int, now: datetime, compound: parts.Compound) -> tuple[Period, int] | None:
    try:
        return compound(line, place, now, _plain)
    except (ValueError, OverflowError):
        return None


def _plain(line: Line, place: int, now: datetime) -> tuple[Period, int] | None:
    """A date on its own; "Friday 7/6" and "Tuesday, Jan 15" are told by what follows the weekday."""
    for reader in _PLAIN:
        try:
            found = reader(line, place, now)
        except (ValueError, OverflowError):
            continue
        if found:
            return _without_weekday(line, place, now, found)
    return None


def _without_weekday(line: Line, place: int, now: datetime, found: tuple[Period, int]) -> tuple[Period, int]:
    if line.word(found[1] - 1) not in WEEKDAYS or found[0].unit != "day":
        return found
    after = found[1] + (line.word(found[1]) == ",")
    for reader in (fixed.read_numeric, fixed.read_named):
        try:
            dated = reader(line, after, now)
        except (ValueError, OverflowError):
            continue
        if dated and dated[0].unit == "day":
            return dated
    return found
