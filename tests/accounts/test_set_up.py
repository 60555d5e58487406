"""The first account, by the link that the server's start printed: once, within a day, while nobody else has powers."""

import pytest
import time_machine
from django.test import Client

from accounts import set_up
from accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db
FIELDS = {"username": "ann", "password1": "a long enough secret 7", "password2": "a long enough secret 7"}


def test_the_link_makes_one_account_with_every_power(client: Client) -> None:
    address = f"/set-up/{set_up.code()}"
    assert "Make the first account" in client.get(address).content.decode()
    assert client.post(address, FIELDS).headers["Location"] == "/"
    ann = User.objects.get()
    assert (ann.is_superuser, ann.is_staff, ann.is_analyst, ann.username) == (True, True, True, "ann")
    assert client.get("/admin/").status_code == 200
    again = Client().post(address, {**FIELDS, "username": "eve"})
    assert (again.status_code, User.objects.count()) == (403, 1)


def test_a_weak_password_makes_nothing(client: Client) -> None:
    address = f"/set-up/{set_up.code()}"
    assert client.post(address, {**FIELDS, "password1": "short", "password2": "short"}).status_code == 200
    assert not User.objects.exists()


@pytest.mark.parametrize("code", ["x", "x:y:z", "%00"])
def test_another_link_makes_nothing(client: Client, code: str) -> None:
    assert client.post(f"/set-up/{code}", FIELDS).status_code in (400, 403)
    assert not User.objects.exists()


def test_the_link_ends_after_a_day(client: Client) -> None:
    with time_machine.travel("2026-11-20T10:00:00Z", tick=False) as clock:
        code = set_up.code()
        assert client.get(f"/set-up/{code}").status_code == 200
        clock.shift(set_up.HOURS * 3600 + 1)
        assert client.get(f"/set-up/{code}").status_code == 403


def test_a_writers_account_does_not_end_it(writer: User) -> None:
    assert set_up.is_needed()
    factories.person("root", is_superuser=True)
    assert not set_up.is_needed()


def test_the_sign_in_page_says_how_while_there_is_none(client: Client) -> None:
    assert "Nobody can sign in yet" in client.get("/sign-in").content.decode()
    factories.person("root", is_superuser=True)
    assert "Nobody can sign in yet" not in client.get("/sign-in").content.decode()
