"""Nobody fills the store with guests: an address may become so many, by programs and pages together."""

from typing import Any
from uuid import uuid4

import pytest
from django.core import cache
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User

pytestmark = pytest.mark.django_db


def by_program() -> Any:
    body = {"project_id": str(uuid4()), "snapshot_json": {"characters": []}}
    return Client().post("/dossier", body, "application/json")


@pytest.mark.parametrize("forwarded", ["1.2.3.4:5678", "[2001:db8::1]:443", "unknown", "a, b c"])
def test_a_proxy_that_writes_more_than_an_address_makes_no_guest_fail(settings: Settings, forwarded: str) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    assert Client().post("/stories/new", headers={"X-Forwarded-For": forwarded}).status_code == 302


def test_an_address_becomes_only_so_many_guests(settings: Settings) -> None:
    settings.GUEST_RATE = "3/h"
    cache.caches["counters"].clear()
    codes = [Client().post("/stories/new").status_code for _ in range(2)]
    codes += [by_program().status_code]
    page, program = Client().post("/stories/new"), by_program()
    assert (page.status_code, program.status_code) == (429, 429)
    assert (int(page["Retry-After"]) > 0, int(program["Retry-After"]) > 0) == (True, True)
    assert "detail" in program.json()
    assert codes == [302, 302, 200]
    assert User.objects.filter(is_guest=True).count() == 3


def test_a_room_of_people_behind_one_address_begins_at_once(settings: Settings) -> None:
    settings.STREAM_RATE = "2/m"
    said = [Client().post("/chat", {"text": "Hello"}, "application/json") for _ in range(5)]
    assert [answer.status_code for answer in said] == [200] * 5
