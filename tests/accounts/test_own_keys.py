"""API keys that people make themselves through the API, and what ``/api/v1/me`` says of them."""

from typing import Any

import pytest
from django.test import Client
from django.test.utils import override_settings
from rest_framework.test import APIClient

from accounts.identity import guests, keys, tokens
from accounts.models import ApiKey, User
from tests import factories
from tests.accounts.projects import Project

pytestmark = pytest.mark.django_db
KEYS = "/api/v1/keys"
FIELDS = {"name": "importer", "scopes": ["send"], "password": factories.PASSWORD}


def bearer(user: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.create(user)[1]}"}


def make(client: Client, user: User, **changed: Any) -> Any:
    return client.post(KEYS, {**FIELDS, **changed}, "application/json", headers=bearer(user))


def test_a_key_is_made_used_listed_and_revoked(client: Client, remote_api: APIClient) -> None:
    ann = factories.analyst()
    made = make(client, ann, scopes=["send", "read"])
    body = made.json()
    assert (made.status_code, body["name"], body["scopes"]) == (201, "importer", ["send", "read"])
    sent = {"X-API-Key": body["key"]}
    assert remote_api.get("/api/v1/messages", headers=sent).status_code == 200
    assert remote_api.post("/api/v1/runs", {}, headers=sent).status_code == 403
    (listed,) = client.get(KEYS, headers=bearer(ann)).json()
    assert (listed["id"], "key" in listed, body["key"].startswith(listed["id"])) == (body["id"], False, True)
    assert listed["last_used_at"] is not None
    assert client.delete(f"{KEYS}/{body['id']}", headers=bearer(ann)).status_code == 204
    assert remote_api.get("/api/v1/messages", headers=sent).status_code == 401
    assert client.get(KEYS, headers=bearer(ann)).json() == []


@pytest.mark.parametrize(
    "changed",
    [{"scopes": []}, {"scopes": ["all"]}, {"scopes": "send"}, {"scopes": None}, {"name": " "}, {"name": "n" * 101}],
    ids=str,
)
def test_fields_that_do_not_fit_are_422(client: Client, writer: User, changed: dict[str, Any]) -> None:
    assert make(client, writer, **changed).status_code == 422
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("password", ["", "wrong", None])
def test_a_stolen_token_or_session_makes_no_key_that_outlives_it(client: Client, writer: User, password: Any) -> None:
    fields = {name: value for name, value in {**FIELDS, "password": password}.items() if value is not None}
    by_token = client.post(KEYS, fields, "application/json", headers=bearer(writer))
    client.force_login(writer)
    by_session = client.post(KEYS, fields, "application/json")
    assert {by_token.status_code, by_session.status_code} <= {403, 422}
    assert not ApiKey.objects.exists()


@override_settings(SIGN_IN_RATE="3/h")
def test_passwords_are_not_guessed_here_either(client: Client, writer: User) -> None:
    assert [make(client, writer, password="wrong").status_code for _ in range(4)] == [403, 403, 403, 429]
    assert client.post("/sign-in", {"username": "writer", "password": factories.PASSWORD}).status_code == 429


def test_a_cookie_needs_the_csrf_token(writer: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(writer)
    assert strict.post(KEYS, FIELDS, "application/json").status_code == 403
    assert not ApiKey.objects.exists()


def test_guests_keys_and_strangers_make_none(client: Client, writer: User) -> None:
    guest = guests.mint().token
    key = keys.create("strong", writer)[1]
    for headers, code in (({"X-Anonymous-Token": guest}, 403), ({"X-API-Key": key}, 403), ({}, 401)):
        assert client.post(KEYS, FIELDS, "application/json", headers=headers).status_code == code
        assert client.get(KEYS, headers=headers).status_code == code


def test_an_account_of_another_service_has_no_password_to_send(client: Client, project: Project) -> None:
    sent = {"Authorization": f"Bearer {project.token()}"}
    made = client.post(KEYS, {"name": "n", "scopes": ["read"]}, "application/json", headers=sent)
    assert made.status_code == 201
    assert client.get("/api/v1/me", headers={"X-API-Key": made.json()["key"]}).json()["key"]["scopes"] == ["read"]


def test_somebody_elses_key_is_not_there(client: Client, writer: User) -> None:
    row, _ = keys.create("theirs", factories.person("other"))
    assert client.delete(f"{KEYS}/{row.prefix}", headers=bearer(writer)).status_code == 404
    assert client.get(KEYS, headers=bearer(writer)).json() == []
    row.refresh_from_db()
    assert row.is_active


def test_there_is_an_end_to_keys(client: Client, writer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "MOST_PER_PERSON", 2)
    assert [make(client, writer).status_code for _ in range(3)] == [201, 201, 409]


def test_me_says_what_the_key_may(client: Client, writer: User) -> None:
    sending = keys.create("sender", writer, ["send"])[1]
    assert client.get("/api/v1/me", headers={"X-API-Key": sending}).json()["key"]["scopes"] == ["send"]
    row, key = keys.create("importer", writer, ["send", "read"])
    said = client.get("/api/v1/me", headers={"X-API-Key": key}).json()
    assert (said["kind"], said["user_id"], said["key"]["id"]) == ("key", str(writer.pk), row.prefix)
    assert (said["key"]["scopes"], said["is_analyst"]) == (["send", "read"], False)
    client.force_login(writer)
    assert client.get("/api/v1/me").json()["key"] is None


def test_me_knows_a_key_of_nobody_and_makes_no_guest_for_it(client: Client) -> None:
    key = keys.create("importer", None, ["read"])[1]
    said = client.get("/api/v1/me", headers={"X-API-Key": key}).json()
    assert (said["kind"], said["user_id"], said["key"]["scopes"], said["is_analyst"]) == ("key", None, ["read"], True)
    assert not User.objects.exists()
    assert client.get("/sessions", headers={"X-API-Key": key}).status_code == 401
