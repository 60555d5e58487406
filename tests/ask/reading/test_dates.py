"""Dates in questions, told on Friday 20 November 2026, noon UTC."""

import json
import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ask.reading import date_scoring
from engine import periods as dates
from engine.periods.tokens import cut

DATA = Path(os.environ.get("VERBATIM_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))
PHRASES = DATA / "dates_recognizers.jsonl"


FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


def period_words(period: dates.Period) -> str:
    """Dates with the last day included; the year once where both ends share it."""
    since, until = period.since, period.until
    if any(moment is not None and moment.time() != time.min for moment in (since, until)):
        shown = [f"{_day(m.date())} {m:%H:%M}" if m else "" for m in (since, until)]
        return f"{shown[0]} to {shown[1]} UTC" if since and until else f"since {shown[0]} UTC"
    last = until.date() - timedelta(days=1) if until else None
    if since is None or last is None:
        return f"since {_day(since.date())}" if since else f"until {_day(last)}" if last else ""
    first = since.date()
    if first == last:
        return _day(first)
    if first.year != last.year:
        return f"{_day(first)} to {_day(last)}"
    return f"{first.day if first.month == last.month else f'{first:%-d %b}'} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day:%-d %b %Y}"


def told(text: str) -> list[str]:
    return [period_words(dated.period) for dated in dates.find(cut(text), FRIDAY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("last month", "21 Oct to 20 Nov 2026"),
        ("in the past month", "21 Oct to 20 Nov 2026"),
        ("in the last 30 days", "21 Oct to 20 Nov 2026"),
        ("previous month", "1 to 31 Oct 2026"),
        ("in January", "1 to 31 Jan 2026"),
        ("last January", "1 to 31 Jan 2026"),
        ("in December", "1 to 31 Dec 2025"),
        ("this month", "1 to 30 Nov 2026"),
        ("last week", "9 to 15 Nov 2026"),
        ("past 3 days", "17 to 20 Nov 2026"),
        ("last 2 weeks", "6 to 20 Nov 2026"),
        ("last quarter", "1 Jul to 30 Sep 2026"),
        ("last year", "1 Jan to 31 Dec 2025"),
        ("since Tuesday", "17 to 20 Nov 2026"),
        ("last Friday", "13 Nov 2026"),
        ("week 46", "9 to 15 Nov 2026"),
        ("week 46 of 2024", "11 to 17 Nov 2024"),
        ("first week of November", "2 to 8 Nov 2026"),
        ("last week of October", "26 Oct to 1 Nov 2026"),
        ("yesterday", "19 Nov 2026"),
        ("the day before yesterday", "18 Nov 2026"),
        ("yesterday's", "19 Nov 2026"),
        ("3 days ago", "17 Nov 2026"),
        ("over the weekend", "14 to 15 Nov 2026"),
        ("in the last 24 hours", "19 Nov 2026 12:00 to 20 Nov 2026 12:00 UTC"),
        ("2026-11-05", "5 Nov 2026"),
        ("11/5/2026", "5 Nov 2026"),
        ("22/10/2026", "22 Oct 2026"),
        ("5.11.2026", "5 Nov 2026"),
        ("5 Nov", "5 Nov 2026"),
        ("November 5th 2024", "5 Nov 2024"),
        ("Q3", "1 Jul to 30 Sep 2026"),
        ("H1 2025", "1 Jan to 30 Jun 2025"),
        ("in 2024", "1 Jan to 31 Dec 2024"),
        ("between 2026-11-01 and 2026-11-10", "1 to 10 Nov 2026"),
        ("from Oct 1st to Oct 15th", "1 to 15 Oct 2026"),
        ("from 5 to 12 November", "5 to 12 Nov 2026"),
        ("between August and October", "1 Aug to 31 Oct 2026"),
        ("from November to January", "1 Nov 2025 to 31 Jan 2026"),
        ("10/1/2026 - 10/15/2026", "1 to 15 Oct 2026"),
        ("before 1 November", "until 31 Oct 2026"),
        ("after November 10", "11 to 20 Nov 2026"),
        ("since Black Friday", "28 Nov 2025 to 20 Nov 2026"),
    ],
)
def test_a_phrase_means_these_days(text: str, expected: str) -> None:
    assert told(text) == [expected]


@pytest.mark.parametrize(
    "text",
    ["may I see messages", "24/7 support", "user 4844", "top 5 topics", "message 12", "I sat"],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert told(text) == []


@pytest.mark.skipif(not PHRASES.exists(), reason=f"needs {PHRASES.name}, found by VERBATIM_DATA")
def test_phrases_of_others_are_read_as_they_mean_them() -> None:
    rows = [json.loads(line) for line in PHRASES.read_text(encoding="utf-8").splitlines()]

    figures = date_scoring.score(rows)

    assert figures["phrases"] == 200
    assert figures["as_meant"] >= 0.92


@given(
    st.lists(st.sampled_from([*sorted(dates.DATE_WORDS), "the", "of", "to", "and", "99999", "31", "2024", "/", "-"]))
)
def test_no_mixture_of_date_words_raises(mixed: list[str]) -> None:
    for dated in dates.find(cut(" ".join(mixed)), FRIDAY):
        period = dated.period
        assert period.since is None or period.until is None or period.since < period.until
