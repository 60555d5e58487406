"""Signing in and out: limits, sessions, and where it leads."""

from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import override_settings
from django.urls import NoReverseMatch, reverse

from accounts.identity import guests
from accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def sign_in(client: Client, name: str = "ann", password: str = factories.PASSWORD, **extra: str):  # type: ignore[no-untyped-def]
    return client.post("/sign-in", {"username": name, "password": password, **extra})


def test_the_right_password_leads_to_the_page_that_was_asked_for(client: Client, analyst: User) -> None:
    asked = client.get("/messages?category=login_issues")
    response = sign_in(client, next="/messages?category=login_issues")
    assert asked.headers["Location"] == "/sign-in?next=/messages%3Fcategory%3Dlogin_issues"
    assert response.headers["Location"] == "/messages?category=login_issues"
    assert client.get("/messages").status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_nobody_is_sent_to_another_site(client: Client, analyst: User, elsewhere: str) -> None:
    assert sign_in(client, next=elsewhere).headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_name_are_told_apart_by_nothing(client: Client, analyst: User) -> None:
    pages = [sign_in(client, name, "wrong").content.decode() for name in ("ann", "bob")]
    assert "do not fit together" in pages[0]
    assert pages[0].replace('value="ann"', "").split("csrf")[0] == pages[1].replace('value="bob"', "").split("csrf")[0]


def test_the_session_gets_a_new_id(client: Client, analyst: User) -> None:
    session = client.session
    session["planted"] = True
    session.save()
    before = client.cookies["session"].value
    sign_in(client)
    assert client.cookies["session"].value != before
    client.cookies["session"] = before
    assert client.get("/messages").status_code == 302


@override_settings(SIGN_IN_RATE="3/h")
def test_an_account_is_guarded_against_many_addresses(client: Client, analyst: User) -> None:
    for n in range(3):
        assert (
            client.post("/sign-in", {"username": "Ann", "password": "x"}, REMOTE_ADDR=f"203.0.113.{n}").status_code
            == 200
        )
    refused = client.post("/sign-in", {"username": "ann", "password": factories.PASSWORD}, REMOTE_ADDR="203.0.113.9")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 3600
    assert "Too many attempts" in refused.content.decode()


@override_settings(SIGN_IN_RATE="3/h")
def test_an_address_is_kept_from_trying_many_accounts(client: Client, analyst: User) -> None:
    for n in range(3):
        assert sign_in(client, f"user{n}", "x").status_code == 200
    assert sign_in(client).status_code == 429
    assert (
        client.post(
            "/sign-in", {"username": "ann", "password": factories.PASSWORD}, REMOTE_ADDR="203.0.113.9"
        ).status_code
        == 302
    )


@override_settings(SIGN_IN_RATE="3/h")
def test_another_spelling_of_a_name_is_no_further_chance(client: Client, analyst: User) -> None:
    """Django takes full-width letters for the plain ones, and signs in."""
    for n, name in enumerate(("ａnn", "aｎn", " anｎ ")):
        response = client.post("/sign-in", {"username": name, "password": "x"}, REMOTE_ADDR=f"203.0.113.{n}")
        assert response.status_code == 200
    for n, name in enumerate(("ｎobody", "ａｎｎ", "ann", "ANN")):
        response = client.post("/sign-in", {"username": name, "password": "x"}, REMOTE_ADDR=f"203.0.113.{10 + n}")
        assert response.status_code == (429 if n else 200), name


@override_settings(SIGN_IN_RATE="3/h")
@pytest.mark.parametrize("page", ["/sign-in", "/sign-up"])
def test_an_ipv6_network_is_one_address(client: Client, page: str, db: None) -> None:
    codes = [
        client.post(page, {"username": f"u{n}", "password": "x"}, REMOTE_ADDR=f"2001:db8::{n:x}").status_code
        for n in range(1, 6)
    ]
    assert codes == [200, 200, 200, 429, 429]
    assert client.post(page, {"username": "v"}, REMOTE_ADDR="2001:db8:0:1::1").status_code == 200


@pytest.mark.parametrize("door", ["/sign-out", "/sign-out/", "/sign-in?next=/", "/sign-up"])
def test_nobody_lands_at_a_door(client: Client, analyst: User, door: str) -> None:
    assert sign_in(client, next=door).headers["Location"] == "/"


def test_signing_out_takes_a_post_and_ends_the_session(analyst_client: Client) -> None:
    assert analyst_client.get("/sign-out").status_code == 405
    assert analyst_client.post("/sign-out").headers["Location"] == "/sign-in"
    assert analyst_client.get("/messages").status_code == 302


def test_signing_out_is_guarded_against_other_sites(analyst: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(analyst)
    assert strict.post("/sign-out").status_code == 403
    assert strict.get("/messages").status_code == 200


def test_the_demo_is_mentioned_only_where_there_is_one(client: Client, data_dir: Path) -> None:
    assert "demo" not in client.get("/sign-in").content.decode()
    (data_dir / "demo_sign_in.txt").write_text("secret-of-the-demo\n")
    page = client.get("/sign-in").content.decode()
    assert "demo" in page
    assert "secret-of-the-demo" not in page


def test_a_password_can_be_changed_without_being_signed_out(analyst_client: Client, analyst: User) -> None:
    new = "another long password 7"
    fields = {"old_password": factories.PASSWORD, "new_password1": new, "new_password2": new}
    assert analyst_client.post("/password", fields).headers["Location"] == "/"
    analyst.refresh_from_db()
    assert analyst.check_password(new)
    assert "Your password is changed." in analyst_client.get("/").content.decode()


@pytest.fixture
def beginning() -> str:
    """Where writers begin."""
    try:
        return reverse("stories")
    except NoReverseMatch:
        return "/tokens"


def test_each_role_lands_at_its_own_beginning(client: Client, analyst: User, writer: User, beginning: str) -> None:
    staff = factories.person("staff", is_staff=True)
    for person, place in ((analyst, "/"), (staff, "/"), (writer, beginning)):
        browser = Client()
        assert sign_in(browser, person.username).headers["Location"] == place
        assert browser.get("/home").headers["Location"] == place
        assert browser.get("/sign-in").headers["Location"] == place
        assert browser.get(place).status_code == 200


def test_a_writer_who_asked_for_the_dashboard_lands_among_the_stories(
    client: Client, writer: User, beginning: str
) -> None:
    assert client.get("/").headers["Location"] == "/sign-in?next=/"
    assert sign_in(client, "writer", next="/").headers["Location"] == beginning


def test_a_strangers_beginning_is_open_to_strangers(client: Client) -> None:
    assert client.get(client.get("/home").headers["Location"]).status_code == 200


def test_guests_and_accounts_of_other_services_have_no_password_to_sign_in_with(client: Client) -> None:
    guest = guests.mint().user
    for password in ("", "!", guest.password):
        assert sign_in(client, guest.username, password).status_code == 200


def test_the_administration_is_entered_through_the_same_door(client: Client, analyst: User) -> None:
    assert client.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").headers["Location"] == "/sign-in?next=/admin/"
    assert (
        client.post("/admin/login/", {"username": "ann", "password": "x"}).headers["Location"]
        == "/sign-in?next=/admin/"
    )
    client.force_login(analyst)
    assert client.get("/admin/login/?next=/admin/").status_code == 403
