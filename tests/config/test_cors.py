"""Pages of other sites: refused, but for those that are named."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

FRIEND, STRANGER = "https://app.example.com", "https://elsewhere.example"


@pytest.fixture(autouse=True)
def _named(settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = [FRIEND]


def allowed(client: Client, origin: str) -> str | None:
    return client.get("/openapi.json", headers={"Origin": origin}).get("Access-Control-Allow-Origin")


@pytest.mark.django_db
def test_only_the_named_site_may_read(client: Client) -> None:
    answers = {origin: allowed(client, origin) for origin in (FRIEND, STRANGER, FRIEND + ".evil.example", "null")}
    assert answers == {FRIEND: FRIEND, STRANGER: None, FRIEND + ".evil.example": None, "null": None}


def test_a_preflight_names_the_headers_that_may_be_sent(client: Client) -> None:
    asked = {"Origin": FRIEND, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key"}
    answer = client.options("/api/v1/conversations", headers=asked)
    assert answer.status_code == 200
    assert {"x-anonymous-token", "authorization", "x-api-key"} <= set(
        answer["Access-Control-Allow-Headers"].split(", ")
    )
    assert "Access-Control-Allow-Credentials" not in answer
    asked["Origin"] = STRANGER
    assert "Access-Control-Allow-Origin" not in client.options("/api/v1/conversations", headers=asked)


@pytest.mark.django_db
def test_nobody_is_named_by_default(client: Client, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = []
    assert allowed(client, FRIEND) is None
