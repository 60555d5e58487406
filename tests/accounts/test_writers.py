"""Who writes: every proof by itself, proofs together, assertions, and the guest's token on its way out."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.base_views import WriterView
from accounts.identity import guests, tokens
from accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = {"Origin": "http://testserver"}  # what a browser adds to a page's own request


class Notebook(WriterView):
    """Answers who is calling; a POST with ``keep`` stores, and makes a guest of a stranger."""

    open_to_strangers = ("POST",)

    def get(self, request: Request) -> Response:
        return Response(self._who())

    def post(self, request: Request) -> Response:
        asked = dict(request.data)
        if asked.get("keep"):
            self.owner()
        if asked.get("fail"):
            return Response({"detail": "no"}, status=409)
        return Response(self._who())

    def _who(self) -> dict[str, Any]:
        caller = self.caller
        brought = caller.guest.user.pk if caller.guest else None
        return {"kind": caller.kind, "user": caller.user.pk if caller.user else None, "visitor": brought}


urlpatterns = [path("notebook", Notebook.as_view())]


@pytest.fixture(autouse=True)
def routes() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def ask(client: Any, **headers: str) -> Any:
    return client.get("/notebook", headers=headers)


def say(client: Any, body: Any = None, **headers: str) -> Any:
    return client.post("/notebook", {"keep": 1} if body is None else body, "application/json", headers=headers)


def who(response: Any) -> tuple[int, Any, Any]:
    body = response.json()
    return response.status_code, body.get("kind"), body.get("user")


def test_each_proof_alone_says_who(client: Client, writer: User) -> None:
    _, key = factories.api_key(owner=writer)
    _, token = tokens.create(writer)
    guest = guests.mint()
    me = str(writer.pk)
    for headers, expected in (
        ({"X-API-Key": key}, (200, "key", me)),
        ({"Authorization": f"Bearer {key}"}, (200, "key", me)),
        ({"Authorization": f"Bearer {token}"}, (200, "person", me)),
        ({"Authorization": f"Token {token}"}, (200, "person", me)),
        ({"Authorization": f"token {token}"}, (200, "person", me)),
        ({"X-Anonymous-Token": guest.token}, (200, "guest", str(guest.user.pk))),
    ):
        assert who(ask(client, **headers)) == expected
    client.force_login(writer)
    assert who(ask(client)) == (200, "person", me)


def test_without_proof_nobody_reads_and_nobody_is_made_up(client: Client) -> None:
    response = ask(client)
    assert (response.status_code, response.json()) == (
        401,
        {"detail": "Authentication credentials were not provided."},
    )
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="stories"'
    assert User.objects.count() == 0


def test_a_stranger_becomes_a_guest_only_when_something_is_stored(client: Client) -> None:
    assert who(say(client, {})) == (200, "nobody", None)
    assert User.objects.count() == 0
    kept = say(client)
    guest = User.objects.get()
    assert who(kept) == (200, "guest", str(guest.pk))
    assert who(say(client, **{"X-Anonymous-Token": kept.headers["X-Anonymous-Token"]})) == who(kept)
    assert User.objects.count() == 1


def test_a_key_that_belongs_to_nobody_writes_nothing(client: Client) -> None:
    _, key = factories.api_key()
    response = ask(client, **{"X-API-Key": key})
    assert (response.status_code, response.json()["detail"]) == (
        401,
        "This API key belongs to no person, so nothing can belong to it.",
    )


WRONG = [
    {"X-API-Key": "vb_x"},
    {"Authorization": "Bearer vb_x"},
    {"Authorization": "Bearer x"},
    {"Authorization": "Bearer a.b.c"},
    {"Authorization": "Bearer ü"},
    {"Authorization": "Bearer \x01"},
    {"Authorization": "Token x"},
    {"Authorization": "Token " + "x" * 4000},
    {"X-Anonymous-Token": "x"},
]


@pytest.mark.parametrize("headers", WRONG, ids=str)
def test_a_wrong_credential_is_an_error_whatever_else_is_good(
    client: Client, writer: User, headers: dict[str, str]
) -> None:
    assert ask(client, **headers).status_code == 401
    assert say(client, **headers).status_code == 401
    client.force_login(writer)
    client.cookies["visitor"] = guests.mint().token
    assert ask(client, **headers).status_code == 401
    assert User.objects.count() == 2


def test_the_header_wins_over_cookies(client: Client, writer: User, analyst: User) -> None:
    client.force_login(analyst)
    _, token = tokens.create(writer)
    assert who(ask(client, Authorization=f"Bearer {token}")) == (200, "person", str(writer.pk))


def test_an_account_brings_a_guest_along_and_stays_itself(client: Client, writer: User) -> None:
    guest = guests.mint()
    client.force_login(writer)
    client.cookies["visitor"] = guest.token
    assert ask(client).json() == {"kind": "person", "user": str(writer.pk), "visitor": str(guest.user.pk)}
    guests.retire(guest.user, writer)
    assert ask(client).json()["visitor"] == str(guest.user.pk)


def test_a_guest_used_by_another_account_is_not_brought_along(client: Client, writer: User, analyst: User) -> None:
    guest = guests.mint()
    guests.retire(guest.user, analyst)
    client.force_login(writer)
    assert ask(client, **{"X-Anonymous-Token": guest.token}).status_code == 401
    client.cookies["visitor"] = guest.token
    assert ask(client).json() == {"kind": "person", "user": str(writer.pk), "visitor": None}


def test_a_used_guest_can_no_longer_act(client: Client, writer: User) -> None:
    guest = guests.mint()
    guests.retire(guest.user, writer)
    assert ask(client, **{"X-Anonymous-Token": guest.token}).json() == {
        "detail": "The anonymous token has been used: its work has moved to an account."
    }


def test_pages_of_ours_get_a_cookie_that_scripts_cannot_read(browser: Client) -> None:
    response = say(browser, **PAGE)
    cookie = response.cookies["visitor"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    assert 29 * 86400 < int(cookie["max-age"]) <= 30 * 86400
    assert "X-Anonymous-Token" not in response.headers
    assert who(ask(browser)) == who(response)


@override_settings(HTTPS=True, GUEST_COOKIE_NAME="__Host-visitor")
def test_with_https_the_cookie_is_bound_to_the_host(browser: Client) -> None:
    cookie = say(browser, **PAGE).cookies["__Host-visitor"]
    assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=str,
)
def test_others_get_the_header_and_no_cookie_that_could_replace_a_visitors(
    browser: Client, headers: dict[str, str]
) -> None:
    response = say(browser, **headers)
    assert (len(response.cookies), len(response.headers["X-Anonymous-Token"]) > 60) == (0, True)


def test_a_refusal_after_the_guest_was_made_gives_no_token(browser: Client) -> None:
    response = say(browser, {"keep": 1, "fail": 1}, **PAGE)
    assert (response.status_code, len(response.cookies)) == (409, 0)


def test_a_cookie_that_proves_nothing_any_more_is_taken_back(browser: Client) -> None:
    guest = guests.mint()
    guest.user.delete()
    browser.cookies["visitor"] = guest.token
    response = ask(browser)
    assert (response.status_code, response.cookies["visitor"].value, response.cookies["visitor"]["max-age"]) == (
        401,
        "",
        0,
    )
    assert say(browser, **PAGE).status_code == 200


def test_cookies_need_the_csrf_token_and_headers_do_not(browser: Client, writer: User) -> None:
    say(browser, **PAGE)
    assert ask(browser).status_code == 200
    assert say(browser, **PAGE).status_code == 403
    browser.cookies["csrf"] = secret = "a" * 32
    assert say(browser, **PAGE, **{"X-CSRFToken": secret}).status_code == 200
    assert say(browser, **{"X-CSRFToken": secret, "Origin": "https://evil.example"}).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(writer)
    assert say(strict).status_code == 403
    _, token = tokens.create(writer)
    assert say(strict, Authorization=f"Bearer {token}").status_code == 200
    guest = guests.mint()
    assert say(Client(enforce_csrf_checks=True), **{"X-Anonymous-Token": guest.token}).status_code == 200
    assert say(Client(enforce_csrf_checks=True)).status_code == 200


def test_csrf_alone_never_makes_up_for_a_proof(browser: Client) -> None:
    browser.cookies["csrf"] = secret = "a" * 32
    assert ask(browser, **{"X-CSRFToken": secret}).status_code == 401


SPELLINGS = [str, lambda pk: pk.hex, lambda pk: str(pk).upper(), lambda pk: f" {pk} ", lambda pk: pk.urn]


@pytest.mark.parametrize("spell", SPELLINGS)
def test_what_agrees_with_the_proof_is_fine(client: Client, writer: User, spell: Any) -> None:
    client.force_login(writer)
    assert ask(client, **{"X-User-Id": spell(writer.pk)}).status_code == 200
    assert say(client, {"user_id": spell(writer.pk)}).status_code == 200
    assert say(client, {"user_id": ""}, **{"X-User-Id": " "}).status_code == 200
    assert say(client, {"user_id": None}).status_code == 200


FALSE = ["0e7e6ad7-fb7e-4518-abb0-41ce8c3fe81b", "temp_user_1", "0", "null", "\x00"]


@pytest.mark.parametrize("claim", [*FALSE[:4], 5, True, ["x"], {"x": 1}], ids=str)
def test_what_contradicts_the_proof_is_refused_and_changes_nothing(client: Client, writer: User, claim: Any) -> None:
    guest = guests.mint()
    assert say(client, {"user_id": claim, "keep": 1}).status_code == 401
    assert say(client, {"user_id": claim}, **{"X-Anonymous-Token": guest.token}).status_code == 403
    client.force_login(writer)
    assert say(client, {"user_id": claim, "keep": 1}).json() == {"detail": "The user id is not the caller's."}
    assert User.objects.count() == 2


@pytest.mark.parametrize("claim", FALSE[:4])
def test_the_header_asserts_nothing_either(client: Client, writer: User, claim: str) -> None:
    assert say(client, **{"X-User-Id": claim}).status_code == 401
    client.force_login(writer)
    assert ask(client, **{"X-User-Id": claim}).status_code == 403


def test_naming_a_real_account_without_proof_is_401_and_with_anothers_403(
    client: Client, writer: User, analyst: User
) -> None:
    assert say(client, {"user_id": str(writer.pk)}).status_code == 401
    client.force_login(analyst)
    assert say(client, {"user_id": str(writer.pk)}).status_code == 403
    assert ask(client, **{"X-User-Id": str(writer.pk)}).status_code == 403


def test_a_token_in_the_address_proves_nothing(client: Client, writer: User) -> None:
    _, token = tokens.create(writer)
    address = f"/notebook?user_id={writer.pk}&token={token}&access_token={token}"
    assert client.get(address).status_code == 401


def test_answers_are_kept_in_no_cache(client: Client, writer: User) -> None:
    client.force_login(writer)
    assert ask(client).headers["Cache-Control"] == "private, no-store"
