"""Questions against the rows of a database: the filter counts what SQL counts."""

from datetime import UTC, datetime, timedelta

import pytest

from ask.reading import followup, parser
from ask.reading.in_force import vocabulary
from insights.models import Message, Topic
from insights.reads import stats
from tests import factories

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def stored() -> None:
    for source, category, days in (
        ("telegram", "deposit_issues", 3),
        ("telegram", "deposit_issues", 40),
        ("livechat", "deposit_issues", 40),
        ("livechat", "deposit_issues", 45),
        ("telegram", "login_issues", 3),
    ):
        factories.analysed(source=source, category=category, timestamp=NOW - timedelta(days=days), topics=())


def test_the_filter_of_a_question_counts_what_sql_counts() -> None:
    stored()
    words = vocabulary()

    first = parser.parse("Telegram deposit issues in the previous month?", words, NOW)
    second = followup.follow(first, "What about LiveChat?", words, NOW)

    october = Message.objects.filter(
        category__slug="deposit_issues",
        timestamp__gte=datetime(2026, 10, 1, tzinfo=UTC),
        timestamp__lt=datetime(2026, 11, 1, tzinfo=UTC),
    )
    assert stats.totals(first.filter).messages == october.filter(source="telegram").count() == 1
    assert stats.totals(second.filter).messages == october.filter(source="livechat").count() == 2


def test_labels_are_known_as_soon_as_they_are_there() -> None:
    assert parser.parse("hat issues", vocabulary(), NOW).refusal

    Topic.objects.create(slug="hats", name="Hats")

    assert parser.parse("hat issues", vocabulary(), NOW).filter.topics == ("hats",)
