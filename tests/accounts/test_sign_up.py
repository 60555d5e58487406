"""Making an account: who may, what it is worth, and where it leads."""

from typing import Any

import pytest
from django.test import Client
from django.test.utils import override_settings

from accounts.forms import SignUpForm
from accounts.identity import guests
from accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery 7"


def sign_up(client: Client, **changed: str) -> Any:
    fields = {
        "username": "ann",
        "display_name": "Ann",
        "email": "ann@example.com",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    return client.post("/sign-up", {**fields, **changed})


def test_an_account_is_made_and_signed_in(client: Client) -> None:
    response = sign_up(client)
    user = User.objects.get()
    assert (response.status_code, client.session["_auth_user_id"]) == (302, str(user.pk))
    assert (user.username, user.display_name, user.email) == ("ann", "Ann", "ann@example.com")
    assert user.check_password(PASSWORD)


def test_it_is_a_writers_account_whatever_is_sent_along(client: Client) -> None:
    sign_up(client, is_analyst="on", is_staff="on", is_superuser="on", issuer="supabase", is_guest="on")
    user = User.objects.get()
    assert (user.is_analyst, user.is_staff, user.is_superuser, user.issuer, user.is_guest) == (False,) * 3 + ("", False)
    assert client.get("/messages").status_code == 403
    assert client.get("/admin/").status_code == 302


BAD = [
    ({"username": ""}, "This field is required."),
    ({"username": "guest:x"}, "Enter a valid username."),
    ({"username": "supabase:x"}, "Enter a valid username."),
    ({"username": "TAKEN"}, "This name is taken."),
    ({"email": "nobody"}, "Enter a valid email address."),
    ({"password1": "password123", "password2": "password123"}, "This password is too common."),
    ({"password1": "short7x", "password2": "short7x"}, "at least 10 characters"),
    ({"password2": "another long password"}, "didn’t match"),
    ({"username": "correcthorse", "password1": "correcthorse1", "password2": "correcthorse1"}, "too similar"),
]


@pytest.mark.parametrize(("fields", "said"), BAD, ids=str)
def test_what_does_not_fit_is_said(client: Client, fields: dict[str, str], said: str) -> None:
    factories.person("taken")
    response = sign_up(client, **fields)
    assert response.status_code == 200
    assert said in response.content.decode().replace("&#x27;", "’").replace("'", "’")
    assert User.objects.count() == 1
    assert "_auth_user_id" not in client.session


def test_of_two_who_take_a_name_at_once_one_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    create = SignUpForm.create

    def too_late(form: SignUpForm) -> User | None:
        factories.person("ann")
        return create(form)

    monkeypatch.setattr(SignUpForm, "create", too_late)
    assert "This name is taken." in sign_up(client).content.decode()
    assert User.objects.get().display_name == ""


def test_the_session_gets_a_new_id(client: Client) -> None:
    session = client.session
    session["planted"] = True
    session.save()
    before = client.cookies["session"].value
    sign_up(client)
    assert client.cookies["session"].value != before


def test_the_guests_cookie_stays_for_the_work_to_come_along(client: Client) -> None:
    guest = guests.mint()
    client.cookies["visitor"] = guest.token
    sign_up(client)
    assert client.cookies["visitor"].value == guest.token
    assert client.get("/api/v1/me").json()["visitor_id"] == str(guest.user.pk)


@override_settings(SIGN_UP="closed")
def test_where_it_is_closed_nobody_gets_in(client: Client) -> None:
    assert (client.get("/sign-up").status_code, sign_up(client).status_code) == (403, 403)
    assert User.objects.count() == 0
    assert "/sign-up" not in client.get("/sign-in").content.decode()


def test_where_it_is_open_the_sign_in_page_says_so(client: Client) -> None:
    assert 'href="/sign-up?next=/tokens"' in client.get("/sign-in?next=/tokens").content.decode()


@override_settings(SIGN_IN_RATE="3/h")
def test_one_address_makes_so_many_accounts_and_no_more(client: Client) -> None:
    answers = [sign_up(Client(), username=f"ann{n}") for n in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert "Too many attempts" in answers[3].content.decode()
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 3600
    assert User.objects.count() == 3


def test_signed_in_people_have_an_account_already(client: Client, writer: User) -> None:
    client.force_login(writer)
    assert client.get("/sign-up").status_code == 302
    assert (sign_up(client).status_code, User.objects.count()) == (302, 1)


def test_other_sites_sign_nobody_up() -> None:
    assert sign_up(Client(enforce_csrf_checks=True)).status_code == 403


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(client: Client, elsewhere: str) -> None:
    assert "evil" not in sign_up(client, next=elsewhere).headers["Location"]
    assert sign_up(Client(), username="bob", next="/tokens").headers["Location"] == "/tokens"
