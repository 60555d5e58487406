"""A guest's work comes to an account: with proof of both sides, once, all of it or nothing."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.identity import guests
from accounts.identity.guests import GuestPass
from accounts.models import User
from chat.models import Project, Receipt, Session
from dossiers.models import Dossier
from tests.chat.conftest import client_of, client_of_guest
from tests.chat.test_sessions import talk

pytestmark = pytest.mark.django_db


def ids(guest: GuestPass, account: User) -> dict[str, str]:
    return {"temp_user_id": str(guest.user.pk), "permanent_user_id": str(account.pk)}


def bring(client: APIClient, guest: GuestPass, account: User, token: str | None = None) -> Any:
    headers = {"X-Anonymous-Token": guest.token if token is None else token}
    return client.post("/sessions/migrate", ids(guest, account), headers=headers)


def owners() -> set[User]:
    return {row.owner for row in Session.objects.all()} | {row.owner for row in Project.objects.all()}


@pytest.fixture
def work(guest: GuestPass) -> list[Session]:
    """Two sessions of one project, and a third elsewhere that was put away."""
    first = talk(guest.user, 2)
    second = Session.objects.create(owner=guest.user, project=first.project, title="Second")
    third = talk(guest.user)
    Session.objects.filter(pk=third.pk).update(is_active=False)
    Dossier.objects.create(project=first.project)
    return [first, second, third]


def test_everything_moves_and_a_receipt_says_what(
    writers_api: APIClient, writer: User, guest: GuestPass, work: list[Session]
) -> None:
    answer = bring(writers_api, guest, writer)
    said = answer.json()
    assert (answer.status_code, said["message"], said["migrated_sessions"]) == (
        200,
        "Sessions migrated successfully",
        2,
    )
    assert [one["title"] for one in said["moved"]["sessions"]] == ["Message 0", "Second"]
    assert len(said["moved"]["projects"]) == 2
    assert owners() == {writer}
    assert len(writers_api.get("/sessions").json()) == 2
    assert len(writers_api.get(f"/sessions/{work[0].pk}/messages").json()) == 4
    assert Dossier.objects.get(project__owner=writer).project_id == work[0].project_id


def test_it_can_be_repeated_with_the_same_receipt(
    writers_api: APIClient, writer: User, guest: GuestPass, work: list[Session]
) -> None:
    first = bring(writers_api, guest, writer).json()
    talk(writer)
    assert bring(writers_api, guest, writer).json() == first
    assert Receipt.objects.count() == 1


def test_the_guest_is_nobody_afterwards(writers_api: APIClient, writer: User, guest: GuestPass, work: Any) -> None:
    bring(writers_api, guest, writer)
    assert client_of_guest(guest).get("/sessions").status_code == 401
    assert client_of_guest(guest).post("/chat", {"text": "Hello"}).status_code == 401


def test_the_ids_may_be_spelt_in_any_way(writers_api: APIClient, writer: User, guest: GuestPass, work: Any) -> None:
    body = {"temp_user_id": guest.user.pk.hex.upper(), "permanent_user_id": f" {writer.pk} "}
    answer = writers_api.post("/sessions/migrate", body, headers={"X-Anonymous-Token": guest.token})
    assert answer.status_code == 200


def test_a_guest_without_work_brings_nothing(writers_api: APIClient, writer: User, guest: GuestPass) -> None:
    assert bring(writers_api, guest, writer).json()["migrated_sessions"] == 0


def test_a_browser_brings_both_in_cookies_and_gives_the_guests_back(
    writer: User, guest: GuestPass, work: Any, settings: Any
) -> None:
    client = APIClient(SERVER_NAME="localhost", enforce_csrf_checks=True)
    client.force_login(writer)
    client.cookies[settings.GUEST_COOKIE_NAME] = guest.token
    assert client.post("/sessions/migrate", ids(guest, writer)).status_code == 403  # no CSRF token
    assert owners() == {guest.user}
    client.handler.enforce_csrf_checks = False
    answer = client.post("/sessions/migrate", ids(guest, writer))
    assert answer.status_code == 200
    assert answer.cookies[settings.GUEST_COOKIE_NAME]["max-age"] == 0
    assert owners() == {writer}


def expire(guest: GuestPass) -> None:
    User.objects.filter(pk=guest.user.pk).update(last_seen_at=timezone.now() - timedelta(days=31))


@pytest.mark.parametrize(
    ("token", "status"), [("", 403), ("forged", 401), ("another guest's", 403), ("expired", 401), ("as it is", 200)]
)
def test_only_the_guests_own_token_proves_the_guest(
    writers_api: APIClient, writer: User, guest: GuestPass, work: Any, token: str, status: int
) -> None:
    tokens_sent = {"forged": guest.token[:-2] + "xx", "another guest's": guests.mint().token, "": ""}
    if token == "expired":
        expire(guest)
    answer = bring(writers_api, guest, writer, tokens_sent.get(token, guest.token))
    assert answer.status_code == status, answer.content
    assert owners() == {writer if status == 200 else guest.user}


@pytest.mark.parametrize("account", ["writer", "guest"])
def test_a_guest_alone_moves_nothing(writer: User, guest: GuestPass, work: Any, account: str) -> None:
    answer = bring(client_of_guest(guest), guest, writer if account == "writer" else guest.user)
    assert answer.status_code == 401
    assert owners() == {guest.user}


@pytest.mark.parametrize(
    ("temporary", "permanent", "status"),
    [
        ("{writer}", "{guest}", 403),
        ("{guest}", "{other}", 403),
        ("{random}", "{writer}", 403),
        ("anonymous", "me", 403),
        ("", "{writer}", 422),
        (None, None, 422),
        (["{guest}"], {"id": "{writer}"}, 422),
    ],
)
def test_ids_that_do_not_fit_the_proofs_move_nothing(
    writers_api: APIClient,
    writer: User,
    other: User,
    guest: GuestPass,
    work: Any,
    temporary: Any,
    permanent: Any,
    status: int,
) -> None:
    names = {"writer": writer.pk, "other": other.pk, "guest": guest.user.pk, "random": uuid.uuid4()}
    sent = {"temp_user_id": temporary, "permanent_user_id": permanent}
    body = {key: value.format(**names) if isinstance(value, str) else value for key, value in sent.items()}
    answer = writers_api.post("/sessions/migrate", body, headers={"X-Anonymous-Token": guest.token})
    assert answer.status_code == status, answer.content
    assert owners() == {guest.user}
    assert Receipt.objects.count() == 0


def test_a_token_that_was_used_is_of_no_use_to_another_account(
    writers_api: APIClient, writer: User, other: User, guest: GuestPass, work: Any
) -> None:
    bring(writers_api, guest, writer)
    assert bring(client_of(other), guest, other).status_code == 401
    assert owners() == {writer}


def test_two_accounts_that_race_for_a_guest_do_not_share_the_work(
    writer: User, other: User, guest: GuestPass, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one's migration ends after this one's proof was looked at, and before its transaction."""
    before = guests.retire

    def overtaken(of: User, into: User) -> bool:
        if into == writer:
            before(of, other)
        return before(of, into)

    monkeypatch.setattr("accounts.identity.guests.retire", overtaken)
    assert bring(client_of(writer), guest, writer).status_code == 401
    assert owners() == {guest.user}


@pytest.mark.parametrize("step", ["Session", "Project", "Receipt"])
def test_a_migration_that_breaks_off_moves_nothing_and_can_be_repeated(
    writers_api: APIClient, writer: User, guest: GuestPass, work: Any, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def __getattr__(self, name: str) -> Any:
            raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(f"chat.migration.{step}.objects", Broken())
        with pytest.raises(DatabaseError):
            bring(writers_api, guest, writer)
    assert owners() == {guest.user}
    assert bring(writers_api, guest, writer).json()["migrated_sessions"] == 2
    assert owners() == {writer}
