"""Time zones as they stand behind a time: offsets, ``UTC``, abbreviations with one meaning, names such as
``Europe/Berlin``."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Hours from UTC. The American ones are those of RFC 2822, 4.3. Left out on purpose are names with several meanings in
# use: IST (India, Ireland, Israel), BST (Britain, Bangladesh), AST (Atlantic, Arabia), and the like.
_HOURS = {
    "UTC": 0, "GMT": 0, "Z": 0, "UT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "WET": 0, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "AWST": 8, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "BRT": -3, "ART": -3, "SAST": 2,
}  # fmt: skip
_OFFSET = re.compile(r"(?:UTC|GMT)?([+\-−])(\d{1,2})(?::?(\d\d))?")


class ZoneUnknown(ValueError):
    """A zone that is not known, or that has several meanings."""


@lru_cache(maxsize=256)
def fixed(text: str) -> tzinfo | None:
    """The zone that ``text`` means wherever it stands, or None where it depends on the place."""
    upper = text.upper()
    if upper in _HOURS:
        return UTC if _HOURS[upper] == 0 else timezone(timedelta(hours=_HOURS[upper]))
    if found := _OFFSET.fullmatch(upper):
        offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return _offset(-offset if found[1] in "-−" else offset)
    return _named(text) if "/" in text else None


def _offset(offset: timedelta) -> tzinfo | None:
    if not offset:
        return UTC
    return timezone(offset) if abs(offset) <= timedelta(hours=15) else None


def _named(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def chosen(name: str) -> tzinfo:
    """The zone that somebody chose: ``Europe/Berlin``, ``UTC``, ``+02:00``. Raises ``ZoneUnknown``."""
    found = fixed(name.strip()) or _named(name.strip())
    if found is None:
        raise ZoneUnknown(f"“{name[:40]}” is no time zone: name one such as Europe/Berlin, America/New_York or +02:00.")
    return found


def attached(naive: datetime, text: str, home: tzinfo) -> datetime:
    """``naive`` in the zone that ``text`` names; without one, in ``home``. Raises ``ZoneUnknown``.

    An abbreviation with several meanings is read where it is what ``home`` calls its time then: BST in Europe/London.
    """
    if not text:
        return naive.replace(tzinfo=home)
    if (zone := fixed(text)) is not None:
        return naive.replace(tzinfo=zone)
    for fold in (0, 1):
        local = naive.replace(tzinfo=home, fold=fold)
        if local.tzname() == text.upper():
            return local
    raise ZoneUnknown(text[:40])
