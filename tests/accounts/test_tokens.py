"""API tokens: made once with name and password, ended by date, by hand, by a new password or with the account."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone
from knox.models import AuthToken

from accounts.identity import guests, tokens
from accounts.identity.credentials import InvalidCredential
from accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db
TOKENS = "/api/v1/tokens"


def make(client: Client, username: Any = "writer", password: Any = factories.PASSWORD, **extra: Any) -> Any:
    return client.post(TOKENS, {"username": username, "password": password}, "application/json", **extra)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_is_shown_once_and_kept_as_a_digest(client: Client, writer: User) -> None:
    made = make(client)
    body = made.json()
    assert (made.status_code, body["user_id"], body["token"][:3]) == (201, str(writer.pk), "vt_")
    assert made.headers["Cache-Control"] == "private, no-store"
    row = AuthToken.objects.get()
    assert body["token"] not in str(vars(row))
    assert timedelta(days=89) < row.expiry - timezone.now() <= timedelta(days=90)
    listed = client.get(TOKENS, headers=bearer(body["token"])).json()
    assert listed == [{name: body[name] for name in ("id", "created_at", "expires_at")}]
    assert body["token"].startswith(body["id"])


@pytest.mark.parametrize(
    ("name", "password"), [("writer", "wrong"), ("nobody", "wrong"), ("Writer", factories.PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_name_are_told_apart_by_nothing(
    client: Client, writer: User, name: str, password: str
) -> None:
    response = make(client, name, password)
    assert (response.status_code, response.json()) == (
        401,
        {"detail": "The name and the password do not fit together."},
    )
    assert AuthToken.objects.count() == 0


def test_being_signed_in_is_no_password(client: Client, writer: User) -> None:
    client.force_login(writer)
    assert make(client, password="wrong").status_code == 401


def test_a_stale_cookie_or_token_keeps_nobody_from_signing_in(writer: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(writer)
    strict.cookies["visitor"] = "stale"
    assert make(strict, headers=bearer("vt_expired")).status_code == 201


@pytest.mark.parametrize("fields", [{}, {"username": "x"}, {"username": ["x"], "password": "x"}, [], "x"], ids=str)
def test_fields_that_do_not_fit_are_422(client: Client, fields: Any) -> None:
    assert client.post(TOKENS, fields, "application/json").status_code == 422


@override_settings(SIGN_IN_RATE="3/h")
def test_attempts_count_together_with_the_sign_in_page(client: Client, writer: User) -> None:
    for n in range(2):
        assert make(client, "Writer", "x", REMOTE_ADDR=f"203.0.113.{n}").status_code == 401
    client.post("/sign-in", {"username": "writer", "password": "x"}, REMOTE_ADDR="203.0.113.3")
    refused = make(client, REMOTE_ADDR="203.0.113.4")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 3600
    page = client.post("/sign-in", {"username": "writer", "password": factories.PASSWORD}, REMOTE_ADDR="203.0.113.5")
    assert page.status_code == 429


@override_settings(SIGN_IN_RATE="3/h")
def test_an_address_is_kept_from_trying_many_accounts(client: Client, writer: User) -> None:
    for n in range(3):
        assert make(client, f"user{n}", "x").status_code == 401
    assert make(client).status_code == 429
    assert make(client, REMOTE_ADDR="203.0.113.9").status_code == 201


def test_an_expired_token_proves_nothing(writer: User) -> None:
    _, token = tokens.create(writer)
    assert tokens.find(token).user == writer
    with time_machine.travel(timezone.now() + timedelta(days=91)), pytest.raises(InvalidCredential):
        tokens.find(token)


def test_a_token_ends_with_its_account(client: Client, writer: User) -> None:
    _, token = tokens.create(writer)
    User.objects.filter(pk=writer.pk).update(is_active=False)
    assert client.get(TOKENS, headers=bearer(token)).status_code == 401
    assert make(client).status_code == 401
    writer.delete()
    assert AuthToken.objects.count() == 0


def test_a_token_revokes_itself_and_others_of_the_same_person(client: Client, writer: User) -> None:
    (first, one), (second, other) = tokens.create(writer), tokens.create(writer)
    assert client.delete(f"{TOKENS}/{second.token_key}", headers=bearer(one)).status_code == 204
    assert client.get(TOKENS, headers=bearer(other)).status_code == 401
    assert client.delete(f"{TOKENS}/current/", headers=bearer(one)).status_code == 204
    assert client.get(TOKENS, headers=bearer(one)).status_code == 401
    assert client.delete(f"{TOKENS}/{first.token_key}", headers=bearer(one)).status_code == 401


def test_somebody_elses_token_cannot_be_told_from_none(client: Client, writer: User, analyst: User) -> None:
    theirs, _ = tokens.create(analyst)
    client.force_login(writer)
    answers = [client.delete(f"{TOKENS}/{prefix}") for prefix in (theirs.token_key, "vt_000000000000", "current")]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(404, answers[1].json())] * 3
    assert client.get(TOKENS).json() == []
    assert AuthToken.objects.count() == 1


def test_keys_and_guests_manage_no_tokens(client: Client, writer: User) -> None:
    row, _ = tokens.create(writer)
    key = bearer(factories.api_key(owner=writer)[1])
    for headers in (key, {"X-Anonymous-Token": guests.mint().token}):
        assert client.get(TOKENS, headers=headers).status_code == 403
        assert client.delete(f"{TOKENS}/{row.token_key}", headers=headers).status_code == 403
        assert client.delete(f"{TOKENS}/current", headers=headers).status_code == 403
    assert client.get(TOKENS).status_code == 401


def test_there_is_an_end_to_how_many_one_has(client: Client, writer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_PER_PERSON", 2)
    assert [make(client).status_code for _ in range(3)] == [201, 201, 409]
    client.force_login(writer)
    assert "Revoke one first." in client.post("/tokens").content.decode()


def test_a_new_password_ends_all_tokens_however_it_is_set(client: Client, writer: User, analyst: User) -> None:
    _, theirs = tokens.create(analyst)
    for change in (by_the_page, by_the_command, by_the_administration):
        _, token = tokens.create(writer)
        change(writer)
        with pytest.raises(InvalidCredential):
            tokens.find(token)
    assert tokens.find(theirs).user == analyst


def by_the_page(user: User) -> None:
    client = Client()
    client.force_login(user)
    new = "another long password 7"
    assert change_password(client, factories.PASSWORD, new).status_code == 302


def change_password(client: Client, old: str, new: str) -> Any:
    return client.post("/password", {"old_password": old, "new_password1": new, "new_password2": new})


def by_the_command(user: User) -> None:
    user.refresh_from_db()
    user.set_password("and another long password 8")
    user.save()


def by_the_administration(user: User) -> None:
    client, new = Client(), "a third long password 9"
    client.force_login(User.objects.create_superuser("root"))
    address = f"/admin/accounts/user/{user.pk}/password/"
    fields = {"password1": new, "password2": new, "usable_password": "true"}
    assert client.post(address, fields).status_code == 302
    user.refresh_from_db()
    assert user.check_password(new)


def test_signing_in_ends_no_tokens(client: Client, writer: User, settings: Any) -> None:
    """Not even when the sign-in stores the password by a newer method."""
    _, token = tokens.create(writer)
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    before = writer.password
    assert client.post("/sign-in", {"username": "writer", "password": factories.PASSWORD}).status_code == 302
    writer.refresh_from_db()
    assert writer.password != before
    assert tokens.find(token).user == writer


def test_a_changed_password_signs_out_everywhere_else(client: Client, writer: User) -> None:
    here, there = Client(), Client()
    for browser in (here, there):
        browser.post("/sign-in", {"username": "writer", "password": factories.PASSWORD})
    old = here.cookies["session"].value
    assert change_password(here, factories.PASSWORD, "another long password 7").status_code == 302
    assert (here.get("/tokens").status_code, there.get("/tokens").status_code) == (200, 302)
    assert there.get("/api/v1/me").status_code == 401
    assert here.cookies["session"].value != old
    there.cookies["session"] = old
    assert there.get("/api/v1/me").status_code == 401


def test_the_page_makes_shows_once_and_revokes(client: Client, writer: User) -> None:
    client.force_login(writer)
    assert "None yet" in client.get("/tokens").content.decode()
    page = client.post("/tokens")
    row = AuthToken.objects.get()
    token = page.content.decode().partition('<code class="token">')[2].partition("<")[0]
    assert tokens.find(token) == row
    assert "no-store" in page.headers["Cache-Control"]
    again = client.get("/tokens").content.decode()
    assert (token in again, row.token_key in again) == (False, True)
    assert client.post(f"/tokens/{row.token_key}/revoke").headers["Location"] == "/tokens"
    assert AuthToken.objects.count() == 0


def test_the_page_revokes_nothing_of_others(client: Client, writer: User, analyst: User) -> None:
    row, _ = tokens.create(analyst)
    client.force_login(writer)
    client.post(f"/tokens/{row.token_key}/revoke")
    assert AuthToken.objects.get() == row


def test_pages_of_other_sites_make_and_revoke_nothing(writer: User) -> None:
    row, _ = tokens.create(writer)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(writer)
    answers = [
        strict.post("/tokens"),
        strict.post(f"/tokens/{row.token_key}/revoke"),
        strict.delete(f"{TOKENS}/{row.token_key}"),
        strict.delete(f"{TOKENS}/current"),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 403]
    assert AuthToken.objects.get() == row
