"""Whatever times stored messages have, no page and no call takes more than a second or 100 MB at 10,000 rows.

Times are the process's own, since other processes share the machine; memory is what Python allocates.
"""

import random
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import OuterRef, Subquery
from django.test import Client
from rest_framework.test import APIClient

from insights.analysis import rollups
from insights.models import Conversation, Insight, InsightTopic, Message, Topic
from insights.reads import stats
from insights.reads.filters import Filter
from insights.spikes import watch
from tests import factories

ROWS = 10_000
SECONDS, MEGABYTES = 1.0, 100
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FIRST, LAST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
pytestmark = pytest.mark.django_db
Times = Callable[[int], datetime]


def two_far_ends(n: int) -> datetime:
    return {0: FIRST, 1: LAST, 2: datetime(1970, 1, 1, tzinfo=UTC)}.get(n, NOW - timedelta(hours=n % 2000))


def all_over(n: int) -> datetime:
    return FIRST + random.Random(n).random() * (LAST - FIRST)


def a_day_each(n: int) -> datetime:
    return NOW - timedelta(days=n)


def one_moment(n: int) -> datetime:
    return NOW


@pytest.fixture(params=[two_far_ends, all_over, a_day_each, one_moment], ids=lambda times: times.__name__)
def stored(request: pytest.FixtureRequest) -> None:
    fill(request.param)


def fill(times: Times) -> None:
    """Rows as the product stores them, but in bulk: analysed, of four sources, every tenth still waiting."""
    made = factories.analysed(timestamp=NOW)
    insight, topic = made.insight, Topic.objects.get(slug="complaint")
    assert insight is not None
    thread = Conversation.objects.get()
    rows = [row(n, times(n), thread, made) for n in range(ROWS)]
    Message.objects.bulk_create(rows)
    analysed = [message for message in rows if message.status == "analysed"]
    copies = [copy(insight, message) for message in analysed]
    Insight.objects.bulk_create(copies)
    theirs = Insight.objects.filter(message=OuterRef("pk")).values("pk")
    Message.objects.filter(status=Message.Status.ANALYSED, insight=None).update(insight=Subquery(theirs))
    InsightTopic.objects.bulk_create(InsightTopic(insight=one, topic=topic, confidence=0.7) for one in copies)
    rollups.rebuild()
    watch.look_by_day()


def row(n: int, moment: datetime, thread: Conversation, made: Message) -> Message:
    waits = n % 10 == 9
    return Message(
        conversation=thread,
        text=f"my deposit number {n} is missing",
        source=("telegram", "livechat", "api", "twitter")[n % 4],
        timestamp=moment,
        day=moment.date(),
        customer=str(n % 700),
        status="pending" if waits else "analysed",
        due_at=NOW if waits else None,
        sentiment="" if waits else "negative",
        score=None if waits else -0.5,
        confidence=None if waits else 0.9,
        category=None if waits else made.category,
        language=None if waits else "en",
    )


def copy(insight: Insight, message: Message) -> Insight:
    names = ("run_id", "sentiment", "score", "confidence", "category_id", "reasoning", "engine", "model")
    return Insight(message=message, **{name: getattr(insight, name) for name in names})


def program() -> APIClient:
    return APIClient(SERVER_NAME="localhost")


WHOLE: dict[str, Any] = {"start_time": "0002-01-01", "end_time": "9998-12-31", "limit": 1000}
CALLS: dict[str, Callable[[Client], int]] = {
    "metrics": lambda c: program().get("/api/v1/messages/metrics").status_code,
    "metrics of a source": lambda c: program().get("/api/v1/messages/metrics?source=api&language=en").status_code,
    "dashboard": lambda c: c.get("/?days=all").status_code,
    "dashboard of a month": lambda c: c.get("/").status_code,
    "insights": lambda c: program().get("/api/v1/insights", WHOLE).status_code,
    "messages": lambda c: c.get("/messages").status_code,
    "spikes": lambda c: c.get("/spikes").status_code,
    "back-test": lambda c: c.get("/spikes/backtest").status_code,
    "asking per day": lambda c: ask("messages per day"),
    "asking for spikes": lambda c: ask("spikes of deposit issues"),
    "asking for the trend": lambda c: ask("trend of deposit issues"),
}  # fmt: skip


def ask(question: str) -> int:
    return program().post("/api/v1/chat", {"query": question, "session_id": "s"}, format="json").status_code


def test_no_page_and_no_call_takes_long_or_much_memory(analyst_client: Client, stored: None) -> None:
    for call in CALLS.values():
        call(analyst_client)  # loads code, templates, vocabulary
    slow: dict[str, float] = {}
    for name, call in CALLS.items():
        began = time.process_time()
        assert call(analyst_client) == 200, name
        slow[name] = round(time.process_time() - began, 2)
    limits = dict.fromkeys(CALLS, SECONDS)
    assert {name: took for name, took in slow.items() if took > limits[name]} == {}
    tracemalloc.start()
    large: dict[str, float] = {}
    for name, call in CALLS.items():
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        call(analyst_client)
        large[name] = round((tracemalloc.get_traced_memory()[1] - before) / 1e6)
    tracemalloc.stop()
    assert {name: took for name, took in large.items() if took > MEGABYTES} == {}


def test_a_series_over_centuries_has_the_days_with_messages_alone() -> None:
    for moment in (FIRST, NOW, LAST):
        factories.analysed(timestamp=moment)
    assert [count.day for count in stats.per_day(Filter())] == [FIRST.date(), NOW.date(), LAST.date()]
    assert len(stats.per_day(Filter(since=NOW - timedelta(days=900), until=NOW + timedelta(days=1)))) == 1
