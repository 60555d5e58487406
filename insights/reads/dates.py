"""Reads the times that messages come with into UTC, and says which of them a message can have.

Every form is recognised on purpose. ``strptime`` alone would cost six times everything else about a row.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TypeVar

Moment = TypeVar("Moment", date, datetime)


class Unusable(Exception):
    """Why a row cannot be stored: a reason by which rows are counted, and what is particular to this one."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} ({detail})" if detail else reason)
        self.reason = reason


_MONTHS = {
    name: number
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)  # noqa: SIM905
}
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ ,]+(\d{1,2}):(\d\d)(?::(\d\d))?(?:\s*([AaPp])\.?[Mm]\.?)?)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_ISO = re.compile(
    r"(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?|\d{8}T\d{4}(?:\d\d(?:[.,]\d{1,9})?)?)"
    r"(?: ?(?:Z|[+-]\d\d(?::?\d\d)?))?",
    re.ASCII,
)
_EPOCH = re.compile(r"\d{9,10}(?:\.\d{1,6})?|\d{12,13}|\d{15,16}", re.ASCII)
"""Seconds, milliseconds or microseconds since 1970, from 1973 on. ``fromisoformat`` takes one string of 13 digits in
two hundred for a time of the years 1000 to 9999."""
# In every time zone the moment must still have a year of four digits; the databases hold no others alike.
_YEARS = range(2, 9999)


def read_time(text: str) -> datetime:
    """Reads what ``iso`` does and ``M/D/YYYY`` with or without a time. Raises ``Unusable``."""
    return _read(text, _slashed if "/" in text else _written_out)


def iso(text: str) -> datetime:
    """Reads ISO 8601 with any offset, ``Tue Oct 31 22:10:47 +0000 2017``, and seconds or milliseconds since 1970.

    What has no offset is UTC, what has no time is midnight. Raises ``Unusable``.
    """
    return _read(text, _written_out)


def day_or_moment(text: str) -> date | datetime:
    """Reads the end of a range: an ISO day, or an ISO moment in UTC. Raises ``ValueError`` for anything else."""
    try:
        if _DAY.fullmatch(text):
            return _in_years(date.fromisoformat(text))
        return _in_years(_moment(text)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(str(error)) from error


def midnight(day: date) -> datetime:
    """The moment at which a day begins, UTC."""
    return datetime.combine(day, time.min, UTC)


def _read(text: str, form: Callable[[str], datetime]) -> datetime:
    try:
        moment = _in_years(form(text.strip()))
        return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    except (ValueError, KeyError, OverflowError, IndexError):
        raise Unusable("date not understood", text[:60]) from None


def _in_years(when: Moment) -> Moment:
    if when.year not in _YEARS:
        raise ValueError("the year is out of range")
    return when


def _written_out(text: str) -> datetime:
    if len(text) == 30 and text[3] == text[19] == " ":
        return _twitter(text)
    if _EPOCH.fullmatch(text):
        return _epoch(text)
    return midnight(date.fromisoformat(text)) if _DAY.fullmatch(text) else _moment(text)


def _moment(text: str) -> datetime:
    if not _ISO.fullmatch(text):
        raise ValueError("not ISO 8601")
    moment = datetime.fromisoformat(text[:11] + text[11:].replace(" ", ""))
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _epoch(text: str) -> datetime:
    digits = len(text.partition(".")[0])
    return datetime.fromtimestamp(float(text) / (1 if digits <= 10 else 1e3 if digits <= 13 else 1e6), UTC)


def _twitter(text: str) -> datetime:
    clock = text[11:19]
    if clock[2] != ":" or clock[5] != ":":
        raise ValueError
    zone = UTC if text[20:25] == "+0000" else _offset(text[20:25])
    hour, minute, second = int(clock[:2]), int(clock[3:5]), int(clock[6:])
    return datetime(int(text[26:]), _MONTHS[text[4:7]], int(text[8:10]), hour, minute, second, tzinfo=zone)


def _offset(text: str) -> timezone:
    sign = {"+": 1, "-": -1}[text[0]]
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[3:5])))


def _slashed(text: str) -> datetime:
    match = _SLASHED.fullmatch(text)
    if match is None:
        raise ValueError
    month, day, year, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    if half := match[7]:
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + (12 if half in "Pp" else 0)
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


class DaysAgo:
    """Reads ``59 09:02:32``: so many days before ``today``, at that time (UTC)."""

    def __init__(self, today: date) -> None:
        self._today = today

    def __call__(self, text: str) -> datetime:
        try:
            days, clock = text.split()
            return datetime.combine(self._today - timedelta(days=int(days)), time.fromisoformat(clock), UTC)
        except (ValueError, OverflowError):
            raise Unusable("date not understood", text[:60]) from None
