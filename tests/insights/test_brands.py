"""Messages by the account that answers in their thread: filter, numbers, pages, API."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from rest_framework.test import APIClient

from insights.models import Message
from insights.reads import selection, stats
from insights.reads.filters import Filter, FilterError
from tests import factories

pytestmark = pytest.mark.django_db


def tweet(brand: str, days: int = 0, **fields: Any) -> Message:
    at = factories.NOON - timedelta(days=days)
    message = factories.analysed(source="twitter", timestamp=at, **fields)
    message.conversation.brand = brand
    message.conversation.save()
    return message


@pytest.fixture
def tweets() -> None:
    for brand, days, user in (("Delta", 0, 1), ("Delta", 3, 2), ("Delta", 50, 2), ("AppleSupport", 1, 3), ("", 1, 4)):
        tweet(brand, days, id_user=user)


@pytest.mark.usefixtures("tweets")
def test_a_brands_messages_are_counted() -> None:
    assert selection.brands() == ("AppleSupport", "Delta")
    whole = stats.totals(Filter(brands=("Delta",)))
    assert (whole.messages, whole.users) == (3, 2)
    recent = Filter(brands=("Delta",), since=factories.NOON - timedelta(days=10))
    assert (stats.totals(recent).messages, [day.total for day in stats.per_day(recent)]) == (2, [1, 0, 0, 1])
    both = Filter(brands=("Delta", "AppleSupport"), categories=("deposit_issues",))
    assert [(row.slug, row.count) for row in stats.per_category(both)] == [("deposit_issues", 4)]


@pytest.mark.usefixtures("tweets")
def test_only_brands_that_exist_can_be_asked_for() -> None:
    found = Filter.parse(QueryDict("brand=Delta&brand=AppleSupport"), selection.choices())
    assert (found.brands, found.query()) == (("Delta", "AppleSupport"), "brand=Delta&brand=AppleSupport")
    with pytest.raises(FilterError, match="“delta” is not one of AppleSupport, Delta"):
        Filter.parse(QueryDict("brand=delta"), selection.choices())


def test_where_there_are_no_brands_none_is_offered(analyst_client: Client) -> None:
    factories.analysed()
    assert selection.brands() == ()
    assert 'name="brand"' not in analyst_client.get("/messages").content.decode()
    assert analyst_client.get("/ask?brand=Delta").status_code == 400


@pytest.mark.usefixtures("tweets")
def test_pages_filter_by_brand(analyst_client: Client) -> None:
    html = analyst_client.get("/messages?brand=Delta").content.decode()
    assert "<strong>3 messages</strong>" in html
    assert 'value="Delta" checked' in html
    assert "Remove the condition Brand: Delta" in " ".join(html.split())
    answer = analyst_client.post("/ask", {"question": "deposit issues for Delta"}).content.decode()
    assert re.search(r'aria-label="Remove: [^"]*Delta', answer)
    link = 'href="/messages?category=deposit_issues&amp;brand=Delta" data-slot="count">3 messages</a>'
    assert link in " ".join(answer.split())


@pytest.mark.usefixtures("tweets")
def test_the_api_filters_by_brand(api: APIClient) -> None:
    listed = api.get("/api/v1/messages", {"brand": "Delta"})
    assert len(listed.json()["results"]) == 3
    assert api.get("/api/v1/messages", {"brand": "nobody"}).status_code == 422
    said = api.post("/api/v1/chat", {"query": "deposit issues for apple support"}, format="json").json()
    assert (said["stats"]["count"], said["filter"]["brand"]) == (1, ["AppleSupport"])
