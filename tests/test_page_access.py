"""Every page but the sign-in page asks who is there, and lets in only those it is for."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import UUIDConverter

from accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db

AN_ID = "019aa000-0000-7000-8000-000000000000"
GIVEN = {
    "public_id": "conv_0000000000000000",
}
FOR_ALL = {"home", "sign-in", "sign-up", "set-up", "sign-out", "openapi", "docs", "redoc", "index"}
FOR_EVERYBODY_SIGNED_IN = {"password", "tokens", "token-revoke"}
FOR_STAFF = {"operations", "retry-failed"}


def pages() -> list[tuple[str, str]]:
    """Name and address of each page, from the address configuration itself, so that no new page is forgotten."""
    found = []
    for pattern in _patterns(get_resolver().url_patterns):
        route = str(pattern.pattern)
        if pattern.name and not route.startswith("api/"):
            for name, converter in pattern.pattern.converters.items():
                given = AN_ID if isinstance(converter, UUIDConverter) else GIVEN.get(name, "1")
                route = re.sub(rf"<\w+:{name}>", given, route)
            route = re.sub(r"\(\?P<\w+>([^)]*)\)", _given, route.strip("^$"))
            found.append((pattern.name, "/" + route))
    return found


def _given(group: re.Match[str]) -> str:
    """Something that fits a regular expression in an address: the first word of several, or a number."""
    return group[1].split("|")[0] if "|" in group[1] else "1"


def _patterns(patterns: list[URLPattern | URLResolver]) -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            found.append(pattern)
        elif not str(pattern.pattern):  # the admin and the API have their own tests
            found += _patterns(pattern.url_patterns)
    return found


FOR_WRITERS = ("/stories", "/chat", "/sessions", "/dossier", "/users")  # guests too; their tests are with their apps
PRIVATE = [
    (name, address)
    for name, address in pages()
    if name not in FOR_ALL and not address.startswith(("/api", *FOR_WRITERS))
]


def test_the_pages_are_found() -> None:
    assert {"dashboard", "messages", "messages-csv", "message", "message-retry", "conversation", "operations"} <= {
        name for name, _ in PRIVATE
    }


@pytest.mark.parametrize(("name", "address"), PRIVATE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_are_sent_to_the_sign_in_page(client: Client, name: str, address: str, method: str) -> None:
    response = getattr(client, method)(address)
    assert (response.status_code, response.headers["Location"]) == (302, f"/sign-in?next={address}")


@pytest.mark.parametrize(("name", "address"), [row for row in PRIVATE if row[0] not in FOR_EVERYBODY_SIGNED_IN])
def test_people_who_are_no_analysts_may_not_see_them(client: Client, writer: User, name: str, address: str) -> None:
    client.force_login(writer)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize(("name", "address"), [row for row in PRIVATE if row[0] in FOR_STAFF])
def test_some_are_for_staff_only(analyst_client: Client, name: str, address: str) -> None:
    assert analyst_client.get(address).status_code == 403


def test_somebody_switched_off_is_a_stranger(client: Client) -> None:
    gone = factories.analyst("gone")
    client.force_login(gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert client.get("/messages").status_code == 302
