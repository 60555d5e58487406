"""Pages that serve accounts, guests and strangers: who they say is there, and what becomes of a guest's cookie."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone

from accounts.access import writer_page
from accounts.identity import guests
from accounts.identity.callers import Caller
from accounts.models import User
from accounts.tasks import forget_guests
from tests import factories

pytestmark = pytest.mark.django_db


@writer_page
def shelf(request: HttpRequest, caller: Caller, number: int) -> HttpResponse:
    return HttpResponse(f"{number} {caller.kind} {caller.user.pk if caller.user else ''}".strip())


urlpatterns = [path("shelf/<int:number>", shelf)]


@pytest.fixture(autouse=True)
def routes() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


def test_each_caller_is_told_from_the_others(client: Client, writer: User) -> None:
    guest = guests.mint()
    assert client.get("/shelf/7").content.decode() == "7 nobody"
    client.cookies["visitor"] = guest.token
    assert client.get("/shelf/7").content.decode() == f"7 guest {guest.user.pk}"
    client.force_login(writer)
    assert client.get("/shelf/7").content.decode() == f"7 person {writer.pk}"


def test_a_look_makes_no_guest(client: Client) -> None:
    response = client.get("/shelf/7")
    assert (len(response.cookies), User.objects.count()) == (0, 0)
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_visit_puts_off_the_end(client: Client) -> None:
    guest = guests.mint()
    long_ago = timezone.now() - timedelta(days=29)
    User.objects.update(last_seen_at=long_ago)
    client.cookies["visitor"] = guest.token
    cookie = client.get("/shelf/7", headers={"Sec-Fetch-Site": "cross-site"}).cookies["visitor"]
    assert (cookie.value, int(cookie["max-age"]) > 29 * 86400) == (guest.token, True)
    assert User.objects.get().last_seen_at > long_ago  # type: ignore[operator]


def test_a_cookie_that_is_no_longer_good_is_taken_back_and_harms_nobody(client: Client, writer: User) -> None:
    guest = guests.mint()
    guests.retire(guest.user, writer)
    for token in (guest.token, "forged"):
        client.cookies["visitor"] = token
        response = client.get("/shelf/7")
        assert (response.status_code, response.content.decode()) == (200, "7 nobody")
        assert (response.cookies["visitor"].value, response.cookies["visitor"]["max-age"]) == ("", 0)


def test_an_accounts_visit_keeps_the_guests_cookie_until_its_work_has_moved(client: Client, writer: User) -> None:
    guest = guests.mint()
    client.force_login(writer)
    client.cookies["visitor"] = guest.token
    assert "visitor" not in client.get("/shelf/7").cookies
    guests.retire(guest.user, factories.person("other"))
    assert client.get("/shelf/7").cookies["visitor"]["max-age"] == 0


def test_pages_look_at_no_headers(client: Client) -> None:
    guest = guests.mint()
    headers = {"Authorization": "Bearer x", "X-API-Key": "vb_x"}
    assert client.get("/shelf/7", headers=headers).content.decode() == "7 nobody"
    client.cookies["visitor"] = guest.token
    assert client.get("/shelf/7", headers=headers).content.decode() == f"7 guest {guest.user.pk}"


def test_the_daily_task_forgets_guests() -> None:
    guests.mint()
    User.objects.update(last_seen_at=timezone.now() - timedelta(days=31))
    assert (forget_guests(), User.objects.count()) == (1, 0)
