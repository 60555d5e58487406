"""Who may call the API: decision 4 of the contract, cell by cell."""

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIClient

from accounts.identity import keys
from accounts.models import User
from insights.models import Message
from tests import factories

CONVERSATIONS, MESSAGES = "/api/v1/conversations", "/api/v1/messages"
AN_ID = "00000000-0000-0000-0000-000000000000"
# Whose objects belong to the caller; another matrix is theirs.
FOR_WRITERS = {"me", "keys", "tokens", "projects", "sessions", "dossiers"}
pytestmark = pytest.mark.django_db

REQUESTS = [
    ("get", "/api/v1", None),
    ("get", CONVERSATIONS, None),
    ("post", CONVERSATIONS, {"text": "hi"}),
    ("get", f"{CONVERSATIONS}/conv_0000000000000000", None),
    ("get", "/api/v1/insights", None),
    ("get", "/api/v1/insights/1", None),
    ("get", MESSAGES, None),
    ("post", MESSAGES, {}),
    ("get", f"{MESSAGES}/metrics", None),
    ("get", f"{MESSAGES}/categories", None),
    ("post", f"{MESSAGES}/classify", {"message": "hi"}),
    ("get", f"{MESSAGES}/00000000-0000-0000-0000-000000000000", None),
    ("post", f"{MESSAGES}/00000000-0000-0000-0000-000000000000/retry", None),
    ("post", "/api/v1/chat", {"query": "hi"}),
    ("get", "/api/v1/categories", None),
    ("get", "/api/v1/categories/login_issues", None),
    ("get", "/api/v1/topics", None),
    ("get", "/api/v1/topics/billing", None),
    ("post", "/api/v1/categories", {"slug": "new", "name": "New"}),
    ("patch", "/api/v1/topics/billing", {"name": "Bills"}),
    ("post", "/api/v1/categories/login_issues/retire", None),
    ("post", "/api/v1/categories/login_issues/restore", None),
    ("post", "/api/v1/categories/login_issues/merge", {"into": "geo_restriction"}),
    ("get", "/api/v1/taxonomy-versions", None),
    ("get", "/api/v1/taxonomy-versions/1", None),
    ("post", "/api/v1/taxonomy-versions/1/restore", None),
    ("get", "/api/v1/runs", None),
    ("post", "/api/v1/runs", {}),
    ("get", "/api/v1/runs/1", None),
    ("get", "/api/v1/runs/1/comparison", None),
    ("get", "/api/v1/runs/1/moves", None),
    ("post", "/api/v1/runs/1/apply", None),
    ("post", "/api/v1/runs/1/roll-back", None),
    ("post", "/api/v1/runs/1/stop", None),
    ("get", "/api/v1/corrections", None),
    ("post", "/api/v1/corrections", {}),
    ("get", "/api/v1/corrections/1", None),
    ("post", "/api/v1/corrections/1/undo", None),
    ("get", "/api/v1/calibration", None),
    ("get", "/api/v1/spikes", None),
    ("get", "/api/v1/spikes/1", None),
    ("get", "/api/v1/spikes/backtest", None),
    ("post", "/api/v1/spikes/1/acknowledge", None),
    ("post", "/api/v1/spikes/1/mute", None),
    ("post", "/api/v1/spikes/1/reopen", None),
    ("get", "/api/v1/discoveries", None),
    ("get", "/api/v1/discovered-topics", None),
    ("get", "/api/v1/discovered-topics/1", None),
    ("post", "/api/v1/discovered-topics/1/accept", {"kind": "topic"}),
    ("post", "/api/v1/discovered-topics/1/dismiss", None),
    ("post", "/api/v1/discovered-topics/1/reopen", None),
    ("get", "/api/v1/threads", None),
    ("get", "/api/v1/imports", None),
    ("post", "/api/v1/imports", {}),
    ("get", f"/api/v1/imports/{AN_ID}", None),
    ("get", f"/api/v1/imports/{AN_ID}/rejects", None),
    ("post", f"/api/v1/imports/{AN_ID}/start", {}),
    ("post", f"/api/v1/imports/{AN_ID}/cancel", None),
    ("post", f"/api/v1/imports/{AN_ID}/undo", None),
    ("post", f"/api/v1/imports/{AN_ID}/again", None),
]
every_request = pytest.mark.parametrize(("method", "url", "body"), REQUESTS)


def send(api: APIClient, method: str, url: str, body: Any, **headers: str) -> Any:
    return getattr(api, method)(url, body, headers=headers)


def addresses(patterns: Any, prefix: str = "") -> list[str]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            found.append(prefix + str(pattern.pattern))
    return found


def test_the_table_below_knows_every_address_of_the_api() -> None:
    known = [
        url
        for url in addresses(get_resolver().url_patterns)
        if url.startswith("api") and not FOR_WRITERS & set(url.split("/")[2:3])
    ]
    assert sorted(known) == [
        "api",
        "api/<path:rest>",
        "api/v1",
        "api/v1/calibration",
        "api/v1/categories",
        "api/v1/categories/<label:slug>",
        "api/v1/categories/<label:slug>/merge",
        "api/v1/categories/<label:slug>/restore",
        "api/v1/categories/<label:slug>/retire",
        "api/v1/chat",
        "api/v1/conversations",
        "api/v1/conversations/<conversation_id:conversation_id>",
        "api/v1/corrections",
        "api/v1/corrections/<int:pk>",
        "api/v1/corrections/<int:pk>/undo",
        "api/v1/discovered-topics",
        "api/v1/discovered-topics/<int:pk>",
        "api/v1/discovered-topics/<int:pk>/accept",
        "api/v1/discovered-topics/<int:pk>/dismiss",
        "api/v1/discovered-topics/<int:pk>/reopen",
        "api/v1/discoveries",
        "api/v1/imports",
        "api/v1/imports/<uuid:public_id>",
        "api/v1/imports/<uuid:public_id>/again",
        "api/v1/imports/<uuid:public_id>/cancel",
        "api/v1/imports/<uuid:public_id>/rejects",
        "api/v1/imports/<uuid:public_id>/start",
        "api/v1/imports/<uuid:public_id>/undo",
        "api/v1/insights",
        "api/v1/insights/<int:pk>",
        "api/v1/messages",
        "api/v1/messages/<uuid:uuid>",
        "api/v1/messages/<uuid:uuid>/retry",
        "api/v1/messages/categories",
        "api/v1/messages/classify",
        "api/v1/messages/metrics",
        "api/v1/runs",
        "api/v1/runs/<int:pk>",
        "api/v1/runs/<int:pk>/apply",
        "api/v1/runs/<int:pk>/comparison",
        "api/v1/runs/<int:pk>/moves",
        "api/v1/runs/<int:pk>/roll-back",
        "api/v1/runs/<int:pk>/stop",
        "api/v1/spikes",
        "api/v1/spikes/<int:pk>",
        "api/v1/spikes/<int:pk>/acknowledge",
        "api/v1/spikes/<int:pk>/mute",
        "api/v1/spikes/<int:pk>/reopen",
        "api/v1/spikes/backtest",
        "api/v1/taxonomy-versions",
        "api/v1/taxonomy-versions/<int:number>",
        "api/v1/taxonomy-versions/<int:number>/restore",
        "api/v1/threads",
        "api/v1/topics",
        "api/v1/topics/<label:slug>",
        "api/v1/topics/<label:slug>/merge",
        "api/v1/topics/<label:slug>/restore",
        "api/v1/topics/<label:slug>/retire",
    ]


@every_request
def test_loopback_is_open(api: APIClient, method: str, url: str, body: Any) -> None:
    assert send(api, method, url, body).status_code not in (401, 403)


@every_request
@pytest.mark.parametrize(
    ("host", "address"), [("0.0.0.0", "127.0.0.1"), ("127.0.0.1", "203.0.113.7"), ("0.0.0.0", "203.0.113.7")]
)
def test_without_a_key_anything_else_is_401(
    api: APIClient, settings: Any, method: str, url: str, body: Any, host: str, address: str
) -> None:
    settings.HOST = host
    api.defaults["REMOTE_ADDR"] = address
    response = send(api, method, url, body)
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
    in_family_a = "conversations" in url or "insights" in url
    assert set(response.json()) == ({"error", "details"} if in_family_a else {"detail"})
    assert Message.objects.count() == 0


@every_request
def test_open_api_opens_it_to_all(remote_api: APIClient, settings: Any, method: str, url: str, body: Any) -> None:
    settings.OPEN_API = True
    assert send(remote_api, method, url, body).status_code not in (401, 403)


@every_request
def test_a_writer_may_not(api: APIClient, writer: User, method: str, url: str, body: Any) -> None:
    """Also on loopback: who is signed in is judged by their account."""
    signed_in = APIClient(enforce_csrf_checks=True, SERVER_NAME="localhost")
    signed_in.force_login(writer)
    assert send(signed_in, method, url, body).status_code == 403
    assert Message.objects.count() == 0


@pytest.mark.parametrize("form", ["Bearer", "bearer", "header"])
def test_a_key_is_taken_from_both_headers(remote_api: APIClient, form: str) -> None:
    row, key = factories.api_key()
    headers = {"X-API-Key": key} if form == "header" else {"Authorization": f"{form} {key}"}
    assert send(remote_api, "get", CONVERSATIONS, None, **headers).status_code == 200
    assert send(remote_api, "post", CONVERSATIONS, {"text": "hi"}, **headers).status_code == 202
    row.refresh_from_db()
    assert row.last_used_at is not None


@pytest.mark.parametrize("open_to_all", [False, True])
def test_a_key_that_is_none_is_401_even_where_no_key_is_needed(
    api: APIClient, settings: Any, analyst: User, open_to_all: bool
) -> None:
    settings.OPEN_API = open_to_all
    row, key = factories.api_key()
    keys.revoke(row)
    for sent in (key, key[:-1], "vb_nothing", "\u00e9" * 300, "x"):
        assert send(api, "get", CONVERSATIONS, None, **{"X-API-Key": sent}).status_code == 401
        assert send(api, "get", CONVERSATIONS, None, Authorization=f"Bearer {sent}").status_code == 401


def test_a_key_of_somebody_who_left_is_401(remote_api: APIClient, analyst: User) -> None:
    _, key = factories.api_key(owner=analyst)
    assert send(remote_api, "get", CONVERSATIONS, None, **{"X-API-Key": key}).status_code == 200
    User.objects.update(is_active=False)
    assert send(remote_api, "get", CONVERSATIONS, None, **{"X-API-Key": key}).status_code == 401


def test_a_key_outweighs_a_cookie(remote_api: APIClient, writer: User) -> None:
    _, key = factories.api_key()
    remote_api.force_login(writer)
    assert send(remote_api, "post", CONVERSATIONS, {"text": "hi"}, **{"X-API-Key": key}).status_code == 202


@pytest.mark.parametrize("staff", [False, True])
def test_a_signed_in_analyst_needs_the_csrf_token_to_write(db: None, staff: bool) -> None:
    person = factories.person("staff", is_staff=True) if staff else factories.analyst()
    signed_in = APIClient(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.7", SERVER_NAME="localhost")
    signed_in.force_login(person)
    assert signed_in.get(CONVERSATIONS).status_code == 200
    refused = signed_in.post(CONVERSATIONS, {"text": "hi"})
    assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")
    token = signed_in.get("/docs").content.decode().split('data-csrf="')[1].split('"')[0]
    assert signed_in.post(CONVERSATIONS, {"text": "hi"}, headers={"X-CSRFToken": token}).status_code == 202
    assert Message.objects.count() == 1


def test_csrf_never_blocks_a_key(db: None) -> None:
    _, key = factories.api_key()
    program = APIClient(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.7")
    for headers in ({"X-API-Key": key}, {"Authorization": f"Bearer {key}"}):
        assert program.post(CONVERSATIONS, {"text": "hi"}, headers=headers).status_code == 202


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_what_passed_a_proxy_is_not_local(api: APIClient, header: str) -> None:
    assert send(api, "get", CONVERSATIONS, None, **{header: "127.0.0.1"}).status_code == 401


def test_a_proxy_that_adds_nothing_is_told_by_its_public_name(api: APIClient, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["verbatim.example"]
    api.defaults["SERVER_NAME"] = "verbatim.example"
    assert api.get(CONVERSATIONS).status_code == 401


def test_behind_a_counted_proxy_nobody_is_local(api: APIClient, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    assert api.get(CONVERSATIONS).status_code == 401


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example", "http://localhost:1"]
)
def test_a_page_of_another_site_is_not_local(api: APIClient, origin: str) -> None:
    assert send(api, "post", CONVERSATIONS, {"text": "hi"}, Origin=origin).status_code == 401
    assert send(api, "get", CONVERSATIONS, None, Origin=origin).status_code == 401


def test_a_page_of_our_own_is(api: APIClient) -> None:
    assert send(api, "post", CONVERSATIONS, {"text": "hi"}, Origin="http://localhost").status_code == 202


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.0.1", "::1"])
@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
def test_every_loopback_address_and_name_is_local(api: APIClient, address: str, name: str) -> None:
    api.defaults |= {"REMOTE_ADDR": address, "HTTP_HOST": f"{name}:8000"}
    assert api.get(CONVERSATIONS).status_code == 200


def test_a_form_of_another_site_never_reaches_the_intake(client: Client, analyst: User) -> None:
    client.force_login(analyst)
    assert client.post(CONVERSATIONS, {"text": "hi"}).status_code == 415
    assert Message.objects.count() == 0


@pytest.mark.parametrize("url", ["/openapi.json", "/docs", "/redoc"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_the_schema_and_its_readers_are_public(remote_api: APIClient, url: str, slash: str) -> None:
    assert remote_api.get(url + slash).status_code == 200
