"""API keys: shown once, kept as digests, ended for good."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from accounts.identity import keys
from accounts.models import ApiKey, User
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_key_is_found_and_not_kept() -> None:
    row, key = keys.create("importer")
    assert keys.find(key) == row
    stored = ApiKey.objects.values().get()
    assert not [value for value in stored.values() if key in str(value)]
    assert (len(key) > 40, key.startswith(stored["prefix"]), len(stored["digest"])) == (True, True, 64)


def test_only_the_whole_key_is_the_key() -> None:
    _, key = keys.create("importer")
    for other in (key[:-1], key + "x", key[: keys.PREFIX_LENGTH], key.upper(), "", "\ud800", "\x00", "é" * 400):
        assert keys.find(other) is None


def test_a_revoked_key_stays_revoked() -> None:
    row, key = keys.create("importer")
    keys.revoke(row)
    row.refresh_from_db()
    first = row.revoked_at
    keys.revoke(row)
    row.refresh_from_db()
    assert (keys.find(key), row.revoked_at, row.is_active) == (None, first, False)


def test_the_last_use_is_recorded_at_most_once_a_minute(django_assert_num_queries: Any) -> None:
    row, key = keys.create("importer")
    now = timezone.now()
    for offset in (0, 30, 59):
        keys.find(key, now + timedelta(seconds=offset))
    row.refresh_from_db()
    assert row.last_used_at == now
    with django_assert_num_queries(1):
        keys.find(key, now + timedelta(seconds=59))
    keys.find(key, now + timedelta(seconds=60))
    row.refresh_from_db()
    assert row.last_used_at == now + timedelta(seconds=60)


def test_a_database_that_takes_no_writes_keeps_no_key_from_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    row, key = keys.create("importer")

    def locked(*args: Any, **kwargs: Any) -> int:
        raise OperationalError("database is locked")

    monkeypatch.setattr("django.db.models.query.QuerySet.update", locked)
    assert keys.find(key) == row


# --- manage.py apikey -------------------------------------------------------------------------------------------------


def apikey(*arguments: str) -> str:
    out = StringIO()
    call_command("apikey", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_makes_lists_and_revokes(analyst: User) -> None:
    said = apikey("create", "importer", "--owner", analyst.username)
    key = next(word for word in said.split() if word.startswith("vb_"))
    row = ApiKey.objects.get()
    assert (keys.find(key), row.owner, row.name) == (row, analyst, "importer")
    listed = apikey("list")
    assert row.prefix in listed
    assert key not in listed
    apikey("revoke", row.prefix)
    assert keys.find(key) is None


def test_the_command_says_what_it_cannot_find() -> None:
    for arguments in (("create", "x", "--owner", "nobody"), ("revoke", "vb_nothing")):
        with pytest.raises(CommandError):
            apikey(*arguments)


# --- Admin ------------------------------------------------------------------------------------------------------------


def test_the_admin_shows_a_key_once(client: Client) -> None:
    client.force_login(factories.person("root", is_staff=True, is_superuser=True))
    said = {"name": "importer", "may_send": "on"}
    page = client.post("/admin/accounts/apikey/add/", said, follow=True).content.decode()
    key = page.split("shown this once: ")[1].split("<")[0].strip()
    assert keys.find(key) == ApiKey.objects.get()
    assert ApiKey.objects.get().scopes == ["send"]
    assert key not in client.get("/admin/accounts/apikey/").content.decode()


def test_the_admin_makes_no_key_that_may_do_nothing(client: Client) -> None:
    client.force_login(factories.person("root", is_staff=True, is_superuser=True))
    page = client.post("/admin/accounts/apikey/add/", {"name": "importer"}).content.decode()
    assert "Choose at least one thing" in page
    assert not ApiKey.objects.exists()


# --- Scopes and owners ------------------------------------------------------------------------------------------------


def test_the_command_says_what_a_key_may_do(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("apikey", "create", "intake", "--scope", "send")
    made = capsys.readouterr()
    assert (made.out.strip().startswith("vb_"), "may send." in made.err) == (True, True)
    assert ApiKey.objects.get().scopes == ["send"]
    assert "send" in apikey("list")


@pytest.mark.parametrize("way", ["row", "queryset"])
def test_a_deleted_persons_keys_end_with_the_account(analyst: User, way: str) -> None:
    row, key = keys.create("importer", analyst)
    if way == "row":
        analyst.delete()
    else:
        User.objects.filter(pk=analyst.pk).delete()
    row.refresh_from_db()
    assert (keys.find(key), row.owner, row.revoked_at is not None) == (None, None, True)


def test_the_admin_can_delete_a_person_who_has_keys(client: Client, writer: User) -> None:
    _, key = keys.create("importer", writer)
    client.force_login(factories.person("root", is_staff=True, is_superuser=True))
    client.post(f"/admin/accounts/user/{writer.pk}/delete/", {"post": "yes"})
    assert (User.objects.filter(pk=writer.pk).exists(), keys.find(key)) == (False, None)
