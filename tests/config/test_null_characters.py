"""NUL in an address or a form is 400 on every database, in the family's shape."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "keys"),
    [
        ("/api/v1/messages?q=%00", {"detail"}),
        ("/api/v1/messages?source=a%00b", {"detail"}),
        ("/api/v1/insights?start_time=%00", {"error", "details"}),
        ("/api/v1/conversations?q=x%00", {"error", "details"}),
        ("/sessions?limit=%00", {"detail"}),
        ("/api/v1/categories/a%00b", {"error", "details", "detail"}),
        ("/api/v1/projects?search=%00", {"detail"}),
    ],
)
def test_an_address_of_the_api(api: APIClient, address: str, keys: set[str]) -> None:
    response = api.get(address)
    assert (response.status_code, set(response.json())) == (400, keys)


@pytest.mark.parametrize("address", ["/messages?q=%00", "/?source=%00", "/sign-in?next=%00", "/stories/\0"])
def test_a_page(analyst_client: Client, address: str) -> None:
    response = analyst_client.get(address)
    assert (response.status_code, "NUL" in response.content.decode()) == (400, True)


def test_a_form(client: Client, analyst: User) -> None:
    assert client.post("/sign-in", "username=a%00&password=b", "application/x-www-form-urlencoded").status_code == 400


def test_a_percent_sign_and_zeros_are_no_nul(analyst_client: Client) -> None:
    assert analyst_client.get("/messages?q=100%2500").status_code == 200
