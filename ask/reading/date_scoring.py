"""How well dates are read, against the test phrases of Recognizers-Text (JSON lines: input, reference, results). Pure.

All phrases count: dates, ranges of days, times of a day, and what is no date at all, of which nothing must be read.
There, "last month" is a month of the calendar, so it is read as one.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.periods import Period, find
from engine.periods.tokens import cut

_DAYS = frozenset({"date", "daterange"})
Range = tuple[date | None, date | None]
Moments = tuple[datetime | None, datetime | None]


def score(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """``exact``: the same start and the same end. ``as_meant``: the last day named counts in ("August to October" ends
    on 31 October here, and on 1 October there), and today counts in."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for row in rows:
        now = datetime.fromisoformat(row["reference"])
        now = now if now.tzinfo else now.replace(tzinfo=UTC)
        found = [dated.period for dated in find(cut(row["input"]), now, calendar=True)]
        result = row["results"][0]
        kind = result["type"].removeprefix("datetimeV2.")
        exact, meant = _judged(found, result["values"], kind)
        counts["phrases"] += 1
        counts["exact"] += exact
        counts["as_meant"] += meant
        counts[f"{kind}s"] += 1
        counts[f"{kind}s_as_meant"] += meant
        if not meant:
            wrong.append(f"{row['reference'][:10]} {row['input']}")
    phrases = counts["phrases"]
    shares: dict[str, Any] = {
        name: round(counts[name] / phrases, 4) if phrases else None for name in ("exact", "as_meant")
    }
    kinds = {name: counts[name] for name in sorted(counts) if name not in ("phrases", "exact", "as_meant")}
    return {"phrases": phrases, **shares, **kinds, "wrong": wrong}


def _judged(found: list[Period], values: list[dict[str, str]], kind: str) -> tuple[bool, bool]:
    wanted = [value for value in values if "not resolved" not in value.values()]
    if not wanted:
        return not found, not found
    if kind in _DAYS:
        ranges = [_range(value) for value in wanted]
        exact = any(_days(period) in ranges for period in found)
        return exact, exact or any(_matches(period, one) for period in found for one in ranges)
    moments = [_moments(value) for value in wanted]
    exact = any(_same_moments(period, one) for period in found for one in moments)
    return exact, exact


def _range(value: dict[str, str]) -> Range:
    if "value" in value:
        day = date.fromisoformat(value["value"][:10])
        return day, day + timedelta(days=1)
    since, until = value.get("start"), value.get("end")
    return (date.fromisoformat(since[:10]) if since else None, date.fromisoformat(until[:10]) if until else None)


def _moments(value: dict[str, str]) -> Moments:
    since, until = value.get("start") or value.get("value"), value.get("end")
    return (
        datetime.fromisoformat(since).replace(tzinfo=UTC) if since else None,
        datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None,
    )


def _same_moments(period: Period, wanted: Moments) -> bool:
    since, until = wanted
    if period.since != since:
        return False
    if until is None or period.until is None:
        return period.until == until or period.unit == "since"
    return abs(period.until - until) <= timedelta(minutes=1)  # there, a day ends at 23:59:59


def _days(period: Period) -> Range:
    return (period.since.date() if period.since else None, period.until.date() if period.until else None)


def _matches(period: Period, wanted: Range) -> bool:
    since, until = _days(period)
    if since != wanted[0]:
        return False
    if until == wanted[1] or (wanted[1] is not None and period.last == wanted[1]):
        return True
    if wanted[1] is None:
        return period.unit == "since"
    return until == wanted[1] + timedelta(days=1)
