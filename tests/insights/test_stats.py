"""Exact numbers: the daily counts and the messages themselves give the same ones, and each is right."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from insights.analysis import rollups
from insights.models import DailyCount, DailyTopicCount, Message
from insights.reads import selection, stats
from insights.reads.filters import Filter
from insights.reads.stats import DayCount, LabelCount, Totals
from tests import factories

NOON = factories.NOON
pytestmark = pytest.mark.django_db


@pytest.fixture
def several() -> None:
    """Three days, two sources, three categories, all sentiments; one waits, one failed."""
    common: list[dict[str, Any]] = [
        {"timestamp": NOON, "id_user": 1},
        {"timestamp": NOON, "id_user": 1, "score": 0.5, "category": "login_issues", "topics": ()},
        {
            "timestamp": NOON + timedelta(days=2),
            "id_user": 2,
            "score": 0.0,
            "topics": (("billing", 1.0), ("praise", 0.5)),
        },
        {"timestamp": NOON + timedelta(hours=11, minutes=59), "source": "livechat", "author": "kim", "confidence": 0.4},
        {"timestamp": NOON + timedelta(hours=12), "source": "livechat", "category": "geo_restriction"},
    ]
    for fields in common:
        factories.analysed(**fields)
    factories.message(timestamp=NOON)
    factories.failed(timestamp=NOON, id_user=1)


def numbers(chosen: Filter) -> tuple[Any, ...]:
    assert stats.number(chosen) == stats.totals(chosen).messages
    return (
        stats.totals(chosen),
        stats.per_day(chosen),
        stats.per_category(chosen),
        stats.per_source(chosen),
        stats.per_sentiment(chosen),
        stats.per_topic(chosen),
    )


def test_all_of_them(several: None) -> None:
    assert numbers(Filter()) == (
        Totals(messages=7, users=3, analysed=5, waiting=1, failed=1),
        [
            DayCount(date(2026, 11, 10), positive=1, negative=2),
            DayCount(date(2026, 11, 11), negative=1),
            DayCount(date(2026, 11, 12), neutral=1),
        ],
        [LabelCount("deposit_issues", 3), LabelCount("geo_restriction", 1), LabelCount("login_issues", 1)],
        [LabelCount("telegram", 3), LabelCount("livechat", 2)],
        [LabelCount("positive", 1), LabelCount("neutral", 1), LabelCount("negative", 3)],
        [LabelCount("complaint", 3), LabelCount("billing", 1), LabelCount("praise", 1)],
    )


def test_nothing_at_all() -> None:
    nothing = [LabelCount(name, 0) for name in ("positive", "neutral", "negative")]
    assert numbers(Filter()) == (Totals(0, 0, 0, 0, 0), [], [], [], nothing, [])


FILTERS = [
    Filter(),
    Filter(sources=("telegram",)),
    Filter(sources=("telegram", "livechat"), sentiments=("negative",)),
    Filter(categories=("deposit_issues",)),
    Filter(categories=("deposit_issues", "login_issues"), sources=("telegram",)),
    Filter(since=datetime(2026, 11, 11, tzinfo=UTC)),
    Filter(until=datetime(2026, 11, 11, tzinfo=UTC), sentiments=("positive", "negative")),
    Filter(since=datetime(2026, 11, 12, tzinfo=UTC), until=datetime(2026, 11, 13, tzinfo=UTC)),
    Filter(since=datetime(2027, 1, 1, tzinfo=UTC)),
    Filter(topics=("complaint",)),
    Filter(topics=("complaint",), sources=("telegram",), since=datetime(2026, 11, 10, tzinfo=UTC)),
    Filter(topics=("complaint",), sentiments=("negative",), categories=("deposit_issues",)),
    Filter(topics=("complaint", "billing"), since=datetime(2026, 11, 10, tzinfo=UTC)),
]


@pytest.mark.parametrize("chosen", FILTERS, ids=Filter.query)
def test_the_daily_counts_and_the_messages_agree(
    several: None, chosen: Filter, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = numbers(chosen)
    monkeypatch.setattr(stats, "_is_counted_daily", lambda chosen: False)
    assert numbers(chosen) == quick


@pytest.mark.parametrize(
    ("chosen", "matching"),
    [
        *((chosen, None) for chosen in FILTERS),
        (Filter(topics=("billing", "complaint")), 4),
        (Filter(min_confidence=0.5), 4),
        (Filter(text="DEPOSIT"), 6),
        (Filter(author="kim"), 1),
        (Filter(author="1"), 3),
        (Filter(statuses=("failed",)), 1),
        (Filter(statuses=("failed", "pending")), 2),
        (Filter(since=NOON + timedelta(hours=1), until=NOON + timedelta(hours=12)), 1),
        (Filter(direction="outbound"), 0),
    ],
)
def test_a_number_links_to_as_many_rows(several: None, chosen: Filter, matching: int | None) -> None:
    rows = selection.messages(chosen).count()
    assert stats.totals(chosen).messages == rows
    assert matching in (None, rows)
    for label in stats.per_category(chosen):
        assert selection.messages(chosen.replace(categories=(label.slug,))).count() == label.count
    for label in stats.per_topic(chosen):
        assert selection.messages(chosen.replace(topics=(label.slug,))).count() >= label.count


def test_a_text_is_matched_as_typed(several: None) -> None:
    factories.message("100% of _all_ \\ things")
    for text, count in (("%", 1), ("_all_", 1), ("\\", 1), ("0% OF", 1), ("%deposit", 0)):
        assert selection.messages(Filter(text=text)).count() == count


def test_agents_replies_are_counted_apart(several: None) -> None:
    reply = factories.message()
    Message.objects.filter(pk=reply.pk).update(status="exempt", due_at=None, direction="outbound")
    assert stats.totals(Filter()).messages == 7
    assert stats.totals(Filter(direction="outbound")) == Totals(1, 0, 0, 0, 0, exempt=1)
    assert stats.totals(Filter(direction="all")).messages == 8


def test_more_than_a_thousand_rows_are_counted_right() -> None:
    factories.analysed(timestamp=NOON)
    DailyCount.objects.update(count=123_456)
    assert stats.totals(Filter()).analysed == 123_456


# --- The daily counts -------------------------------------------------------------------------------------------------


def test_rebuilding_gives_what_stood_there(several: None) -> None:
    fields = ("day", "source", "category_id", "sentiment", "count")
    before = set(DailyCount.objects.values_list(*fields)), set(DailyTopicCount.objects.values_list("topic_id", "count"))
    rollups.rebuild()
    after = set(DailyCount.objects.values_list(*fields)), set(DailyTopicCount.objects.values_list("topic_id", "count"))
    assert (before, rollups.differences()) == (after, [])


def test_differences_are_found(several: None) -> None:
    row = DailyCount.objects.filter(source="livechat").earliest("pk")
    DailyCount.objects.filter(pk=row.pk).update(count=9)
    assert len(rollups.differences()) == 2
    rollups.rebuild()
    assert rollups.differences() == []


def test_a_number_costs_few_queries(several: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):  # of one moment: a batch analysed meanwhile is counted once
        stats.totals(Filter())
    for number in (stats.per_day, stats.per_category, stats.per_source, stats.per_topic):
        with django_assert_num_queries(1):
            number(Filter())
