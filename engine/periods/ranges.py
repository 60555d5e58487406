"""Ranges with two ends, and ranges with one: from … to, between … and, since, before, until."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from engine.periods.calendar import DAY, Period, hull, midnight, shifted
from engine.periods.names import WEEKDAYS, unit
from engine.periods.parts import edge
from engine.periods.tokens import Line
from engine.periods.yearless import is_yearless
from engine.periods.years import Found

Reader = Callable[[Line, int, datetime], Found | None]
_TO = frozenset({"to", "till", "until", "through", "thru", "-", "–", "—", "~", "and", "up", "til"})
_OPENERS = {"from": 1, "between": 1, "betw": 1}
_SINCE = (("starting", "from"), ("starting", "on"), ("beginning",), ("starting",), ("since",), ("as", "of"))
_AFTER = (("later", "than"), ("newer", "than"), ("more", "recent", "than"), ("after",), ("following",))
_BEFORE = (("prior", "to"), ("earlier", "than"), ("older", "than"), ("before",))
_UNTIL = (
    ("up", "to", "and", "including"),
    ("up", "to"),
    ("up", "until"),
    ("no", "later", "than"),
    ("until",),
    ("till",),
    ("til",),
    ("through",),
    ("by",),
)


def read_range(line: Line, place: int, now: datetime, inner: Reader) -> Found | None:
    """“from 5 to 10 November”, "between August and October", "10/1 - 10/15"."""
    first = _start(line, place + 1, now, inner) if line.word(place) == "between" else None
    if first and first[0].unit == "range" and line.word(first[1]) not in _TO:
        return first
    found = read_ends(line, place, now, inner)
    return (hull(found[0], found[1]), found[2]) if found else None


def read_ends(line: Line, place: int, now: datetime, inner: Reader) -> tuple[Period, Period, int] | None:
    """The first and the last piece of a range, and the place after it."""
    opener = _OPENERS.get(line.word(place), 0)
    place += opener or (line.word(place) == "in" and line.word(place + 1).isdecimal())
    first = _start(line, place, now, inner)
    if first is None:
        return None
    middle = first[1] + (line.word(first[1]) == ",")
    if line.word(middle) not in _TO or (line.word(middle) == "and" and not opener) or line.word(middle - 1) == "by":
        return None
    at = middle + 1
    at += line.word(at) in ("to", "until", "including", "on", "from", "and")
    second = _end(line, at, now, inner, first[0])
    if second is None:
        return None
    begin, finish = _same_year(line, (place, first), (at, second), now)
    if begin.since is None or finish.until is None or begin.since >= finish.until:
        return None
    return begin, finish, second[1]


def _start(line: Line, place: int, now: datetime, inner: Reader) -> Found | None:
    found = edge(line, place, now, inner)
    if found and line.word(place + (line.word(place) == "the")) == "end":
        first = found[0].first_day + DAY
        return replace(found[0], since=midnight(first), until=midnight(first + DAY)), found[1]
    return found or inner(line, place, now)


def _end(line: Line, place: int, now: datetime, inner: Reader, first: Period) -> Found | None:
    found = edge(line, place, now, inner) or inner(line, place, now)
    if found or first.unit != "day":
        return found
    return inner_day(line, place, first)


def inner_day(line: Line, place: int, first: Period) -> Found | None:
    """“9 April till the seventeenth”: a bare day takes the month of the first."""
    place += line.word(place) == "the"
    word = line.word(place)
    if not (word.isdecimal() and word.isascii() and len(word) <= 2) or line.word(place + 1) in ("%", "."):
        return None
    day = first.first_day.replace(day=int(word))
    after = place + 1 + (line.word(place + 1) in ("st", "nd", "rd", "th"))
    return (Period(midnight(day), midnight(day + DAY), "day"), after) if day > first.first_day else None


def _same_year(line: Line, head: tuple[int, Found], tail: tuple[int, Found], now: datetime) -> tuple[Period, Period]:
    """A year that only one end names holds for both."""
    begin, finish = head[1][0], tail[1][0]
    if not (begin.is_closed and finish.is_closed):
        return begin, finish
    named_first = _names_year(line, head[0], head[1][1], begin)
    named_second = _names_year(line, tail[0], tail[1][1], finish)
    if named_second and not named_first and _is_new_year(finish) and begin.first_day.month >= 11:
        # "Between Christmas and New Year 2024" are the last days of 2024.
        return _moved(begin, finish.first_day.year - begin.first_day.year), _moved(finish, 1)
    if named_second and not named_first and _movable(begin):
        begin = _moved(begin, finish.first_day.year - begin.first_day.year)
        return (_moved(begin, -1) if begin.first_day > finish.first_day else begin), finish
    if named_first and not named_second and _movable(finish):
        finish = _moved(finish, begin.first_day.year - finish.first_day.year)
        return begin, (_moved(finish, 1) if finish.first_day < begin.first_day else finish)
    if begin.first_day > finish.first_day and not named_first and _movable(begin):
        return _nearest(begin, finish, now)
    return begin, finish


def _nearest(begin: Period, finish: Period, now: datetime) -> tuple[Period, Period]:
    """Of a range that is running and the one a year before, the running one if more than half of it is over."""
    today, end = now.date(), _moved(finish, 1)
    if begin.first_day <= today and today - begin.first_day >= end.first_day - today:
        return begin, end
    return _moved(begin, -1), finish


def _movable(period: Period) -> bool:
    return period.unit in ("day", "month", "quarter", "range") or period.unit.endswith("of month")


def _names_year(line: Line, first: int, after: int, period: Period) -> bool:
    """Whether the words of a date hold its year, or tie it to today."""
    return not is_yearless(line, first, after, period)


def _is_new_year(period: Period) -> bool:
    return period.unit == "day" and (period.first_day.month, period.first_day.day) == (1, 1)


def _moved(period: Period, years: int) -> Period:
    if not years or period.since is None or period.until is None:
        return period
    length = period.until - period.since
    first = shifted(period.first_day, years, "year")
    until = (
        midnight(first) + length if length <= timedelta(days=7) else midnight(shifted(period.after_day, years, "year"))
    )
    return replace(period, since=midnight(first), until=until)


def read_open(line: Line, place: int, now: datetime, inner: Reader) -> Found | None:
    """“since Tuesday”, "after 5 May", "before 2024", "until October". What is open towards today ends today."""
    if line.words(place, 2) in (("older", "than"), ("newer", "than")) and (aged := inner(line, place, now)):
        return aged
    for kind, leads in (("since", _SINCE), ("after", _AFTER), ("before", _BEFORE), ("until", _UNTIL)):
        for words in leads:
            if line.words(place, len(words)) == words:
                if words == ("following",) and (line.word(place + 1) in WEEKDAYS or unit(line.word(place + 1))):
                    continue
                return _opened(line, place + len(words), now, inner, kind, words == ("since",))
    if line.word(place) == "from":
        return _from(line, place, now, inner)
    if line.words(place, 2) in (("till", "date"), ("until", "now"), ("to", "date"), ("till", "now")) and (
        line.word(place + 2) not in ("from", "between", "since")
    ):
        return Period(None, midnight(now.date() + DAY), "open"), place + 2
    return None


def _opened(line: Line, place: int, now: datetime, inner: Reader, kind: str, loose: bool) -> Found | None:
    if line.word(place) == "date" and kind == "until":
        return Period(None, midnight(now.date() + DAY), "open"), place + 1
    mid = kind == "after" and line.word(place + (line.word(place) == "the")) in ("mid", "middle", "early", "late")
    found = _start(line, place, now, inner) if kind in ("since", "after") and not mid else inner(line, place, now)
    if found is None or not found[0].is_closed:
        return None
    period, after = found
    after += line.word(after) in ("onwards", "onward", "on") and line.word(after + 1) in ("", ",", "?", ".")
    today = midnight(now.date() + DAY)
    if kind in ("before", "until"):
        return Period(None, period.since if kind == "before" else period.until, "open"), after
    start = midnight(period.first_day) if kind == "since" else midnight(period.after_day)
    return Period(start, max(today, start + DAY), "since"), after


def _from(line: Line, place: int, now: datetime, inner: Reader) -> Found | None:
    """“from Monday onwards”, "from October until today": without such words, "from" only leads to a date."""
    found = _start(line, place + 1, now, inner)
    if found is None or not found[0].is_closed:
        return None
    if {"start", "beginning"} & set(line.words(place + 1, 2)):
        return Period(found[0].since, max(midnight(now.date() + DAY), midnight(found[0].after_day)), "since"), found[1]
    if line.word(found[1]) in ("onwards", "onward", "on", "forward"):
        start = midnight(found[0].first_day)
        return Period(start, max(midnight(now.date() + DAY), start + DAY), "since"), found[1] + 1
    return None
