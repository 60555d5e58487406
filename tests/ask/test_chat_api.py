"""``POST /api/v1/chat`` over HTTP: its shape, its sessions, its errors."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from accounts.models import User
from tests import factories
from tests.ask.answering.rows import NOW, counted, store
from tests.insights.api.test_schema import fits

pytestmark = pytest.mark.django_db

CHAT = "/api/v1/chat/"
FIRST, SECOND = "Telegram deposit issues in the previous month?", "What about LiveChat?"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def ask(api: APIClient, query: str, session: str = "", **headers: str) -> dict[str, Any]:
    response = api.post(CHAT, {"query": query, "session_id": session}, headers=headers)
    assert response.status_code == 200, response.content
    fits("/api/v1/chat", "post", response)
    found: dict[str, Any] = response.json()
    return found


def keyed(name: str) -> APIClient:
    return APIClient(SERVER_NAME="localhost", headers={"X-API-Key": factories.api_key(name)[1]})


def test_an_answer_has_numbers_words_and_a_receipt(api: APIClient) -> None:
    store()
    answer = ask(api, "Telegram deposit issues last month", "s")
    count, users = counted(
        "m.source = 'telegram' AND c.slug = 'deposit_issues' AND m.timestamp >= %s", NOW - timedelta(days=30, hours=12)
    )
    assert answer["stats"] == {"count": count, "unique_users": users} == {"count": 3, "unique_users": 2}
    assert answer["answer"] == (
        "- 3 messages about deposit issues from Telegram from 21 Oct to 20 Nov 2026, from 2 customers."
    )
    assert answer["query"] == (
        "messages where category = deposit_issues and source = telegram in 2026-10-21..2026-11-20 rolling"
    )
    assert answer["session_id"] == "s"
    assert answer["dates"] == {
        "since": "2026-10-21T00:00:00Z",
        "until": "2026-11-21T00:00:00Z",
        "words": "21 Oct to 20 Nov 2026",
    }
    assert answer["filter"]["query"] == "source=telegram&category=deposit_issues&from=2026-10-21&to=2026-11-20"
    assert answer["rows"] == f"/messages?{answer['filter']['query']}"
    assert (answer["receipt"]["engine"], answer["refused"], answer["not_understood"]) == ("local", None, [])


def test_follow_ups_go_by_caller_and_session(api: APIClient) -> None:
    store()
    ann, bob = keyed("ann"), keyed("bob")
    ask(ann, FIRST, "shared")
    ask(bob, "login issues", "shared")
    assert ask(ann, SECOND, "shared")["stats"] == {"count": 2, "unique_users": 2}
    assert ask(bob, SECOND, "shared")["filter"]["category"] == ["login_issues"]
    assert ask(ann, SECOND, "another")["filter"]["category"] == []


def test_open_callers_are_told_apart_by_their_addresses(settings: Settings) -> None:
    settings.OPEN_API = True
    store()
    here, there = (APIClient(SERVER_NAME="localhost", REMOTE_ADDR=f"203.0.113.{n}") for n in (1, 2))
    ask(here, FIRST, "1")
    assert ask(there, SECOND, "1")["filter"]["category"] == []
    assert ask(here, SECOND, "1")["filter"]["category"] == ["deposit_issues"]


def test_the_header_wins_over_the_body(api: APIClient) -> None:
    store()
    assert ask(api, FIRST, "body", **{"session-id": "header"})["session_id"] == "header"
    assert ask(api, SECOND, "header")["stats"]["count"] == 2
    assert ask(api, SECOND, "body")["filter"]["category"] == []


@pytest.mark.parametrize("body", [{}, {"session_id": ""}, {"session_id": None}, {"session_id": "  "}])
def test_without_a_session_a_new_one_begins(api: APIClient, body: dict[str, Any]) -> None:
    store()
    first = api.post(CHAT, {"query": FIRST, **body}).json()
    second = api.post(CHAT, {"query": SECOND, **body}).json()
    assert first["session_id"] != second["session_id"]
    assert second["filter"]["category"] == []
    assert ask(api, SECOND, first["session_id"])["filter"]["category"] == ["deposit_issues"]


def test_memory_expires(api: APIClient, settings: Settings) -> None:
    store()
    ask(api, FIRST, "s")
    with time_machine.travel(timezone.now() + timedelta(days=settings.MEMORY_DAYS, seconds=1)):
        assert ask(api, SECOND, "s")["filter"]["category"] == []


def test_an_unknown_category_is_said_and_the_nearest_offered(api: APIClient) -> None:
    store()
    answer = ask(api, "game issues")
    assert answer["refused"]["reason"] == "unknown_label"
    assert len(answer["refused"]["suggestions"]) == 3
    assert answer["stats"] == {"count": 0, "unique_users": 0}
    assert "There is no category or topic of this name." in answer["answer"]


def test_groups_and_comparisons_carry_their_rows(api: APIClient) -> None:
    store()
    answer = ask(api, "deposit issues by source")
    assert [(row["name"], row["count"], row["shown"], row["rows"]) for row in answer["groups"]] == [
        ("Telegram", 4, "4", "/messages?source=telegram&category=deposit_issues"),
        ("Live chat", 3, "3", "/messages?source=livechat&category=deposit_issues"),
    ]
    compared = ask(api, "compare livechat with telegram")["compared"]
    assert sorted(row["count"] for row in compared) == [5, 6]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, ["body", "query"]),
        ({"query": ""}, ["body", "query"]),
        ({"query": "   "}, ["body", "query"]),
        ({"query": 7}, ["body", "query"]),
        ({"query": "x" * 2001}, ["body", "query"]),
        ({"query": "hi", "session_id": "x" * 101}, ["body", "session_id"]),
        ({"query": "hi", "session_id": 5}, ["body", "session_id"]),
        ({"query": "hi", "literal": "word"}, ["body", "literal"]),
    ],
)
def test_what_does_not_fit_is_422(api: APIClient, body: dict[str, Any], where: list[str]) -> None:
    response = api.post(CHAT, body)
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == where
    fits("/api/v1/chat", "post", response)


def test_a_header_that_is_too_long_is_422(api: APIClient) -> None:
    response = api.post(CHAT, {"query": "hi"}, headers={"session-id": "x" * 101})
    assert (response.status_code, response.json()["detail"][0]["loc"]) == (422, ["header", "session-id"])


def test_each_caller_has_a_rate_of_its_own(api: APIClient, settings: Settings) -> None:
    settings.CHAT_RATE = "2/h"
    ann, bob = keyed("ann"), keyed("bob")
    assert [ann.post(CHAT, {"query": "hi"}).status_code for _ in range(3)] == [200, 200, 429]
    assert bob.post(CHAT, {"query": "hi"}).status_code == 200


def test_a_cookie_needs_the_csrf_token(analyst: User) -> None:
    client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    client.force_login(analyst)
    body = '{"query": "deposit issues"}'
    assert client.post(CHAT, body, content_type="application/json").status_code == 403
    page = client.get("/index.html").content.decode()
    token = page.split('data-csrf="')[1].split('"')[0]
    sent = client.post(CHAT, body, content_type="application/json", headers={"X-CSRFToken": token})
    assert sent.status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_rows(
    api: APIClient, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    store()
    ask(api, "login issues", "first")  # a process's first request loads what later ones need not
    with django_assert_max_num_queries(30):
        ask(api, "Telegram deposit issues last month", "s")
