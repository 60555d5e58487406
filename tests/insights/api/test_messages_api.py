"""/api/v1/messages: the contract of family C."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError
from rest_framework.test import APIClient

from insights import engines
from insights.analysis import results
from insights.engines import AnalysisError
from insights.models import Message, Spike
from insights.spikes import watch
from tests import factories

URL = "/api/v1/messages/"
BODY = {
    "id_user": 4711,
    "timestamp": "2026-11-20T10:00:00Z",
    "source": "telegram",
    "message": "my deposit hasn't shown up in my balance",
}
pytestmark = pytest.mark.django_db


class Broken:
    """An engine that gives up on every text, or crashes."""

    name, model = "broken", "1"

    def __init__(self, *, permanent: bool = False, crash: bool = False) -> None:
        self.permanent, self.crash = permanent, crash

    def analyse(self, texts: Any, taxonomy: Any) -> list[Any]:
        if self.crash:
            raise RuntimeError("crash")
        return [AnalysisError("no idea", permanent=self.permanent) for _ in texts]


# --- Sending one in --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [URL, URL[:-1]])
def test_a_message_is_classified_in_the_request_and_stored(api: APIClient, url: str) -> None:
    response = api.post(url, BODY)
    assert (response.status_code, response.json()) == (200, {"category": "deposit_issues"})
    stored = Message.objects.get()
    assert (stored.text, stored.id_user, stored.customer, stored.source) == (BODY["message"], 4711, "4711", "telegram")
    assert (stored.timestamp, stored.status) == (datetime(2026, 11, 20, 10, tzinfo=UTC), "analysed")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("11/20/2026", datetime(2026, 11, 20, tzinfo=UTC)),
        ("1/2/2026", datetime(2026, 1, 2, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("2026-11-20T10:00:00+05:00", datetime(2026, 11, 20, 5, tzinfo=UTC)),
    ],
)
def test_timestamps_are_read_as_files_write_them(api: APIClient, written: str, moment: datetime) -> None:
    assert api.post(URL, {**BODY, "timestamp": written}).status_code == 200
    assert Message.objects.get().timestamp == moment


def test_each_missing_field_is_named(api: APIClient) -> None:
    response = api.post(URL, {})
    assert response.status_code == 422
    assert response.json() == {
        "detail": [
            {"loc": ["body", name], "msg": "This field is required.", "type": "required"}
            for name in ("id_user", "timestamp", "source", "message")
        ]
    }


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("id_user", "4711", "invalid"),
        ("id_user", True, "invalid"),
        ("id_user", 1.5, "invalid"),
        ("id_user", None, "null"),
        ("id_user", 2**63, "max_value"),
        ("timestamp", "13/40/2026", "invalid"),
        ("timestamp", "1/1/0001", "invalid"),
        ("timestamp", None, "null"),
        ("source", "twitter", "invalid_choice"),
        ("source", ["telegram"], "invalid_choice"),
        ("source", "", "invalid_choice"),
        ("message", " ", "blank"),
        ("message", 5, "invalid"),
    ],
)
def test_what_does_not_fit_is_422(api: APIClient, field: str, value: Any, kind: str) -> None:
    response = api.post(URL, {**BODY, field: value})
    assert response.status_code == 422
    assert [(row["loc"], row["type"]) for row in response.json()["detail"]] == [(["body", field], kind)]
    assert Message.objects.count() == 0


def test_sources_are_configured(api: APIClient, settings: Any) -> None:
    settings.MESSAGE_SOURCES = ["mail"]
    assert api.post(URL, {**BODY, "source": "mail"}).status_code == 200
    assert api.post(URL, BODY).json()["detail"][0]["msg"] == "Must be one of: mail."


def test_broken_json_is_422(api: APIClient) -> None:
    response = api.post(URL, b"{", content_type="application/json")
    assert (response.status_code, response.json()["detail"][0]["type"]) == (422, "json_invalid")


def test_a_repeated_key_gets_the_same_answer(api: APIClient) -> None:
    for _ in range(2):
        response = api.post(URL, BODY, headers={"Idempotency-Key": "k"})
        assert (response.status_code, response.json()) == (200, {"category": "deposit_issues"})
    assert Message.objects.count() == 1


def test_a_key_reused_with_another_body_is_422(api: APIClient) -> None:
    api.post(URL, BODY, headers={"Idempotency-Key": "k"})
    response = api.post(URL, {**BODY, "id_user": 1}, headers={"Idempotency-Key": "k"})
    assert response.status_code == 422
    assert [(row["loc"], row["type"]) for row in response.json()["detail"]] == [
        (["header", "Idempotency-Key"], "idempotency_mismatch")
    ]
    long = api.post(URL, BODY, headers={"Idempotency-Key": "k" * 256})
    assert (long.status_code, long.json()["detail"][0]["loc"]) == (422, ["header", "Idempotency-Key"])


def test_the_same_key_at_both_doors_is_two_requests(api: APIClient) -> None:
    api.post("/api/v1/conversations", {"text": "hi"}, headers={"Idempotency-Key": "k"})
    assert api.post(URL, BODY, headers={"Idempotency-Key": "k"}).status_code == 422


@pytest.mark.parametrize("broken", [Broken(), Broken(crash=True)])
def test_a_failed_analysis_is_no_category(api: APIClient, monkeypatch: pytest.MonkeyPatch, broken: Broken) -> None:
    monkeypatch.setattr(engines, "configured", lambda: broken)
    response = api.post(URL, BODY)
    stored = Message.objects.get()
    assert response.status_code == 202
    assert response.json() == {
        "category": None,
        "id": str(stored.uuid),
        "status": "pending",
        "detail": "The message is stored and will be classified later; please do not send it again.",
    }
    assert (stored.status, stored.category) == ("pending", None)


def test_a_result_that_cannot_be_stored_leaves_the_message_to_the_worker(
    api: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*args: Any) -> int:
        raise OperationalError("database is locked")

    monkeypatch.setattr(results, "store", locked)
    response = api.post(URL, BODY)
    assert (response.status_code, response.json()["status"]) == (202, "processing")
    assert Message.objects.get().due_at is not None


# --- Trying out ------------------------------------------------------------------------------------------------------


def test_classifying_stores_nothing(api: APIClient) -> None:
    body = api.post(URL + "classify", {"message": "where are my free spins"}).json()
    assert (body["category"], body["source"], Message.objects.count()) == ("bonus_questions", "local", 0)
    assert set(body) == {
        "category",
        "category_confidence",
        "second_category",
        "sentiment",
        "sentiment_score",
        "confidence",
        "topics",
        "reasoning",
        "source",
        "model",
    }
    assert api.post(URL + "classify", {}).status_code == 422


def test_an_engine_that_fails_is_503(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "configured", lambda: Broken(crash=True))
    response = api.post(URL + "classify", {"message": "hi"})
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response.json() == {"detail": "The broken engine failed: RuntimeError."}


@pytest.mark.parametrize("url", [URL + "categories", URL + "categories/"])
def test_the_categories_are_listed(api: APIClient, url: str) -> None:
    assert api.get(url).json() == {
        "categories": ["login_issues", "deposit_issues", "bonus_questions", "geo_restriction", "general_feedback"],
        "fallback": "general_feedback",
    }


# --- Reading ---------------------------------------------------------------------------------------------------------


def test_a_message_in_the_list_and_alone(api: APIClient) -> None:
    message = factories.analysed(text="späte Zahlung", id_user=7, raw_data={"a": 1}, timestamp=factories.NOON)
    insight = message.insight
    assert insight is not None
    listed = {
        "id": str(message.uuid),
        "conversation_id": message.conversation.public_id,
        "direction": "inbound",
        "text": "späte Zahlung",
        "message": "späte Zahlung",
        "author": "",
        "id_user": 7,
        "source": "telegram",
        "timestamp": "2026-11-10T12:00:00Z",
        "language": None,
        "status": "analysed",
        "error": "",
        "sentiment": "negative",
        "sentiment_score": -0.65,
        "confidence": 0.9,
        "category": "deposit_issues",
        "topics": ["complaint"],
        "insight_id": insight.pk,
    }
    assert api.get(URL).json() == {"results": [listed], "next": None, "previous": None}
    whole = api.get(f"{URL}{message.uuid}/").json()
    assert {name: whole[name] for name in listed} == listed
    assert (whole["raw_data"], whole["insight"]["id"], whole["insight"]["model"]) == (
        {"a": 1},
        insight.pk,
        insight.model,
    )
    assert set(whole) - set(listed) == {"external_id", "attempts", "created_at", "raw_data", "insight"}


def test_pages_follow_each_other_without_gap_or_repetition(api: APIClient) -> None:
    moments = [factories.NOON] * 5 + [factories.NOON + timedelta(hours=1)] * 2
    expected = [str(m.uuid) for m in (factories.message(timestamp=moment) for moment in moments)]
    expected = expected[5:][::-1] + expected[:5][::-1]
    forward, url, pages = [], f"{URL}?limit=3&source=telegram", []
    while url:
        page = api.get(url).json()
        forward += [row["id"] for row in page["results"]]
        pages.append([row["id"] for row in page["results"]])
        last, url = page, page["next"]
    assert forward == expected
    assert [row["id"] for row in api.get(last["previous"]).json()["results"]] == pages[-2]
    first = api.get(api.get(last["previous"]).json()["previous"]).json()
    assert ([row["id"] for row in first["results"]], first["previous"]) == (pages[0], None)


def test_the_oldest_can_come_first(api: APIClient) -> None:
    ids = [str(factories.message(timestamp=factories.NOON + timedelta(hours=n)).uuid) for n in range(3)]
    page = api.get(URL + "?ordering=oldest&limit=2").json()
    assert [row["id"] for row in page["results"]] == ids[:2]
    assert [row["id"] for row in api.get(page["next"]).json()["results"]] == ids[2:]


def test_filters_select(api: APIClient) -> None:
    one = factories.analysed(source="livechat", category="login_issues", score=0.5, timestamp=factories.NOON)
    two = factories.analysed(source="telegram", confidence=0.4, timestamp=factories.NOON - timedelta(days=1))
    three = factories.failed(text="odd words", author="Kim", timestamp=factories.NOON - timedelta(days=2))

    def found(query: str) -> list[str]:
        return [row["id"] for row in api.get(f"{URL}?{query}").json()["results"]]

    a, b, c = (str(message.uuid) for message in (one, two, three))
    assert found("source=livechat") == [a]
    assert found("source=livechat&source=telegram") == [a, b, c]
    assert found("category=login_issues,deposit_issues") == [a, b]
    assert found("sentiment=positive") == [a]
    assert found("topic=complaint&min_confidence=0.5") == [a]
    assert found("status=failed") == [c]
    assert found("from=2026-11-09&to=2026-11-09") == [b]
    assert found("q=odd") == [c]
    assert found("author=Kim") == [c]
    assert found("direction=outbound") == []


@pytest.mark.parametrize(
    "query",
    [
        "category=nothing",
        "source=mars",
        "sentiment=angry",
        "status=done",
        "from=monday",
        "from=2026-11-10&to=2026-11-09",
        "min_confidence=2",
        "direction=up",
        "limit=0",
        "limit=1001",
        "cursor=xyz",
        "cursor=KzF-MjAyNi0xMS0xMA",
        "ordering=user__password",
        "text__startswith=a",
        "sentimnt=negative",
        "q=" + "x" * 201,
    ],
)
def test_parameters_outside_the_allow_list_are_422(api: APIClient, query: str) -> None:
    response = api.get(f"{URL}?{query}")
    assert response.status_code == 422
    assert {row["loc"][0] for row in response.json()["detail"]} == {"query"}


@pytest.mark.parametrize("page", ["", "metrics"])
def test_a_filter_survives_broken_encoding(api: APIClient, page: str) -> None:
    for query in ("q=%ff%fe", "q=%ed%a0%80", "q=%25_%5C'\""):
        assert api.get(f"{URL}{page}?{query}").status_code == 200


def test_literal_addresses_are_no_ids(api: APIClient) -> None:
    assert [api.get(URL + name).status_code for name in ("metrics", "categories")] == [200, 200]
    assert api.get(URL + "classify").status_code == 405
    assert api.get(URL + "nothing").status_code == 404
    assert api.get(f"{URL}{UUID(int=0)}").status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_costs_the_same_queries_for_any_number(
    api: APIClient, django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        factories.analysed(topics=(("complaint", 0.7), ("billing", 0.5)))
    with django_assert_num_queries(8):  # five for the known values, three for the page
        assert len(api.get(URL).json()["results"]) == count


# --- Numbers ---------------------------------------------------------------------------------------------------------


def test_metrics_count_what_the_filter_means(api: APIClient) -> None:
    day = factories.NOON
    factories.analysed(id_user=1, timestamp=day)
    factories.analysed(id_user=1, timestamp=day + timedelta(days=2), category="login_issues", score=0.4, topics=())
    factories.analysed(source="livechat", id_user=2, timestamp=day)
    factories.message(timestamp=day)
    factories.failed(timestamp=day)
    body = api.get(URL + "metrics/", {"source": "telegram", "from": "2026-11-10", "to": "2026-11-12"}).json()
    assert body == {
        "filter": {
            "source": ["telegram"],
            "category": [],
            "topic": [],
            "sentiment": [],
            "status": [],
            "brand": [],
            "language": [],
            "since": "2026-11-10T00:00:00Z",
            "until": "2026-11-13T00:00:00Z",
            "q": "",
            "author": "",
            "min_confidence": None,
            "direction": "inbound",
            "query": "source=telegram&from=2026-11-10&to=2026-11-12",
        },
        "totals": {"messages": 4, "analysed": 2, "waiting": 1, "failed": 1, "exempt": 0},
        "users": 1,
        "per_day": [
            {"day": "2026-11-10", "positive": 0, "neutral": 0, "negative": 1, "total": 1},
            {"day": "2026-11-11", "positive": 0, "neutral": 0, "negative": 0, "total": 0},
            {"day": "2026-11-12", "positive": 1, "neutral": 0, "negative": 0, "total": 1},
        ],
        "per_category": [{"category": "deposit_issues", "count": 1}, {"category": "login_issues", "count": 1}],
        "per_source": [{"source": "telegram", "count": 2}],
        "per_sentiment": [
            {"sentiment": "positive", "count": 1},
            {"sentiment": "neutral", "count": 0},
            {"sentiment": "negative", "count": 1},
        ],
        "per_topic": [{"topic": "complaint", "count": 1}],
        "spikes": [],
    }


def test_metrics_of_nothing(api: APIClient) -> None:
    body = api.get(URL + "metrics").json()
    assert (body["totals"]["messages"], body["users"], body["per_day"], body["spikes"]) == (0, 0, [], [])


def test_a_day_far_above_the_others_is_a_spike(api: APIClient) -> None:
    for day in range(9):
        factories.analysed(timestamp=factories.NOON + timedelta(days=day))
    for _ in range(11):
        factories.analysed(timestamp=factories.NOON + timedelta(days=8))
    watch.look_by_day()
    spike = {
        "day": "2026-11-18",
        "category": "deposit_issues",
        "source": "telegram",
        "count": 12,
        "baseline": 1.0,
        "ratio": 12.0,
        "spike": Spike.objects.get(kind="category", unit="day").pk,
    }
    assert api.get(URL + "metrics").json()["spikes"] == [spike]
    assert api.get(URL + "metrics?from=2026-11-18&to=2026-11-18").json()["spikes"] == [spike]
    assert api.get(URL + "metrics?to=2026-11-17").json()["spikes"] == []
    assert api.get(URL + "metrics?category=login_issues").json()["spikes"] == []


# --- Second tries ----------------------------------------------------------------------------------------------------


def test_a_failed_message_can_be_tried_again(api: APIClient) -> None:
    message = factories.failed()
    response = api.post(f"{URL}{message.uuid}/retry/")
    assert (response.status_code, response.json()["status"], response.json()["error"]) == (202, "pending", "")
    again = api.post(f"{URL}{message.uuid}/retry")
    assert again.status_code == 409
    assert again.json() == {"detail": "Only a message whose analysis failed can be analysed again."}
    assert api.post(f"{URL}{UUID(int=0)}/retry").status_code == 404
