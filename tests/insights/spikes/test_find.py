"""Spikes by day as the dashboard and the metrics show them: each category and source is a series of its own."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from insights import spikes
from insights.models import DailyCount
from insights.spikes import DetectedSpike, watch
from insights.taxonomy import taxonomy

FIRST = date(2026, 10, 1)


def fill(category: str, source: str, counts: list[int]) -> None:
    key = taxonomy.category_ids()[category]
    for n, count in enumerate(counts):
        for sentiment, share in (("negative", count // 2), ("neutral", count - count // 2)):
            if share:
                day = FIRST + timedelta(days=n)
                DailyCount.objects.create(day=day, source=source, category_id=key, sentiment=sentiment, count=share)


def found(since: date, until: date, **chosen: Any) -> list[DetectedSpike]:
    return [replace(one, spike=0) for one in spikes.find(since, until, **chosen)]


@pytest.mark.django_db
def test_each_category_and_source_is_a_series_of_its_own() -> None:
    fill("login_issues", "telegram", [4] * 20 + [20])
    fill("login_issues", "livechat", [20] * 20 + [4])
    fill("deposit_issues", "telegram", [4] * 10 + [40] + [4] * 10)
    watch.look_by_day()
    day, other = FIRST + timedelta(days=20), FIRST + timedelta(days=10)
    login = DetectedSpike(day, "login_issues", "telegram", 20, 4.0, 5.0)
    deposit = DetectedSpike(other, "deposit_issues", "telegram", 40, 4.0, 10.0)
    assert found(FIRST, day + timedelta(days=1)) == [login, deposit]
    assert found(FIRST, day) == [deposit]
    assert found(day, day + timedelta(days=1)) == [login]
    assert found(FIRST, day + timedelta(days=1), categories=["login_issues"]) == [login]
    assert found(FIRST, day + timedelta(days=1), sources=["livechat"]) == []


@pytest.mark.django_db
def test_no_data_has_no_spikes() -> None:
    assert found(FIRST, FIRST + timedelta(days=400)) == []
