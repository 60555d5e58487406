"""Periods that are told from today: yesterday, last week, three days ago, since last Tuesday."""

from datetime import date, datetime, timedelta

from engine.periods.calendar import DAY, Period, around, days, month_of, one_day, shifted
from engine.periods.names import (
    LAST,
    LEADS,
    MONTHS,
    NEXT,
    SHORT_DAYS,
    SHORT_UNITS,
    THIS,
    number,
    unit,
)
from engine.periods.tokens import Line
from engine.periods.years import Found

_DAYS: dict[tuple[str, ...], int] = {
    ("day", "before", "yesterday"): -2,
    ("day", "after", "tomorrow"): 2,
    ("current", "date"): 0,
    ("present", "day"): 0,
    ("this", "day"): 0,
    ("right", "now"): 0,
    ("today",): 0,
    ("tonight",): 0,
    ("now",): 0,
    ("yesterday",): -1,
    ("tomorrow",): 1,
    **{(word,): offset for word, offset in SHORT_DAYS.items()},
}
_BOUNDS: dict[tuple[str, ...], str] = {
    ("more", "than"): "more",
    ("over", "than"): "more",
    ("less", "than"): "less",
    ("fewer", "than"): "less",
}
_TO_DATE = {"ytd": "year", "mtd": "month", "wtd": "week", "qtd": "quarter"}


def read_day(line: Line, place: int, now: datetime) -> Found | None:
    """Today, yesterday, the day before yesterday, …"""
    start = place + (line.word(place) == "the")
    if start > place and line.words(start, 2) == ("day", "before") and line.word(start + 2) in ("", "?", "."):
        return one_day(now.date() - DAY), start + 2
    for size in (3, 2, 1):
        offset = _DAYS.get(line.words(start, size))
        if offset is not None and (line.word(start) != "now" or line.word(place - 1) in LEADS):
            return one_day(now.date() + timedelta(days=offset)), start + size
    return None


def read_to_date(line: Line, place: int, now: datetime) -> Found | None:
    """“year to date”, "month to date", "YTD", "so far this month", "this month so far"."""
    named = unit(line.word(place))
    if named and line.words(place + 1, 2) == ("to", "date"):
        return _so_far(named, now), place + 3
    if line.word(place) in _TO_DATE:
        return _so_far(_TO_DATE[line.word(place)], now), place + 1
    if line.words(place, 3) == ("so", "far", "this") and (named := unit(line.word(place + 3))):
        return _so_far(named, now), place + 4
    if (
        line.word(place) == "this"
        and (named := unit(line.word(place + 1)))
        and line.words(place + 2, 2)
        == (
            "so",
            "far",
        )
    ):
        return _so_far(named, now), place + 4
    return None


def _so_far(named: str, now: datetime) -> Period:
    return days(around(now.date(), named).first_day, now.date() + DAY)


def read_ago(line: Line, place: int, now: datetime) -> Found | None:
    """“3 days ago”, "a month ago", "two weeks back", "2 years 1 month 21 days later", "in 3 days", "in two weeks"."""
    start = place
    aged = _read_aged(line, place, now)
    if aged:
        return aged
    bound = _BOUNDS.get(line.words(place, 2), "")
    if bound:
        found = read_ago(line, place + 2, now)
        return (_bounded(found[0], bound, now), found[1]) if found else None
    start_of = place + (line.word(place) == "the")
    named = unit(line.word(start_of))
    if named and line.words(start_of + 1, 2) == ("before", "last"):
        return around(shifted(now.date(), -2, named), named), start_of + 3
    if line.words(place, 4) == ("the", "week", "after", "next"):
        return around(shifted(now.date(), 2, "week"), "week"), place + 4
    ahead = line.word(place) == "in"
    amounts, after = _amounts(line, place + ahead)
    if not amounts:
        return None
    sign, end = _direction(line, after)
    if ahead and not sign:
        sign, end = 1, after
    if not sign or (ahead and sign < 0 and start != place):
        return None
    if {named for _, named in amounts} & {"minute", "hour"}:
        moment = now + sign * _duration(amounts)
        return one_day(moment.date()), end
    day = now.date()
    for count, named in amounts:
        day = shifted(day, sign * count, named)
    return one_day(day), end


def _read_aged(line: Line, place: int, now: datetime) -> Found | None:
    """“older than 5 days”, "not older than two weeks", "newer than 3 days"."""
    denied = line.word(place) in ("not", "no")
    age = line.words(place + denied, 2)
    if age not in (("older", "than"), ("newer", "than")):
        return None
    amounts, after = _amounts(line, place + denied + 2)
    if len(amounts) != 1 or amounts[0][1] in ("minute", "hour"):
        return None
    day = one_day(shifted(now.date(), -amounts[0][0], amounts[0][1]))
    return _bounded(day, "more" if (age[0] == "older") != denied else "less", now), after


def _bounded(day: Period, bound: str, now: datetime) -> Period:
    """“more than 2 weeks ago” is all before that day, "less than" all since."""
    if bound == "more" and day.first_day > now.date():
        return Period(day.since, None, "since")
    if bound == "more":
        return Period(None, day.since, "open")
    return days(day.first_day, max(now.date(), day.first_day) + DAY, "since")


def _direction(line: Line, place: int) -> tuple[int, int]:
    """Whether the words after an amount lead back (−1) or ahead (1), and the place after them."""
    word = line.word(place)
    if word in ("ago", "back", "earlier"):
        return -1, place + 1
    if word == "later":
        return 1, place + 1
    if word in ("before", "prior", "after", "from", "since"):
        after = place + 1 + (line.word(place + 1) == "to")
        if line.word(after) in ("today", "now"):
            return (-1 if word in ("before", "prior") else 1), after + 1
        if line.word(after) == "yesterday" and word in ("before", "after"):
            return 0, place
    return 0, place


def _amounts(line: Line, place: int) -> tuple[list[tuple[int, str]], int]:
    """“2 years 1 month 21 days”: numbers with their units."""
    found: list[tuple[int, str]] = []
    while len(found) < 4:
        counted = number(line, place)
        named = unit(line.word(counted[1])) if counted else None
        if (
            counted is None
            or named is None
            or counted[0] > 999
            or (line.word(counted[1]) in SHORT_UNITS and not line.glued(counted[1]))
        ):
            break
        found.append((counted[0], named))
        place = counted[1] + 1
        place += line.word(place) in (",", "and") and number(line, place + 1) is not None
    return found, place


def _duration(amounts: list[tuple[int, str]]) -> timedelta:
    lengths = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "week": timedelta(days=7)}
    return sum((count * lengths.get(named, DAY) for count, named in amounts), timedelta())


def read_last(line: Line, place: int, now: datetime) -> Found | None:
    """“last month” is the last 30 days and "previous month" the one of the calendar; "past 3 weeks", "2 last days"."""
    start = place
    place += line.word(place) in ("the", "these", "those", "this", "our")
    counted = number(line, place) if line.word(place) not in ("a", "an") else None
    if counted and counted[0] > 999:
        return None
    which = line.word(counted[1] if counted else place)
    if which not in LAST:
        return None
    place = counted[1] + 1 if counted else place + 1
    counted = counted or number(line, place)
    place = counted[1] if counted and counted[1] > place else place
    place += line.word(place) in ("business", "working", "calendar", "full", "whole", "consecutive")
    named = unit(line.word(place))
    if named is None or (line.word(place) in SHORT_UNITS and not line.glued(place)) or line.word(start) in SHORT_UNITS:
        return None
    if counted:
        return _rolling(counted[0], named, now), place + 1
    return _last_one(which, named, now), place + 1


def _last_one(which: str, named: str, now: datetime) -> Period:
    rolling = which in ("past", "recent", "latest")
    if named in ("minute", "hour"):
        return _rolling(1, named, now)
    if named == "day" and not rolling:
        return one_day(now.date() - DAY)
    if named == "month" and which in ("last", "past", "recent", "latest"):
        return _rolling(30, "day", now)
    if rolling and named == "quarter":
        return _rolling(3, "month", now)
    if rolling or named == "fortnight":
        return _rolling(1, named, now)
    return around(shifted(now.date(), -1, named), named)


def _rolling(count: int, named: str, now: datetime) -> Period:
    """From the day so many units back, that day included, through today; hours and minutes to the moment."""
    if named in ("minute", "hour"):
        return Period(now - _duration([(count, named)]), now, "rolling")
    if named == "quarter":
        quarter = around(now.date(), "quarter").first_day
        return days(shifted(quarter, -count, "quarter"), quarter)
    return days(shifted(now.date(), -count, named), now.date() + DAY, "rolling")


def read_next(line: Line, place: int, now: datetime) -> Found | None:
    """What lies ahead: read so that it can be refused by name."""
    place += line.word(place) == "the"
    counted = number(line, place) if line.word(place) not in ("a", "an") else None
    at = counted[1] if counted else place
    if line.word(at) not in NEXT:
        return None
    place = at + 1
    counted = counted or number(line, place)
    place = counted[1] if counted and counted[1] > place else place
    place += line.word(place) in ("business", "working", "calendar")
    named = "weekend" if line.word(place) == "weekend" else unit(line.word(place))
    if named is None:
        return None
    if counted and named == "quarter":
        first = around(shifted(now.date(), 1, "quarter"), "quarter").first_day
        return days(first, shifted(first, counted[0], "quarter")), place + 1
    if line.word(place) in ("workweek",):
        monday = around(shifted(now.date(), 1, "week"), "week").first_day
        return days(monday, monday + timedelta(days=5)), place + 1
    if counted:
        day = now.date()
        return days(day + DAY, shifted(day, counted[0], named) + DAY), place + 1
    if named in ("minute", "hour"):
        return Period(now, now + _duration([(1, named)]), "rolling"), place + 1
    return around(shifted(now.date(), 1, named), named), place + 1


def read_this(line: Line, place: int, now: datetime) -> Found | None:
    """“this week”, "the current quarter", "this month": the whole unit of the calendar."""
    if line.word(place) not in THIS:
        return None
    after = place + 1 + (line.word(place) == "the" and line.word(place + 1) in THIS)
    after += line.word(after) == "calendar"
    named = "weekend" if line.word(after) == "weekend" else unit(line.word(after))
    plural = line.word(after).endswith("s")
    if named is None or plural or line.word(after) in SHORT_UNITS or named in ("hour", "minute", "day"):
        return None
    if line.word(after - 1) not in ("this", "current") and line.word(after + 1) in ("before", "after", "with", "of"):
        return None
    if named == "weekend" and line.word(after - 1) == "the":
        return _weekend(now), after + 1
    return around(now.date(), named), after + 1


def read_weekend(line: Line, place: int, now: datetime) -> Found | None:
    """“the weekend” and "last weekend": the latest one that has begun, or was over before this week."""
    start = place
    place += line.word(place) == "the"
    which = line.word(place)
    place += which in LAST
    if line.word(place) != "weekend":
        return None
    period = _weekend(now)
    if which in LAST and period.after_day > now.date():
        period = around(period.first_day - timedelta(days=7), "weekend")
    return period, max(place, start) + 1


def _weekend(now: datetime) -> Period:
    period = around(now.date(), "weekend")
    return period if period.first_day <= now.date() else around(now.date() - timedelta(days=7), "weekend")


def read_month_near(line: Line, place: int, now: datetime) -> Found | None:
    """“last January”, "this September", "next May"."""
    which, month = line.word(place), MONTHS.get(line.word(place + 1))
    if month is None or which not in LAST | NEXT | {"this"}:
        return None
    year = now.year
    if which in LAST and date(year, month, 1) >= now.date().replace(day=1):
        year -= 1
    if which in NEXT and month <= now.month:
        year += 1
    return month_of(year, month), place + 2
