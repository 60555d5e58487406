"""What waits, how fast it goes, and how long the rest will take."""

from datetime import timedelta

import pytest
from django.utils import timezone

from insights.analysis.progress import progress
from insights.models import Insight
from tests import factories

pytestmark = pytest.mark.django_db


def test_nothing_waits() -> None:
    factories.analysed()
    found = progress()
    assert (found.waiting, found.rate, found.seconds_left, found.is_complete) == (0, None, None, True)


def test_a_backlog_has_a_rate_and_a_time_left() -> None:
    now = timezone.now()
    for _ in range(20):
        factories.analysed()
    Insight.objects.update(created_at=now - timedelta(seconds=10))
    for _ in range(6):
        factories.message()
    found = progress(now)
    assert (found.waiting, found.rate, found.seconds_left) == (6, 2.0, 3.0)


def test_what_was_analysed_long_ago_says_nothing_of_the_rate() -> None:
    now = timezone.now()
    for _ in range(3):
        factories.analysed()
    Insight.objects.update(created_at=now - timedelta(minutes=5))
    factories.message()
    found = progress(now)
    assert (found.waiting, found.rate, found.seconds_left) == (1, None, None)
