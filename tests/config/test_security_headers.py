"""What every answer tells browsers, whoever makes it."""

import pytest
from django.test import Client, override_settings
from rest_framework.test import APIClient

pytestmark = pytest.mark.django_db
PAGES = ["/sign-in", "/sign-up", "/stories", "/nowhere", "/docs", "/redoc"]
JSON = [
    "/health",
    "/ready",
    "/api/v1/messages",
    "/api/v1/insights",
    "/api/v1",
    "/openapi.json",
    "/sessions",
    "/api/nowhere",
]


@pytest.mark.parametrize("address", [*PAGES, *JSON, "/static/img/mark.svg"])
def test_every_answer_keeps_to_its_own_site(api: APIClient, address: str) -> None:
    response = api.get(address)
    response.close()
    headers = response.headers
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", PAGES)
def test_pages_take_in_nothing_that_does_not_agree(client: Client, address: str) -> None:
    assert client.get(address).headers["Cross-Origin-Embedder-Policy"] == "require-corp"


@pytest.mark.parametrize("address", JSON)
def test_json_is_never_kept_by_caches(api: APIClient, address: str) -> None:
    assert "no-store" in api.get(address).headers["Cache-Control"]


@override_settings(ALLOWED_HOSTS=["localhost"])
def test_a_refused_host_says_it_too(client: Client) -> None:
    refused = client.get("/", headers={"host": "evil.example"})
    assert (refused.status_code, refused.headers["Cross-Origin-Resource-Policy"]) == (400, "same-origin")
