"""Staff who are not superusers cannot give themselves, or take from others, what they may not have."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from knox.models import AuthToken

from accounts.identity import tokens
from accounts.models import ApiKey, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    """With every permission there is, and no superuser."""
    person = factories.person("staff", is_staff=True)
    person.user_permissions.set(Permission.objects.all())
    return person


@pytest.fixture
def boss() -> User:
    return factories.person("boss", is_staff=True, is_superuser=True)


@pytest.fixture
def office(client: Client, staff: User) -> Client:
    client.force_login(staff)
    return client


def fields(person: User, **more: str) -> dict[str, str]:
    joined = {"date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
    return {"username": person.username, "is_active": "on", **joined, **more}


POWERS: list[dict[str, Any]] = [{"is_superuser": "on"}, {"is_staff": "on"}, {"user_permissions": "1"}, {"groups": "1"}]


@pytest.mark.parametrize("asked", POWERS)
@pytest.mark.parametrize("whose", ["own", "another"])
def test_powers_are_for_superusers_to_give(office: Client, staff: User, writer: User, asked: Any, whose: str) -> None:
    Group.objects.create(pk=1, name="all")
    person = staff if whose == "own" else writer
    before = User.objects.filter(pk=person.pk).values("is_superuser", "is_staff").get()
    permissions = set(person.user_permissions.values_list("pk", flat=True))
    office.post(f"/admin/accounts/user/{person.pk}/change/", fields(person, **asked))
    person.refresh_from_db()
    assert User.objects.filter(pk=person.pk).values("is_superuser", "is_staff").get() == before
    assert set(person.user_permissions.values_list("pk", flat=True)) == permissions
    assert not person.groups.exists()


def test_staff_still_make_somebody_an_analyst(office: Client, writer: User) -> None:
    office.post(f"/admin/accounts/user/{writer.pk}/change/", fields(writer, is_analyst="on"))
    writer.refresh_from_db()
    assert writer.is_analyst


def test_staff_touch_no_colleagues_and_no_superusers(office: Client, staff: User, boss: User) -> None:
    colleague = factories.person("colleague", is_staff=True)
    new = {"password1": "another long password 7", "password2": "another long password 7"}
    for person in (staff, boss, colleague):
        address = f"/admin/accounts/user/{person.pk}"
        assert office.post(f"{address}/password/", new).status_code == 403
        assert office.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
        assert office.post(f"{address}/change/", fields(person, display_name="x")).status_code == 403
        person.refresh_from_db()
        assert person.check_password(factories.PASSWORD)
    chosen = {"action": "delete_selected", "_selected_action": [str(boss.pk), str(colleague.pk)], "post": "yes"}
    office.post("/admin/accounts/user/", chosen)
    assert User.objects.filter(pk__in=[boss.pk, colleague.pk]).count() == 2


def test_groups_are_for_superusers(office: Client, client: Client, boss: User) -> None:
    assert office.post("/admin/auth/group/add/", {"name": "mine", "permissions": ["1"]}).status_code == 403
    client.force_login(boss)
    assert client.post("/admin/auth/group/add/", {"name": "theirs"}).status_code == 302


def test_no_key_is_made_that_acts_as_somebody_else(office: Client, staff: User, boss: User, writer: User) -> None:
    for person in (boss, writer):
        said = {"name": "mine", "owner": str(person.pk), "may_read": "on"}
        assert office.post("/admin/accounts/apikey/add/", said).status_code == 200
    assert not ApiKey.objects.exists()
    said = {"name": "mine", "owner": str(staff.pk), "may_read": "on"}
    assert office.post("/admin/accounts/apikey/add/", said).status_code == 302
    row = ApiKey.objects.get()
    office.post(f"/admin/accounts/apikey/{row.pk}/change/", {"name": "new", "owner": str(boss.pk), "may_manage": "on"})
    row.refresh_from_db()
    assert (row.name, row.owner, row.scopes) == ("new", staff, ["read"])


def test_superusers_give_powers(client: Client, boss: User, writer: User) -> None:
    client.force_login(boss)
    client.post(f"/admin/accounts/user/{writer.pk}/change/", fields(writer, is_staff="on"))
    writer.refresh_from_db()
    assert writer.is_staff


def test_tokens_are_not_made_in_the_administration(client: Client, boss: User) -> None:
    tokens.create(boss)
    client.force_login(boss)
    assert client.get("/admin/knox/authtoken/add/").status_code == 404
    assert client.post("/admin/knox/authtoken/add/", {"user": str(boss.pk)}).status_code == 404
    assert AuthToken.objects.count() == 1
