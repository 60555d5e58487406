"""Takes a written date apart. What its words do not settle, which of two numbers is the day, stays open here."""

import re
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from ingest.dates import names

LONGEST = 80


class NoDate(ValueError):
    """A text that is no date of a known form."""


class Order(StrEnum):
    """How three numbers of a date follow each other."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


class Clock(NamedTuple):
    hour: int = 0
    minute: int = 0
    second: int = 0
    microsecond: int = 0


class WrittenDate(NamedTuple):
    """Three numbers in ``order`` (None: open), the time of day, and the zone's text.

    ``mark`` separates the numbers.
    """

    numbers: tuple[int, int, int]
    order: Order | None
    mark: str
    clock: Clock
    zone: str
    short_year: bool = False
    timed: bool = True


_SPACES = re.compile(r"[\s\u200e\u200f\u202f\u00a0]+")
_WEEKDAY = re.compile(r"(?:[^\W\d_]{2,12})\.?,? +(?=.*\d)")
_TIME = (
    r"(?P<hour>\d{1,2})(?:[:h](?P<minute>\d\d)(?:[:](?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?| ?(?P<half2>[AaPp])\.?[Mm]\.?)"
)
_ZONE = r"(?P<zone>Z|z|(?:UTC|GMT)?[+\-−]\d{1,2}(?::?\d\d)?|[A-Za-z]{2,5}|[A-Z][A-Za-z_]+(?:/[A-Za-z_+\-\d]+){1,2})"
_REST = re.compile(rf"(?:(?:T|,? (?:at |um |à )?|,){_TIME}(?: Uhr)?)?(?: ?\(?{_ZONE}\)?(?: \([^()]*\))?)?")
_TIME_FIRST = re.compile(rf"({_TIME})(?:,? )(?P<date>\S.*)")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_NUMBERS = re.compile(r"(\d{1,2})(([-/.]) ?)(\d{1,2})\2(\d{4}|\d\d)(?!\d)")
_DAY_NAME = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|\.)?[- /]?(?:of |de )?([^\W\d_]{3,12})\.?(?:,? |[-/]|, ?| de )'?(\d{4}|\d\d)(?!\d)"
)
_NAME_DAY = re.compile(r"([^\W\d_]{3,12})\.?[- ](\d{1,2})(?:st|nd|rd|th)?(?:,? |[-/])'?(\d{4})(?!\d)")
_YEAR_NAME = re.compile(r"(\d{4})[- ]([^\W\d_]{3,12})[- ](\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"([^\W\d_]{3,9}) (\d{1,2}) (\d\d:\d\d:\d\d)(?: ([A-Z]{3,4}|[+-]\d{4}))? (\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
_HALF_DAY = 12


def taken_apart(text: str) -> WrittenDate:
    """Raises ``NoDate``. ``Nov 5, 2024 at 9:15 PM (EST)`` and ``05/11/24, 21:15`` alike; plain numbers are not read
    here."""
    if len(text) > LONGEST:
        raise NoDate
    tidy = _SPACES.sub(" ", text).strip()
    found = _read(tidy) or _without_weekday(tidy) or _time_first(tidy)
    if found is None:
        raise NoDate
    return found


def _read(text: str) -> WrittenDate | None:
    if "0" <= text[:1] <= "9":
        return (
            _year_first(text) or _three_numbers(text) or _day_and_name(text) or _year_and_name(text) or _compact(text)
        )
    return _year_last(text) or _name_and_day(text)


def _without_weekday(text: str) -> WrittenDate | None:
    found = _WEEKDAY.match(text)
    return _read(text[found.end() :]) if found else None


def _time_first(text: str) -> WrittenDate | None:
    """``21:03, 7 Nov 2024`` as if the time came last."""
    found = _TIME_FIRST.fullmatch(text)
    return _read(f"{found['date']} {found[1]}") if found else None


def _year_first(text: str) -> WrittenDate | None:
    if found := _YEAR_FIRST.match(text):
        numbers = (int(found[1]), int(found[3]), int(found[4]))
        return _dated(numbers, Order.YMD, found[2], text[found.end() :])
    return None


def _three_numbers(text: str) -> WrittenDate | None:
    if found := _NUMBERS.match(text):
        numbers = (int(found[1]), int(found[4]), int(found[5]))
        return _dated(numbers, None, found[3], text[found.end() :], short_year=len(found[5]) == 2)
    return None


def _day_and_name(text: str) -> WrittenDate | None:
    found = _DAY_NAME.match(text)
    if not found or (month := names.month(found[2])) is None:
        return None
    return _dated((_full(found[3]), month, int(found[1])), Order.YMD, " ", text[found.end() :])


def _name_and_day(text: str) -> WrittenDate | None:
    found = _NAME_DAY.match(text)
    if not found or (month := names.month(found[1])) is None:
        return None
    return _dated((int(found[3]), month, int(found[2])), Order.YMD, " ", text[found.end() :])


def _year_and_name(text: str) -> WrittenDate | None:
    found = _YEAR_NAME.match(text)
    if not found or (month := names.month(found[2])) is None:
        return None
    return _dated((int(found[1]), month, int(found[3])), Order.YMD, "-", text[found.end() :])


def _year_last(text: str) -> WrittenDate | None:
    """``Oct 31 22:10:47 +0000 2017``, as Twitter and ``date`` write it."""
    found = _YEAR_LAST.fullmatch(text)
    if not found or (month := names.month(found[1])) is None:
        return None
    zone = f" {found[4]}" if found[4] else ""
    return _dated((int(found[5]), month, int(found[2])), Order.YMD, " ", f" {found[3]}{zone}")


def _compact(text: str) -> WrittenDate | None:
    """``20241105``, ``20241105T091502Z``: eight digits that are a day, or fourteen."""
    found = _COMPACT.fullmatch(text)
    if not found:
        return None
    clock = Clock(int(found[4] or 0), int(found[5] or 0), int(found[6] or 0))
    numbers = (int(found[1]), int(found[2]), int(found[3]))
    return WrittenDate(numbers, Order.YMD, "", clock, found[7] or "", timed=found[4] is not None)


def _dated(
    numbers: tuple[int, int, int], order: Order | None, mark: str, rest: str, *, short_year: bool = False
) -> WrittenDate | None:
    found = _REST.fullmatch(rest.rstrip())
    if found is None:
        return None
    timed = found["hour"] is not None
    return WrittenDate(numbers, order, mark, _clock(found), found["zone"] or "", short_year, timed)


def _clock(found: "re.Match[str]") -> Clock:
    """Raises ``NoDate`` for ``13:00 PM`` and the like."""
    if found["hour"] is None:
        return Clock()
    hour = int(found["hour"])
    if half := found["half"] or found["half2"]:
        if (hour > _HALF_DAY and half in "Aa") or (hour == 0 and half in "Pp"):
            raise NoDate
        hour = hour if hour > _HALF_DAY else hour % _HALF_DAY + (_HALF_DAY if half in "Pp" else 0)
    part = (found["part"] or "").ljust(6, "0")[:6]
    return Clock(hour, int(found["minute"] or 0), int(found["second"] or 0), int(part))


def _full(year: str) -> int:
    """A year of two digits as POSIX reads it: 69 to 99 are of the last century."""
    number = int(year)
    return number if len(year) > 2 else number + (1900 if number >= 69 else 2000)


def moment(written: WrittenDate, order: Order) -> datetime:
    """The naive moment; ``24:00`` is the next day's beginning. Raises ``NoDate``."""
    day = as_day(written, order)
    if day is None:
        raise NoDate
    clock = written.clock
    if midnight := clock == Clock(24):
        clock = Clock()
    try:
        return datetime(day.year, day.month, day.day, *clock, tzinfo=None) + timedelta(days=midnight)
    except (ValueError, OverflowError):
        raise NoDate from None


def as_day(written: WrittenDate, order: Order) -> date | None:
    """The day that the three numbers are in ``order``, or None where they are none."""
    first, second, third = written.numbers
    if order is Order.YMD:
        year, month, day = first, second, third
    else:
        day, month, year = (first, second, third) if order is Order.DMY else (second, first, third)
    try:
        return date(_full(f"{year:02d}") if written.short_year else year, month, day)
    except ValueError:
        return None


_NUMBER = re.compile(r"\d{5}(?:\.\d+)?|\d{10}(?:\.\d+)?|\d{13}(?:\.\d+)?|\d{16}|\d{19}")
_PER_SECOND = {10: 1, 13: 1_000, 16: 1_000_000, 19: 1_000_000_000}
_EXCEL_DAY_ZERO = datetime(1899, 12, 30)
_EXCEL_DIGITS = 5


def from_number(text: str) -> datetime | None:
    """Epoch seconds, milli-, micro- or nanoseconds (UTC), told by their digits; a spreadsheet's serial day (naive)."""
    if not _NUMBER.fullmatch(text):
        return None
    whole = text.partition(".")[0]
    if len(whole) == _EXCEL_DIGITS:
        return _EXCEL_DAY_ZERO + timedelta(seconds=round(float(text) * 86_400))
    scale = _PER_SECOND[len(whole)]
    microseconds = int(whole) * 1_000_000 // scale
    if scale == 1 and "." in text:
        microseconds = round(float(text) * 1_000_000)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
