"""What an API key may do: its scopes on every address, and never more than its owner."""

from typing import Any

import pytest
from django.urls import get_resolver
from rest_framework.test import APIClient
from rest_framework.views import APIView

from accounts.identity import keys
from accounts.identity.permissions import KeyScope, scope_of
from accounts.models import ApiKey, User
from tests import factories
from tests.insights.api.test_access import AN_ID, REQUESTS

pytestmark = pytest.mark.django_db
SENDING = (
    "/api/v1/conversations",
    "/api/v1/messages",
    "/api/v1/messages/classify",
    "/api/v1/imports",
    f"/api/v1/imports/{AN_ID}/start",
)


def needed(method: str, url: str) -> str:
    if method == "get" or url == "/api/v1/chat":
        return "read"
    return "send" if url in SENDING else "manage"


@pytest.mark.parametrize("scope", ApiKey.SCOPES)
def test_each_address_asks_for_one_scope(remote_api: APIClient, scope: str) -> None:
    key = keys.create("program", None, [scope])[1]
    for method, url, body in REQUESTS:
        response = getattr(remote_api, method)(url, body, headers={"X-API-Key": key})
        if url == "/api/v1":
            continue
        assert (response.status_code == 403) == (needed(method, url) != scope), (method, url, response.content)
        if response.status_code == 403:
            assert f"for {scope} alone" in response.content.decode()


def test_a_key_does_no_more_than_its_owner_may(remote_api: APIClient, writer: User) -> None:
    key = factories.api_key(owner=writer)[1]
    assert remote_api.get("/api/v1/messages", headers={"X-API-Key": key}).status_code == 403
    assert remote_api.get("/api/v1/projects", headers={"X-API-Key": key}).status_code == 200


STORIES: list[tuple[str, str, Any, str]] = [
    ("get", "/sessions", None, "read"),
    ("get", "/dossier", None, "read"),
    ("post", "/chat", {}, "send"),
    ("post", "/api/v1/projects", {}, "send"),
    ("post", "/dossier", {}, "manage"),
    ("delete", "/sessions/00000000-0000-4000-8000-000000000000", None, "manage"),
    ("post", "/users", {}, "manage"),
    ("post", "/sessions/migrate", {}, "manage"),
]


@pytest.mark.parametrize(("method", "url", "body", "needs"), STORIES)
def test_stories_ask_for_scopes_too(
    remote_api: APIClient, writer: User, method: str, url: str, body: Any, needs: str
) -> None:
    for scope in ApiKey.SCOPES:
        key = keys.create("program", writer, [scope])[1]
        response = getattr(remote_api, method)(url, body, headers={"X-API-Key": key})
        assert (response.status_code == 403) == (scope != needs), (scope, response.content)


def test_no_view_of_the_api_goes_without_the_rule() -> None:
    """Whoever adds an address gets the strictest scope unless the view names another, and cannot leave the rule out."""
    without = [view.__name__ for view in _views(get_resolver().url_patterns) if not _is_guarded(view)]
    assert sorted(set(without)) == ["RedocView", "SchemaView", "SwaggerView"]  # public


def _views(patterns: Any) -> list[type[APIView]]:
    found = []
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            found += _views(pattern.url_patterns)
            continue
        view: Any = getattr(pattern.callback, "cls", getattr(pattern.callback, "view_class", object))
        if issubclass(view, APIView):
            found.append(view)
    return found


def _is_guarded(view: type[APIView]) -> bool:
    return any(isinstance(kind, type) and issubclass(kind, KeyScope) for kind in view.permission_classes)


def test_what_a_view_does_not_name_is_the_strictest() -> None:
    assert [scope_of(APIView(), method) for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")] == [
        "read",
        "read",
        *["manage"] * 4,
    ]
