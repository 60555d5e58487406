"""Who a request comes from, and by what proof. The whole table is in tests/insights/api/test_access.py."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from accounts.identity import callers
from accounts.identity.callers import Caller
from accounts.identity.credentials import InvalidCredential
from accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def request(user: User | None = None, **headers: str) -> HttpRequest:
    made = RequestFactory(SERVER_NAME="localhost").get("/", headers=headers)
    made.user = user or AnonymousUser()
    return made


def test_a_key_comes_before_a_session_and_a_session_before_the_configuration(analyst: User) -> None:
    row, key = factories.api_key()
    assert callers.identify(request(analyst, **{"X-API-Key": key})) == Caller("key", key=row, proof="key")
    assert callers.identify(request(analyst)) == Caller("person", user=analyst, proof="session")
    assert callers.identify(request()) == Caller("open")


def test_a_key_that_is_none_is_never_passed_over(analyst: User) -> None:
    for headers in ({"X-API-Key": "vb_x"}, {"Authorization": "Bearer vb_x"}):
        with pytest.raises(callers.InvalidKey):
            callers.identify(request(analyst, **headers))


@pytest.mark.parametrize(
    "header", ["Basic dXNlcjpwYXNz", "Bearer", "Bearer ", "Digest x", "vb_x", "ApiKey vb_x", "Bearer=x", "Token\tx"]
)
def test_an_authorization_of_another_kind_is_refused(analyst: User, header: str) -> None:
    with pytest.raises(InvalidCredential):
        callers.identify(request(analyst, Authorization=header))


@pytest.mark.parametrize("header", ["", "  "])
def test_an_empty_authorization_counts_as_missing(header: str) -> None:
    assert callers.by_header(request(Authorization=header)) is None


def test_somebody_inactive_is_nobody(analyst: User, settings: Any) -> None:
    settings.HOST = "0.0.0.0"
    analyst.is_active = False
    assert callers.identify(request(analyst)) == Caller("nobody")


def test_who_may_use_the_insights(analyst: User, writer: User) -> None:
    row, _ = factories.api_key()
    staff = factories.person("staff", is_staff=True)
    assert [
        caller.may_use_insights
        for caller in (
            Caller("key", key=row),
            Caller("open"),
            Caller("person", user=analyst),
            Caller("person", user=staff),
            Caller("person", user=writer),
            Caller("nobody"),
        )
    ] == [True, True, True, True, False, False]


def test_each_caller_has_a_scope_of_its_own(analyst: User) -> None:
    row, _ = factories.api_key(owner=analyst)
    scopes = [Caller("key", user=analyst, key=row).scope, Caller("person", user=analyst).scope, Caller("open").scope]
    assert scopes == [f"key:{row.pk}", f"user:{analyst.pk}", "open"]
    assert max(map(len, scopes)) <= 60


def test_guests_of_the_forwarding_headers_are_not_local() -> None:
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        assert callers.identify(request(None, **{header: "127.0.0.1"})) == Caller("nobody")
