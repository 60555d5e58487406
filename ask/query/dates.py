"""Intervals as text, and back: ``2024-11``, ``2024-Q1``, ``2024-W45``, ``2024-11-05..2024-11-20``, ``2024-11..``.

An end that is a date, month or year is included; one with a time of day is not. What is relative to today ("last 30
days") is read, never written.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from ask.query.calendar import DAY, MONTHS_IN, around, days, previous, unit_of
from ask.query.value import Interval

UNITS = ("day", "week", "month", "quarter", "half", "year", "decade", "weekend", "rolling", "range")
_YEARS = range(1900, 2200)
_LONGEST = 4000  # days, weeks or months that "last 30 days" may go back
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Interval]], ...] = (
    (re.compile(r"(\d{4})"), lambda m: around(date(int(m[1]), 1, 1), "year")),
    (re.compile(r"(\d{4})-Q([1-4])", re.I), lambda m: around(date(int(m[1]), 3 * int(m[2]) - 2, 1), "quarter")),
    (re.compile(r"(\d{4})-H([12])", re.I), lambda m: around(date(int(m[1]), 6 * int(m[2]) - 5, 1), "half")),
    (re.compile(r"(\d{4})-W(\d{1,2})", re.I), lambda m: around(date.fromisocalendar(int(m[1]), int(m[2]), 1), "week")),
    (re.compile(r"(\d{4})-(\d{2})"), lambda m: around(date(int(m[1]), int(m[2]), 1), "month")),
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})"), lambda m: around(date(int(m[1]), int(m[2]), int(m[3])), "day")),
)
_RELATIVE = re.compile(r"(last|this|previous) (?:(\d{1,4}) )?(hour|day|week|month|quarter|half|year)s?", re.I)


def written(interval: Interval) -> str:
    """One word, or two where the unit could not be told from the dates."""
    unit = unit_of(interval)
    if unit and (interval.unit == unit or interval.unit == "range"):
        return _named(interval, unit)
    first = _moment(interval.since, ends=False) if interval.since else ""
    last = _moment(interval.until, ends=True) if interval.until else ""
    return f"{first}..{last}" + ("" if interval.unit == "range" else f" {interval.unit}")


def _named(interval: Interval, unit: str) -> str:
    first = interval.since.date() if interval.since else date.min
    week = first.isocalendar()
    shown = {
        "year": f"{first.year}",
        "half": f"{first.year}-H{1 + first.month // 7}",
        "quarter": f"{first.year}-Q{1 + first.month // 3}",
        "month": f"{first:%Y-%m}",
        "week": f"{week.year}-W{week.week:02}",
        "weekend": f"{first.isoformat()}..{(first + DAY).isoformat()} weekend",
    }
    return shown.get(unit, first.isoformat())


def _moment(moment: datetime, *, ends: bool) -> str:
    if moment.time() == time.min:
        return (moment.date() - DAY if ends else moment.date()).isoformat()
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="auto")


def read_interval(text: str, now: datetime) -> Interval:
    """An interval from its text. Raises ``ValueError`` with a sentence for what is none."""
    shown, _, unit = text.strip().rpartition(" ") if text.strip().endswith(UNITS) else (text.strip(), "", "")
    if unit and ".." not in shown:
        return _relative(text.strip(), now)
    if ".." in shown:
        return _range(shown, unit or "range")
    found = _single(shown)
    return found or _relative(shown, now)


def _range(shown: str, unit: str) -> Interval:
    first, _, last = shown.partition("..")
    since = _end(first.strip(), starts=True) if first.strip() else None
    until = _end(last.strip(), starts=False) if last.strip() else None
    if since is None and until is None:
        raise ValueError("a range needs a start or an end, such as 2024-11-05..2024-11-20")
    if since and until and since >= until:
        raise ValueError(f"“{shown}” ends before it begins")
    return Interval(since, until, unit)


def _end(text: str, *, starts: bool) -> datetime | None:
    single = _single(text)
    if single:
        return single.since if starts else single.until
    try:
        moment = datetime.fromisoformat(text if "T" in text else "")
    except ValueError:
        raise ValueError(f"“{text}” is no date; write 2024, 2024-11, 2024-Q4, 2024-W45 or 2024-11-05") from None
    _check(moment.year, text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _single(text: str) -> Interval | None:
    for form, made in _FORMS:
        match = form.fullmatch(text)
        if match:
            _check(int(match[1]), text)
            try:
                return made(match)
            except ValueError:
                raise ValueError(f"“{text}” is not in the calendar") from None
    return None


def _check(year: int, text: str) -> None:
    if year not in _YEARS:
        raise ValueError(f"“{text}” is out of range: years go from {_YEARS.start} to {_YEARS.stop - 1}")


def _relative(text: str, now: datetime) -> Interval:
    today = now.astimezone(UTC).date()
    if text.lower() in ("today", "yesterday"):
        return around(today if text.lower() == "today" else today - DAY, "day")
    match = _RELATIVE.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text}” is no period; write 2024-11, 2024-11-05..2024-11-20 or last 30 days")
    word, count, unit = match[1].lower(), int(match[2] or 1), match[3].lower()
    if count > _LONGEST or not count:
        raise ValueError(f"“{text}” goes too far back")
    return _last(now, today, count, unit) if word == "last" else _calendar(word, today, count, unit)


def _calendar(word: str, today: date, count: int, unit: str) -> Interval:
    current = around(today, unit)
    first = current if word == "this" else previous(current, count)
    if first is None or count == 1:
        return first or current
    return Interval(first.since, current.since if word == "previous" else current.until)


def _last(now: datetime, today: date, count: int, unit: str) -> Interval:
    """Up to and with today: "last 30 days" has thirty."""
    if unit == "hour":
        return Interval(now - timedelta(hours=count), now, "rolling")
    length = {"day": 1, "week": 7, "half": 182, "quarter": 91, "year": 365}.get(unit, 30 * MONTHS_IN.get(unit, 1))
    return days(today - (count * length - 1) * DAY, today + DAY, "rolling")
