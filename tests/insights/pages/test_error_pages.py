"""Pages for what went wrong: calm, without a look at the database, and without an echo of what was asked."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from config.api import errors


def test_an_unknown_address(client: Client, db: None) -> None:
    response = client.get("/<b>nowhere</b>")
    assert response.status_code == 404
    assert "There is nothing at this address." in response.content.decode()
    assert "nowhere" not in response.content.decode()


@pytest.mark.django_db
def test_no_error_page_asks_the_database(rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    request: HttpRequest = rf.get("/messages")
    with django_assert_num_queries(0):
        answers = [
            errors.bad_request(request, SuspiciousOperation()),
            errors.forbidden(request, PermissionError()),
            errors.not_found(request, LookupError()),
            errors.crashed(request),
            errors.unavailable(request, 5),
        ]
    assert [answer.status_code for answer in answers] == [400, 403, 404, 500, 503]
    ways = ["To the stories" if answer.status_code == 403 else "To the dashboard" for answer in answers]
    assert all(way in answer.content.decode() for way, answer in zip(ways, answers, strict=True))


def test_a_database_that_is_away_is_said_so(analyst_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("insights.reads.stats.totals", away)
    response = analyst_client.get("/messages")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_somebody_who_may_not_see_a_page_can_become_somebody_else(client: Client, writer: object) -> None:
    client.force_login(writer)  # type: ignore[arg-type]
    page = client.get("/messages").content.decode()
    assert 'action="/sign-out"' in page
