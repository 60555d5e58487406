"""Conversations, categories and topics, and the API's front page."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from insights.models import Category, Conversation, Message, Topic
from tests import factories

pytestmark = pytest.mark.django_db


def reply(message: Message, text: str = "We are looking into it.") -> Message:
    return Message.objects.create(
        conversation=message.conversation,
        direction="outbound",
        status="exempt",
        due_at=None,
        text=text,
        author="agent",
        source=message.source,
        timestamp=message.timestamp + timedelta(minutes=5),
    )


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_conversation_shows_its_messages_and_status(api: APIClient, slash: str) -> None:
    message = factories.analysed(author="kim", timestamp=factories.NOON)
    reply(message)
    thread = message.conversation
    body = api.get(f"/api/v1/conversations/{thread.public_id}{slash}").json()
    assert body["created_at"].endswith("Z")
    assert {name: body[name] for name in body if name not in ("messages", "created_at")} == {
        "conversation_id": thread.public_id,
        "status": "analysed",
        "source": "telegram",
        "brand": "",
        "message_count": 2,
        "last_message_at": "2026-11-10T12:00:00Z",
    }
    assert [(m["direction"], m["text"], m["category"], m["topics"]) for m in body["messages"]] == [
        ("inbound", "my deposit is missing", "deposit_issues", ["complaint"]),
        ("outbound", "We are looking into it.", None, []),
    ]


def test_a_submitted_conversation_can_be_followed(api: APIClient) -> None:
    sent = api.post("/api/v1/conversations", {"text": "where is my parcel"}).json()
    body = api.get(f"/api/v1/conversations/{sent['conversation_id']}").json()
    assert (body["status"], [m["text"] for m in body["messages"]]) == ("pending", ["where is my parcel"])


def test_conversations_are_listed_newest_first(api: APIClient, django_assert_num_queries: Any) -> None:
    for hour in (1, 3, 2):
        factories.message(timestamp=factories.NOON + timedelta(hours=hour))
    newest = Conversation.objects.order_by("-last_message_at").first()
    assert newest is not None
    with django_assert_num_queries(2):
        body = api.get("/api/v1/conversations?limit=2").json()
    assert [row["last_message_at"][11:13] for row in body["results"]] == ["15", "14"]
    assert (body["results"][0]["conversation_id"], body["results"][0]["status"]) == (newest.public_id, "pending")
    rest = api.get(body["next"]).json()
    assert ([row["last_message_at"][11:13] for row in rest["results"]], rest["next"]) == (["13"], None)


@pytest.mark.parametrize(
    "query", ["cursor=!", "limit=0", "limit=x", "ordering=source", "source__startswith=a", "ordering=user__password"]
)
def test_lists_of_conversations_refuse_what_they_do_not_know(api: APIClient, query: str) -> None:
    response = api.get(f"/api/v1/conversations?{query}")
    assert (response.status_code, response.json()["error"]) == (400, "invalid_schema")


@pytest.mark.parametrize("key", ["conv_" + "0" * 16, "conv_", "CONV_1234567812345678", "1", "conv_" + "a" * 900])
def test_a_conversation_that_is_not_there_is_404(api: APIClient, key: str) -> None:
    response = api.get(f"/api/v1/conversations/{key}")
    assert (response.status_code, response.json()["error"]) == (404, "not_found")


def test_categories_are_listed_in_their_order(api: APIClient) -> None:
    rows = api.get("/api/v1/categories").json()["results"]
    assert [row["slug"] for row in rows][::4] == ["login_issues", "general_feedback"]
    assert {row["slug"]: row["is_fallback"] for row in rows}["general_feedback"] is True
    assert api.get("/api/v1/categories/login_issues").json() == rows[0]


def test_retired_labels_are_told_apart(api: APIClient) -> None:
    Topic.objects.filter(slug="billing").update(retired_at=timezone.now())
    every = {row["slug"]: row["active"] for row in api.get("/api/v1/topics/").json()["results"]}
    assert (every["billing"], every["praise"]) == (False, True)
    assert [row["slug"] for row in api.get("/api/v1/topics?active=false").json()["results"]] == ["billing"]
    assert "billing" not in [row["slug"] for row in api.get("/api/v1/topics?active=true").json()["results"]]


def test_labels_are_ordered_by_what_is_allowed(api: APIClient) -> None:
    slugs = [row["slug"] for row in api.get("/api/v1/topics?ordering=slug").json()["results"]]
    assert slugs == sorted(slugs)
    for query in ("ordering=-pk", "ordering=links__insight__text", "name__startswith=a", "active=perhaps"):
        assert api.get(f"/api/v1/topics?{query}").status_code == 422


def test_labels_can_be_neither_replaced_nor_deleted(api: APIClient) -> None:
    for name in ("categories", "topics"):
        for url in (f"/api/v1/{name}", f"/api/v1/{name}/billing"):
            for method in ("put", "delete"):
                assert getattr(api, method)(url, {}).status_code == 405
    assert Category.objects.count() == 5


@pytest.mark.parametrize("url", ["/api/v1", "/api/v1/"])
def test_the_front_page_names_the_lists(api: APIClient, url: str) -> None:
    body = api.get(url).json()
    assert {"categories", "conversations", "corrections", "insights", "messages", "runs", "topics"} <= set(body)
    assert body["messages"] == "http://localhost/api/v1/messages"
