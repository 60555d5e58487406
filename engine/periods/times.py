"""Times of a day: "yesterday afternoon", "between 2 and 4 pm tomorrow", "today before 4pm", "within 5 minutes". Pure.

The parts of a day are those of Recognizers-Text: morning from 8 to 12, afternoon to 16, evening to 20, night to 24.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from engine.periods.calendar import DAY, Period, midnight
from engine.periods.clocks import HOUR, TO, clock, is_time, read_span, since_midnight
from engine.periods.names import LAST, NEXT, number, unit
from engine.periods.tokens import Line
from engine.periods.years import Found

Reader = Callable[[Line, int, datetime], Found | None]
_PARTS = {
    "morning": (8, 12),
    "afternoon": (12, 16),
    "evening": (16, 20),
    "night": (20, 24),
    "tonight": (20, 24),
    "noon": (12, 13),
    "lunchtime": (11, 13),
    "daytime": (8, 18),
}
_MEANT = frozenset({"minute", "hour"})


def read_timed(line: Line, place: int, now: datetime, inner: Reader) -> Found | None:
    """A day with a time, in either order, or a time of today where it says so."""
    return (
        _soon(line, place, now)
        or _day_first(line, place, now, inner)
        or _time_first(line, place, now, inner)
        or _part_first(line, place, now, inner)
        or _to_now(line, place, now)
    )


def _on(day: date, start: timedelta | None, end: timedelta | None) -> Period:
    first = midnight(day)
    if start is None:
        return Period(None if end is None else first, first + (end or DAY), "time")
    return Period(first + start, first + (end or DAY), "time")


def _day_first(line: Line, place: int, now: datetime, inner: Reader) -> Found | None:
    """“tomorrow before 5pm”, "next Monday morning 6-8", "yesterday afternoon from 3-8pm", "1/1/2015 after 2:00"."""
    found = inner(line, place, now)
    if found is None or found[0].unit != "day":
        return _the_day(line, place, now)
    day, at = found[0].first_day, found[1] + (line.word(found[1]) in (",", "in", "the", "on"))
    at += line.word(at) == "the"
    part = _PARTS.get(line.word(at))
    week = _week_behind(line, at + 1, now, inner) if part else None
    if week is not None and part:
        moved = week[0].first_day + timedelta(days=day.weekday())
        return _part_of(moved, part), week[1]
    after = at + 1 if part else found[1] + (line.word(found[1]) == ",")
    told = read_span(line, after)
    if told and (part or is_time(line, after, told[2])):
        return _told(day, told, part), told[2]
    lasting = _lasting(line, after, day)
    if lasting:
        return lasting
    return (_part_of(day, part), at + 1) if part else None


def _the_day(line: Line, place: int, now: datetime) -> Found | None:
    """“the 17 between 2 and 4pm”."""
    if line.word(place) != "the" or not line.word(place + 1).isdecimal() or len(line.word(place + 1)) > 2:
        return None
    told = read_span(line, place + 2)
    if told is None or not is_time(line, place + 2, told[2]):
        return None
    try:
        day = now.date().replace(day=int(line.word(place + 1)))
    except ValueError:
        return None
    if day > now.date():
        month = now.date().replace(day=1) - DAY
        day = month.replace(day=min(day.day, month.day))
    return _told(day, told, None), told[2]


def _lasting(line: Line, place: int, day: date) -> Found | None:
    """“for 7 hours from 9:30am”."""
    if line.word(place) != "for":
        return None
    counted = number(line, place + 1)
    named = unit(line.word(counted[1])) if counted else None
    if counted is None or named not in _MEANT or line.word(counted[1] + 1) not in ("from", "at", "starting"):
        return None
    start = clock(line, counted[1] + 2)
    if start is None:
        return None
    first = midnight(day) + since_midnight(start)
    length = counted[0] * (HOUR if named == "hour" else timedelta(minutes=1))
    return Period(first, first + length, "time"), start[3]


def _told(day: date, told: tuple[timedelta | None, timedelta | None, int], part: tuple[int, int] | None) -> Period:
    start, end, _ = told
    if part and part[0] >= 12 and start is not None and start < 12 * HOUR:
        start += 12 * HOUR
        end = end + 12 * HOUR if end is not None and end <= 12 * HOUR else end
    if start is None and end is not None:
        return Period(None, midnight(day) + end, "open")
    if end is None and start is not None:
        return Period(midnight(day) + start, None, "since")
    return _on(day, start, end)


def _part_of(day: date, part: tuple[int, int]) -> Period:
    first = midnight(day)
    return Period(first + part[0] * HOUR, first + part[1] * HOUR, "time")


def _week_behind(line: Line, place: int, now: datetime, inner: Reader) -> Found | None:
    """“Wednesday evening next week”."""
    found = inner(line, place + (line.word(place) in ("of", "in")), now)
    return found if found and found[0].unit == "week" else None


def _time_first(line: Line, place: int, now: datetime, inner: Reader) -> Found | None:
    """“between 10 and 11:30 on 1/1/2015”, "from 5 to 6pm of April 22", "between 2:00 tomorrow and 4:00"."""
    split = _split(line, place, now, inner)
    if split:
        return split
    start = place + (line.word(place) in ("in", "at"))
    told = read_span(line, start)
    if told is None:
        return None
    at = told[2] + (line.word(told[2]) in ("on", "of", "in", ","))
    found = inner(line, at, now)
    if found is None or found[0].unit != "day":
        return None
    return (_told(found[0].first_day, told, None), found[1]) if is_time(line, start, told[2]) else None


def _split(line: Line, place: int, now: datetime, inner: Reader) -> Found | None:
    if line.word(place) not in ("between", "from"):
        return None
    first = clock(line, place + 1)
    day = inner(line, first[3], now) if first else None
    if first is None or day is None or day[0].unit != "day" or line.word(day[1]) not in TO:
        return None
    second = clock(line, day[1] + 1)
    if second is None:
        return None
    start, end = since_midnight(first), since_midnight(second)
    end += 12 * HOUR if end <= start else timedelta()
    return _on(day[0].first_day, start, end), second[3]


def _part_first(line: Line, place: int, now: datetime, inner: Reader) -> Found | None:
    """“this afternoon”, "late this morning", "last night", "this evening from 7 to 7:30", "later today"."""
    early = line.word(place) if line.word(place) in ("early", "late", "later", "earlier") else ""
    at = place + bool(early)
    if early and line.words(at, 4)[:3] == ("in", "the", "day"):
        return _half_day(line, at + 3, now, inner, early)
    at += line.word(at) == "in"
    if early in ("late", "later", "early", "earlier") and line.word(at) == "today":
        day = midnight(now.date())
        late = early in ("late", "later")
        return Period(day + (12 * HOUR if late else timedelta()), day + (DAY if late else 12 * HOUR), "time"), at + 1
    shift = {"this": 0, "last": -1, "next": 1, "tonight": 0}.get(line.word(at))
    if shift is None:
        return None
    at += line.word(at) != "tonight"
    part = _PARTS.get(line.word(at))
    if part is None or line.word(at) in ("mornings",):
        return None
    today = (now + shift * DAY).date()
    told = read_span(line, at + 1)
    if told:
        return _told(today, told, part), told[2]
    if early:
        part = (part[0], part[0] + 2) if early.startswith("early") or early == "earlier" else (part[1] - 2, part[1])
    return _part_of(today, part), at + 1


def _half_day(line: Line, place: int, now: datetime, inner: Reader, early: str) -> Found | None:
    place += line.word(place) in ("on", "of")
    found = inner(line, place, now)
    if found is None or found[0].unit != "day":
        return None
    first = midnight(found[0].first_day)
    if early.startswith("early"):
        return Period(first, first + 12 * HOUR, "time"), found[1]
    return Period(first + 12 * HOUR, first + DAY, "time"), found[1]


def _soon(line: Line, place: int, now: datetime) -> Found | None:
    """“within 5 minutes”, "5 coming minutes", "the 13 last minutes", "from now until 3 min later"."""
    if line.words(place, 2) in (("from", "now"), ("between", "now")) and line.word(place + 2) in TO:
        length = _length(line, place + 3)
        if length and line.word(length[1]) == "later":
            return Period(now, now + length[0], "time"), length[1] + 1
    if line.word(place) == "within" and line.word(place + 1) not in ("the", "last"):
        length = _length(line, place + 1)
        if length:
            return Period(now, now + length[0], "time"), length[1]
    start = place + (line.word(place) == "the")
    counted = number(line, start)
    at = counted[1] if counted else start
    if line.word(at) in NEXT | LAST and counted is None and line.word(at) in NEXT | LAST:
        counted = number(line, at + 1)
        named = unit(line.word(counted[1])) if counted else None
        end = counted[1] + 1 if counted else at
    else:
        named = unit(line.word(at + 1)) if counted and line.word(at) in NEXT | LAST else None
        end = at + 2
    if counted is None or named not in _MEANT or counted[0] > 9_999:
        return None
    length_of = counted[0] * (HOUR if named == "hour" else timedelta(minutes=1))
    if line.word(at) in NEXT:
        return Period(now, now + length_of, "rolling"), end
    return Period(now - length_of, now, "rolling"), end


def _length(line: Line, place: int) -> tuple[timedelta, int] | None:
    counted = number(line, place)
    named = unit(line.word(counted[1])) if counted else None
    if counted is None or named not in _MEANT or counted[0] > 9_999:
        return None
    return counted[0] * (HOUR if named == "hour" else timedelta(minutes=1)), counted[1] + 1


def _to_now(line: Line, place: int, now: datetime) -> Found | None:
    """“between eight o'clock and now”."""
    if line.word(place) not in ("between", "from", "since"):
        return None
    told = clock(line, place + 1)
    if told is None or not (told[2] or told[3] > place + 2):
        return None
    start = midnight(now.date()) + since_midnight(told)
    if line.word(place) == "since":
        return (Period(start, now, "since"), told[3]) if start < now else None
    if line.word(told[3]) in TO and line.word(told[3] + 1) == "now" and start < now:
        return Period(start, now, "time"), told[3] + 2
    return None
