"""How well dates are read, against the test phrases of Recognizers-Text (JSON lines: input, reference, results). Pure.

Counted are dates and ranges of days that can lie in the past: those with a reading that starts on or before the
reference day. Clock times are left out, and so is "last month", which means the last 30 days here and a month of the
calendar there.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.periods import Period, find
from engine.periods.tokens import cut

_TYPES = frozenset({"datetimeV2.date", "datetimeV2.daterange"})
_OTHERWISE = re.compile(r"(?<!of )\blast month\b")
Range = tuple[date | None, date | None]


def score(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """``exact``: the same first day, and the same end. ``as_meant``: the last day named counts in ("August to October"
    ends on 31 October here, and on 1 October there), and today counts in."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for row in rows:
        now = datetime.fromisoformat(row["reference"]).replace(tzinfo=UTC)
        ranges = _past_ranges(row, now.date())
        if not ranges or _OTHERWISE.search(row["input"].lower()):
            continue
        found = [dated.period for dated in find(cut(row["input"]), now)]
        counts["phrases"] += 1
        counts["exact"] += any(_days(period) in ranges for period in found)
        meant = any(_matches(period, wanted) for period in found for wanted in ranges)
        counts["as_meant"] += meant
        if not meant:
            wrong.append(f"{row['reference'][:10]} {row['input']}")
    phrases = counts["phrases"]
    shares = {name: counts[name] / phrases if phrases else None for name in ("exact", "as_meant")}
    return {"phrases": phrases, **shares, "wrong": wrong}


def _past_ranges(row: dict[str, Any], today: date) -> list[Range]:
    result = row["results"][0]
    if result["type"] not in _TYPES:
        return []
    ranges = [_range(value) for value in result["values"] if "not resolved" not in value.values()]
    return [(since, until) for since, until in ranges if since is None or since <= today]


def _range(value: dict[str, str]) -> Range:
    if "value" in value:
        day = date.fromisoformat(value["value"][:10])
        return day, day + timedelta(days=1)
    since, until = value.get("start"), value.get("end")
    return (date.fromisoformat(since[:10]) if since else None, date.fromisoformat(until[:10]) if until else None)


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
