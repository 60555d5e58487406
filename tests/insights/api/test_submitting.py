"""POST /api/v1/conversations: the contract of family A."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from insights.intake.intake import MAX_TEXT
from insights.models import IdempotencyRecord, Message
from tests import factories

URL = "/api/v1/conversations"
pytestmark = pytest.mark.django_db


def refused(api: APIClient, body: Any, status: int = 400) -> Any:
    response = api.post(URL, body)
    assert (response.status_code, Message.objects.count()) == (status, 0)
    return response.json()


@pytest.mark.parametrize("url", [URL, URL + "/"])
def test_a_message_is_accepted_as_the_contract_prints(api: APIClient, url: str) -> None:
    response = api.post(url, {"text": "Still waiting on my order..."})
    body = response.json()
    assert response.status_code == 202
    assert re.fullmatch("conv_[0-9a-f]{16}", body["conversation_id"])
    assert body == {
        "status": "accepted",
        "conversation_id": body["conversation_id"],
        "message": "Conversation queued for analysis",
    }
    stored = Message.objects.get(conversation__public_id=body["conversation_id"])
    assert (stored.text, stored.source, stored.status) == ("Still waiting on my order...", "api", "pending")


def test_all_that_was_sent_is_kept(api: APIClient) -> None:
    sent = {
        "text": "  späte Lieferung \n",
        "author": "customer_42",
        "timestamp": "2025-01-20T10:00:00+05:00",
        "raw_data": {"channel": "mail", "tags": ["a", None, 1.5]},
    }
    assert api.post(URL, sent).status_code == 202
    stored = Message.objects.get()
    assert (stored.text, stored.author, stored.customer) == (sent["text"], "customer_42", "customer_42")
    assert stored.timestamp == datetime(2025, 1, 20, 5, tzinfo=UTC)
    assert stored.raw_data == sent["raw_data"]


def test_optional_fields_may_be_null(api: APIClient) -> None:
    before = timezone.now()
    assert api.post(URL, {"text": "hi", "author": None, "timestamp": None, "raw_data": None}).status_code == 202
    stored = Message.objects.get()
    assert (stored.author, stored.raw_data) == ("", None)
    assert before <= stored.timestamp <= before + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-01-20T10:00:00Z", datetime(2025, 1, 20, 10, tzinfo=UTC)),
        ("2025-01-20T10:00:00", datetime(2025, 1, 20, 10, tzinfo=UTC)),
        ("2025-01-20T10:00:00-03:30", datetime(2025, 1, 20, 13, 30, tzinfo=UTC)),
        ("2025-01-20 10:00:00.123456", datetime(2025, 1, 20, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2025-01-20", datetime(2025, 1, 20, tzinfo=UTC)),
        ("1990-01-01T00:00:00Z", datetime(1990, 1, 1, tzinfo=UTC)),
        ("1737367200", datetime(2025, 1, 20, 10, tzinfo=UTC)),
        ("1737367200500", datetime(2025, 1, 20, 10, 0, 0, 500_000, tzinfo=UTC)),
    ],
)
def test_timestamps_are_stored_in_utc(api: APIClient, text: str, moment: datetime) -> None:
    assert api.post(URL, {"text": "hi", "timestamp": text}).status_code == 202
    assert Message.objects.get().timestamp == moment


@pytest.mark.parametrize("text", ["0002-01-01T00:00:00Z", "1969-12-31", "0", "2093-01-01", "9998-12-31T23:59:59-23:59"])
def test_a_time_that_no_message_can_have_is_refused(api: APIClient, text: str) -> None:
    said = refused(api, {"text": "hi", "timestamp": text})
    assert said["error"] == "invalid_schema"
    assert "timestamp" in said["details"]


def test_a_missing_text_is_named_as_the_contract_prints(api: APIClient) -> None:
    assert refused(api, {}) == {"error": "invalid_schema", "details": "Missing required field: text"}
    assert refused(api, {"author": "me"}) == {"error": "invalid_schema", "details": "Missing required field: text"}


@pytest.mark.parametrize(
    ("body", "details"),
    [
        ({"text": None}, "text: This field may not be null."),
        ({"text": ""}, "text: This field may not be blank."),
        ({"text": " \n\t\u2003"}, "text: This field may not be blank."),
        ({"text": 5}, "text: Not a valid string."),
        ({"text": ["hi"]}, "text: Not a valid string."),
        ({"text": "x" * (MAX_TEXT + 1)}, f"text: Ensure this field has no more than {MAX_TEXT} characters."),
        ({"text": "hi", "author": "x" * 201}, "author: Ensure this field has no more than 200 characters."),
        ({"text": "hi", "author": {}}, "author: Not a valid string."),
        ({"text": "hi", "raw_data": []}, "raw_data: Must be an object."),
        ({"text": "hi", "raw_data": "{}"}, "raw_data: Must be an object."),
        (
            {"text": "hi", "raw_data": {"a": "x" * 65_536}},
            "raw_data: Must not be larger than 65536 characters of JSON.",
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_said(api: APIClient, body: Any, details: str) -> None:
    assert refused(api, body) == {"error": "invalid_schema", "details": details}


@pytest.mark.parametrize(
    "timestamp",
    ["yesterday", "", 1737367200, True, "0001-01-01", "9999-12-31", "2025-13-01", "2025-01-20T25:00", "1" * 99],
)
def test_timestamps_that_are_none_are_refused(api: APIClient, timestamp: Any) -> None:
    assert refused(api, {"text": "hi", "timestamp": timestamp})["error"] == "invalid_schema"


def test_the_longest_text_and_author_are_taken_whole(api: APIClient) -> None:
    assert api.post(URL, {"text": "😀" * MAX_TEXT, "author": "é" * 200}).status_code == 202
    stored = Message.objects.get()
    assert (len(stored.text), stored.author) == (MAX_TEXT, "é" * 200)


@pytest.mark.parametrize("body", [[], "text", 5, None, True])
def test_only_an_object_is_a_submission(api: APIClient, body: Any) -> None:
    response = api.post(URL, data=__import__("json").dumps(body), content_type="application/json")
    assert (response.status_code, response.json()["error"]) == (400, "invalid_schema")


def test_unknown_fields_are_ignored(api: APIClient) -> None:
    assert api.post(URL, {"text": "hi", "status": "analysed", "id": 7, "source": "grok"}).status_code == 202
    assert Message.objects.values_list("status", "source").get() == ("pending", "api")


# --- Idempotency-Key -------------------------------------------------------------------------------------------------


def test_a_repeated_key_gets_the_first_answer_and_stores_nothing(api: APIClient) -> None:
    first = api.post(URL, {"text": "hi", "author": "me"}, headers={"Idempotency-Key": "k1"})
    again = api.post(URL + "/", {"author": "me", "text": "hi"}, headers={"Idempotency-Key": "k1"})
    assert (again.status_code, again.json()) == (202, first.json())
    assert Message.objects.count() == 1


def test_a_key_reused_with_another_body_is_refused(api: APIClient) -> None:
    api.post(URL, {"text": "hi"}, headers={"Idempotency-Key": "k1"})
    response = api.post(URL, {"text": "hello"}, headers={"Idempotency-Key": "k1"})
    assert response.status_code == 422
    assert response.json() == {
        "error": "idempotency_mismatch",
        "details": "This Idempotency-Key was used before, with a different request.",
    }
    assert Message.objects.count() == 1


def test_a_key_belongs_to_its_caller(api: APIClient, analyst: User) -> None:
    _, one = factories.api_key("one")
    _, two = factories.api_key("two", analyst)
    ids = set()
    for headers in ({}, {"X-API-Key": one}, {"X-API-Key": two}):
        ids.add(api.post(URL, {"text": "hi"}, headers={"Idempotency-Key": "k", **headers}).json()["conversation_id"])
    assert len(ids) == 3


def test_a_key_is_free_after_a_refused_request(api: APIClient) -> None:
    assert api.post(URL, {"text": ""}, headers={"Idempotency-Key": "k"}).status_code == 400
    assert api.post(URL, {"text": "hi"}, headers={"Idempotency-Key": "k"}).status_code == 202


def test_keys_have_255_characters_at_most(api: APIClient) -> None:
    assert api.post(URL, {"text": "hi"}, headers={"Idempotency-Key": "k" * 255}).status_code == 202
    response = api.post(URL, {"text": "hi"}, headers={"Idempotency-Key": "k" * 256})
    assert (response.status_code, response.json()["error"]) == (400, "invalid_schema")


def test_an_empty_key_is_none(api: APIClient) -> None:
    for _ in range(2):
        assert api.post(URL, {"text": "hi"}, headers={"Idempotency-Key": " "}).status_code == 202
    assert (Message.objects.count(), IdempotencyRecord.objects.count()) == (2, 0)


def test_the_key_of_an_erased_message_is_free_again(api: APIClient) -> None:
    first = api.post(URL, {"text": "hi"}, headers={"Idempotency-Key": "k"}).json()
    Message.objects.all().delete()
    second = api.post(URL, {"text": "hi"}, headers={"Idempotency-Key": "k"})
    assert second.status_code == 202
    assert second.json()["conversation_id"] != first["conversation_id"]


# --- Doors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("url", [URL, URL + "/"])
def test_other_methods_are_405_in_json(api: APIClient, url: str, method: str) -> None:
    response = getattr(api, method)(url, {"text": "hi"})
    assert (response.status_code, response.json()["error"]) == (405, "method_not_allowed")


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "text/json"]
)
def test_only_json_is_taken(api: APIClient, content_type: str) -> None:
    response = api.post(URL, b'{"text": "hi"}', content_type=content_type)
    assert (response.status_code, response.json()["error"]) == (415, "unsupported_media_type")
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    "url", ["/api/v1/conversation", "/api/v1/conversations/conv_XYZ", "/api/nothing/", "/api", "/api/"]
)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("debug", [False, True])
def test_unknown_addresses_are_404_in_json(api: APIClient, settings: Any, url: str, method: str, debug: bool) -> None:
    settings.DEBUG = debug
    response = getattr(api, method)(url)
    assert (response.status_code, response.json()["error"]) == (404, "not_found")


def test_a_full_second_is_429_as_the_contract_prints(api: APIClient, settings: Any) -> None:
    settings.INTAKE_RATE = "2/h"
    assert [api.post(URL, {"text": "hi"}).status_code for _ in range(3)] == [202, 202, 429]
    response = api.post(URL, {"text": "hi"})
    wait = response.json()["retry_after"]
    assert response.json() == {"error": "rate_limit_exceeded", "retry_after": wait}
    assert (type(wait), 1 <= wait <= 3600, response["Retry-After"]) == (int, True, str(wait))
    assert Message.objects.count() == 2


def test_a_second_that_is_nearly_over_still_waits_one_second(api: APIClient, settings: Any) -> None:
    settings.INTAKE_RATE = "0/s"
    response = api.post(URL, {"text": "hi"})
    assert (response.status_code, response.json()["retry_after"], response["Retry-After"]) == (429, 1, "1")


def test_the_limit_is_one_for_all_callers_and_spellings(api: APIClient, settings: Any) -> None:
    settings.INTAKE_RATE = "3/h"
    _, key = factories.api_key()
    ways: list[dict[str, Any]] = [
        {"path": URL},
        {"path": URL + "/"},
        {"path": URL, "headers": {"X-API-Key": key}},
        {"path": URL, "headers": {"X-API-Key": key, "X-Forwarded-For": "198.51.100.1", "X-Real-IP": "198.51.100.2"}},
        {"path": URL, "headers": {"Authorization": f"Bearer {key}"}},
    ]
    assert [api.post(data={"text": "hi"}, **way).status_code for way in ways] == [202, 202, 202, 429, 429]


def test_reading_is_not_counted(api: APIClient, settings: Any) -> None:
    settings.INTAKE_RATE = "1/h"
    assert [api.get(URL).status_code for _ in range(3)] == [200, 200, 200]
    assert api.post(URL, {"text": "hi"}).status_code == 202
