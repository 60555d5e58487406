"""Reads the dates that files hold into UTC. ``strptime`` alone would cost six times everything else about a row."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone


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
# In every time zone the moment must still have a year of four digits; the databases hold no others alike.
_YEARS = range(2, 9999)


def read(text: str) -> datetime:
    """Reads ``Tue Oct 31 22:10:47 +0000 2017``, ISO 8601 with any offset, and ``M/D/YYYY`` with or without a time.

    What has no offset is UTC, what has no time is midnight. Raises ``Unusable``.
    """
    try:
        moment = _recognised(text.strip())
        if moment.year not in _YEARS:
            raise ValueError
        return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    except (ValueError, KeyError, OverflowError):
        raise Unusable("date not understood", text[:60]) from None


def _recognised(text: str) -> datetime:
    if len(text) == 30 and text[3] == text[19] == " ":
        return _twitter(text)
    if "/" in text:
        return _slashed(text)
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


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
