"""Dates of every kind of file become UTC."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from insights.reads import bounds, dates
from insights.reads.dates import Unusable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue Oct 31 22:10:47 +0000 2017", datetime(2017, 10, 31, 22, 10, 47, tzinfo=UTC)),
        ("Tue Oct 31 22:10:47 -0530 2017", datetime(2017, 11, 1, 3, 40, 47, tzinfo=UTC)),
        (" 11/6/2024 ", datetime(2024, 11, 6, tzinfo=UTC)),
        ("11/06/2024 7:05", datetime(2024, 11, 6, 7, 5, tzinfo=UTC)),
        ("11/06/2024, 12:05:09 AM", datetime(2024, 11, 6, 0, 5, 9, tzinfo=UTC)),
        ("11/06/2024 12:05 pm", datetime(2024, 11, 6, 12, 5, tzinfo=UTC)),
        ("2024-11-06", datetime(2024, 11, 6, tzinfo=UTC)),
        ("2024-11-06T10:00:00Z", datetime(2024, 11, 6, 10, tzinfo=UTC)),
        ("2024-11-06 10:00:00+05:00", datetime(2024, 11, 6, 5, tzinfo=UTC)),
        ("2024-11-06T10:00:00.250", datetime(2024, 11, 6, 10, 0, 0, 250_000, tzinfo=UTC)),
        ("20241106T100000Z", datetime(2024, 11, 6, 10, tzinfo=UTC)),
        ("1731500000", datetime(2024, 11, 13, 12, 13, 20, tzinfo=UTC)),
        ("1731500000.5", datetime(2024, 11, 13, 12, 13, 20, 500_000, tzinfo=UTC)),
        ("1731500000250", datetime(2024, 11, 13, 12, 13, 20, 250_000, tzinfo=UTC)),
        ("1731500000250000", datetime(2024, 11, 13, 12, 13, 20, 250_000, tzinfo=UTC)),
    ],
)
def test_dates_of_files_are_read_into_utc(text: str, expected: datetime) -> None:
    assert (dates.read_time(text), dates.read_time(text).utcoffset()) == (expected, timedelta())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "31/12/2024",
        "13:00",
        "2/30/2024",
        "11/06/2024 13:00 pm",
        "Tue Oxt 31 22:10:47 +0000 2017",
        "Tue Oct 31 22-10-47 +0000 2017",
        "Tue Oct 31 22:10:47 ?0000 2017",
        "Tue Oct 31 25:10:47 +0000 2017",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "9999-01-01",
        "2024-W45-3",
        "20241106",
        "17315000002",
        "１７３１５０００００",
    ],
)
def test_what_is_no_date_is_unusable(text: str) -> None:
    with pytest.raises(Unusable, match="date not understood"):
        dates.read_time(text)


@given(st.text())
def test_no_text_raises_anything_else(text: str) -> None:
    with suppress(Unusable):
        assert dates.read_time(text).tzinfo is UTC


@given(
    st.datetimes(min_value=datetime(3, 1, 1), max_value=datetime(9990, 1, 1)),
    st.integers(min_value=-14 * 60, max_value=14 * 60),
)
def test_iso_keeps_the_moment_whatever_the_offset(naive: datetime, minutes: int) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert dates.read_time(moment.isoformat()) == moment


@given(st.integers(min_value=10**11, max_value=10**13 - 1))
def test_milliseconds_are_never_a_date_of_another_century(number: int) -> None:
    """``fromisoformat`` reads one string of 13 digits in two hundred: 1732012151200 as 9 o'clock of a day of 1732."""
    seconds = (dates.iso(str(number)) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
    assert seconds == pytest.approx(number / 1000)


def test_a_time_that_no_message_can_have_is_out_of_bounds(settings: Settings) -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    for moment in (datetime(1990, 1, 1, tzinfo=UTC), now + timedelta(days=2)):
        bounds.check(moment, now)
    for moment in (datetime(1989, 12, 31, 23, tzinfo=UTC), now + timedelta(days=2, seconds=1)):
        with pytest.raises(Unusable, match="time out of bounds"):
            bounds.check(moment, now)
    settings.MESSAGES_SINCE, settings.MESSAGES_AHEAD_DAYS = "1969-01-01", 400
    bounds.check(datetime(1970, 1, 1, tzinfo=UTC), now)
    bounds.check(now + timedelta(days=399), now)


def test_days_ago_counts_back_from_today() -> None:
    read = dates.DaysAgo(date(2026, 11, 20))
    assert read("59 09:02:32") == datetime(2026, 9, 22, 9, 2, 32, tzinfo=UTC)


@pytest.mark.parametrize("text", ["59", "x 09:00:00", "1 25:00:00", "99999999999 09:00:00", "1 2 3"])
def test_days_ago_that_make_no_date_are_unusable(text: str) -> None:
    with pytest.raises(Unusable):
        dates.DaysAgo(date(2026, 11, 20))(text)
