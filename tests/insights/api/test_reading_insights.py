"""GET /api/v1/insights: the contract of family A."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from insights.models import Message
from tests import factories

URL = "/api/v1/insights"
START, END = "2025-01-20T00:00:00Z", "2025-01-21T00:00:00Z"
DAY = datetime(2025, 1, 20, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def read(api: APIClient, **parameters: Any) -> Any:
    response = api.get(URL, {"start_time": START, "end_time": END, **parameters})
    assert response.status_code == 200, response.content
    return response.json()


def at(hour: float, **fields: Any) -> Message:
    return factories.analysed(timestamp=DAY + timedelta(hours=hour), **fields)


@pytest.mark.parametrize("url", [URL, URL + "/"])
def test_an_insight_reads_as_the_contract_prints(api: APIClient, url: str) -> None:
    message = at(10, text="Still waiting on my order...", topics=(("delivery_problems", 0.6), ("complaint", 0.9)))
    assert api.get(url, {"start_time": START, "end_time": END}).json() == {
        "insights": [
            {
                "conversation_id": message.conversation.public_id,
                "timestamp": "2025-01-20T10:00:00Z",
                "text": "Still waiting on my order...",
                "grok_analysis": {
                    "sentiment_score": -0.65,
                    "clusters": ["complaint", "delivery_problems"],
                    "confidence": 0.9,
                    "reasoning": "It says that money is missing.",
                },
                "source": "local",
            }
        ],
        "metadata": {"total_count": 1, "returned_count": 1, "start_time": START, "end_time": END},
    }


def test_both_ends_are_included_and_the_newest_comes_first(api: APIClient) -> None:
    for hour in (-0.001, 0, 12, 24, 24.001):
        at(hour)
    found = [row["timestamp"] for row in read(api)["insights"]]
    assert found == ["2025-01-21T00:00:00Z", "2025-01-20T12:00:00Z", "2025-01-20T00:00:00Z"]


def test_the_total_counts_beyond_the_limit(api: APIClient) -> None:
    for hour in range(5):
        at(hour)
    body = read(api, limit=2)
    assert [row["timestamp"] for row in body["insights"]] == ["2025-01-20T04:00:00Z", "2025-01-20T03:00:00Z"]
    assert (body["metadata"]["total_count"], body["metadata"]["returned_count"]) == (5, 2)


def test_confidence_and_sentiment_select(api: APIClient) -> None:
    at(1, score=0.11, confidence=0.5)
    at(2, score=-0.11, confidence=0.7)
    at(3, score=0.1, confidence=0.9)
    assert [row["timestamp"][11:13] for row in read(api, min_confidence=0.7)["insights"]] == ["03", "02"]
    for sentiment, hour in (("positive", "01"), ("negative", "02"), ("neutral", "03")):
        assert [row["timestamp"][11:13] for row in read(api, sentiment=sentiment)["insights"]] == [hour]
    assert read(api, sentiment="positive", min_confidence=1)["metadata"]["total_count"] == 0


def test_only_analysed_messages_have_insights(api: APIClient) -> None:
    factories.message(timestamp=DAY)
    factories.failed(timestamp=DAY)
    assert read(api) == {
        "insights": [],
        "metadata": {"total_count": 0, "returned_count": 0, "start_time": START, "end_time": END},
    }


def test_offsets_are_converted_also_with_an_unescaped_plus(api: APIClient) -> None:
    at(5)
    for written in ("2025-01-20T10:00:00%2B05:00", "2025-01-20T10:00:00+05:00", "2025-01-20T05:00:00"):
        body = api.get(f"{URL}?start_time={written}&end_time={written}").json()
        assert (body["metadata"]["total_count"], body["metadata"]["start_time"]) == (1, "2025-01-20T05:00:00Z")


@pytest.mark.parametrize(
    ("parameters", "details"),
    [
        ({}, "Missing required field: start_time"),
        ({"start_time": START}, "Missing required field: end_time"),
        ({"start_time": "monday", "end_time": END}, "start_time: Must be a date and time in ISO 8601, such as "),
        ({"start_time": END, "end_time": START}, "start_time must not be after end_time."),
        ({"limit": 0}, "limit: Ensure this value is greater than or equal to 1."),
        ({"limit": 1001}, "limit: Ensure this value is less than or equal to 1000."),
        ({"limit": "ten"}, "limit: A valid integer is required."),
        ({"min_confidence": 1.01}, "min_confidence: Ensure this value is less than or equal to 1.0."),
        ({"min_confidence": -0.1}, "min_confidence: Ensure this value is greater than or equal to 0.0."),
        ({"min_confidence": "nan"}, "min_confidence: A valid number is required."),
        ({"min_confidence": "inf"}, "min_confidence: A valid number is required."),
        ({"sentiment": "angry"}, 'sentiment: "angry" is not a valid choice.'),
        ({"start_time": "0001-01-01T00:00:00Z", "end_time": END}, "start_time: Must be a date and time in ISO 8601"),
    ],
)
def test_what_cannot_be_asked_is_400(api: APIClient, parameters: dict[str, Any], details: str) -> None:
    period = {} if not parameters or "start_time" in parameters else {"start_time": START, "end_time": END}
    response = api.get(URL, {**period, **parameters})
    assert (response.status_code, response.json()["error"]) == (400, "invalid_query")
    assert response.json()["details"].startswith(details)


def test_equal_ends_are_a_period(api: APIClient) -> None:
    at(0)
    assert read(api, end_time=START)["metadata"]["total_count"] == 1


@pytest.mark.parametrize("count", [1, 3])
def test_three_queries_read_any_number(api: APIClient, count: int) -> None:
    for hour in range(count):
        at(hour, topics=(("complaint", 0.7), ("billing", 0.5)))
    with CaptureQueriesContext(connection) as made:
        assert len(read(api)["insights"]) == count
    assert len(made) == 3, [query["sql"] for query in made]


def test_one_odd_row_breaks_no_list(api: APIClient) -> None:
    good, odd = at(1), at(2)
    Message.objects.filter(pk=odd.pk).update(insight=None, score=None, confidence=None, category=None)
    rows = read(api)["insights"]
    assert [row["conversation_id"] for row in rows] == [good.conversation.public_id]


def test_an_insight_is_shown_in_full(api: APIClient) -> None:
    message = at(10, second_category="login_issues", language="en")
    insight = message.insight
    assert insight is not None
    body = api.get(f"{URL}/{insight.pk}").json()
    assert body.pop("created_at").endswith("Z")
    assert body["run"].pop("created_at").endswith("Z")
    assert body == {
        "id": insight.pk,
        "message": str(message.uuid),
        "conversation_id": message.conversation.public_id,
        "timestamp": "2025-01-20T10:00:00Z",
        "text": "my deposit is missing",
        "shown": True,
        "sentiment": "negative",
        "sentiment_score": -0.65,
        "confidence": 0.9,
        "category": "deposit_issues",
        "category_confidence": 0.8,
        "second_category": "login_issues",
        "topics": [{"topic": "complaint", "confidence": 0.7}],
        "reasoning": "It says that money is missing.",
        "language": "en",
        "source": "local",
        "model": insight.model,
        "run": {
            "id": insight.run_id,
            "kind": "intake",
            "engine": "local",
            "model": insight.model,
            "provider": "",
            "prompt_version": "",
        },
    }


@pytest.mark.parametrize("key", ["0", "99999999", "9" * 30, "9" * 5000, "abc"])
def test_an_insight_that_is_not_there_is_404(api: APIClient, key: str) -> None:
    response = api.get(f"{URL}/{key}")
    assert (response.status_code, response.json()["error"]) == (404, "not_found")


def test_insights_cannot_be_written(api: APIClient) -> None:
    for method in ("post", "put", "patch", "delete"):
        assert getattr(api, method)(URL, {}).status_code == 405
