"""The dashboard: its numbers, each with the rows that it counts."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from insights.models import Conversation, Message, Spike
from insights.spikes import watch
from tests import factories
from tests.insights.pages.conftest import NOW
from tests.insights.pages.reading import numbers, rows_at

pytestmark = pytest.mark.django_db


def an_agents_reply(to: Message) -> Message:
    return Message.objects.create(
        conversation=to.conversation,
        direction=Message.Direction.OUTBOUND,
        status=Message.Status.EXEMPT,
        due_at=None,
        text="We are looking into it.",
        author="Elias",
        source=to.source,
        timestamp=to.timestamp + timedelta(minutes=5),
    )


@pytest.fixture
def store() -> None:
    """A usual month, a spike in it, the month before, something that waits and something that failed."""
    for days in range(32):
        moment = NOW - timedelta(days=days)
        first = factories.analysed(f"late again {days}", author=f"kim{days % 7}", timestamp=moment)
        factories.analysed(
            "all good",
            source="livechat",
            id_user=days % 5,
            timestamp=moment,
            score=0.8,
            category="general_feedback",
            topics=(("praise", 0.9),),
        )
    for n in range(12):
        factories.analysed(
            "card declined", timestamp=NOW - timedelta(days=3, minutes=n), score=0.0, category="deposit_issues"
        )
    an_agents_reply(first)
    factories.message("still waiting", timestamp=NOW)
    factories.failed("unreadable", timestamp=NOW)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/?days=7&category=deposit_issues",
        "/?days=7&source=livechat",
        "/?days=7&sentiment=negative",
        "/?days=7&topic=praise",
        "/?days=7&q=late",
        "/?from=2026-11-16T10:00:00Z&to=2026-11-18T15:30:00Z",
    ],
)
def test_every_number_leads_to_exactly_its_rows(analyst_client: Client, store: None, address: str) -> None:
    response = analyst_client.get(address)
    found = list(numbers(response.content.decode()))
    wrong = [
        (href, number, seen) for href, number in found if (seen := rows_at(analyst_client, href)) != (number, number)
    ]
    assert (response.status_code, wrong) == (200, [])
    assert len(found) > 10


def test_the_totals_of_the_last_thirty_days(analyst_client: Client, store: None) -> None:
    context = analyst_client.get("/").context
    assert context["totals"].messages == 30 * 2 + 12 + 2
    assert (context["totals"].waiting, context["totals"].failed) == (1, 1)
    assert (context["negative"].count, context["previous"][0]) == (30, 4)
    assert context["period"].first == (NOW - timedelta(days=29)).date()


def test_customers_are_those_of_the_list(analyst_client: Client, store: None) -> None:
    assert analyst_client.get("/").context["totals"].users == 12
    assert "from 12 customers" in analyst_client.get("/messages?from=2026-10-22&to=2026-11-20").content.decode()


def test_a_spike_is_listed_and_marked_in_the_chart(analyst_client: Client, store: None) -> None:
    watch.look_by_day()
    response = analyst_client.get("/")
    context, spike = response.context, Spike.objects.get(kind="category")
    assert ("Deposit issues", "Telegram", 13) in [
        (rise.subject, rise.source.name, rise.spike.peak_count) for rise in context["rises"]
    ]
    assert f'href="/spikes/{spike.pk}"' in response.content.decode()
    assert [column.first.day for column, _ in context["columns"] if column.spikes] == [17]


def test_it_renews_itself_only_while_something_waits(analyst_client: Client) -> None:
    message = factories.analysed(timestamp=NOW)
    assert "every 3s" not in analyst_client.get("/").content.decode()
    factories.message(timestamp=NOW)
    page = analyst_client.get("/?days=7&source=telegram").content.decode()
    assert 'hx-get="/?days=7&amp;source=telegram"' in page
    assert "every 3s" in page
    assert message.status == "analysed"


def test_an_empty_store_says_what_to_do_and_waits_for_the_first_message(analyst_client: Client) -> None:
    page = analyst_client.get("/").content.decode()
    assert "manage.py ingest" in page
    assert escape("curl http://testserver/api/v1/conversations") in page
    assert "every 3s" in page


def test_an_empty_period_says_which_days_have_messages(analyst_client: Client) -> None:
    factories.analysed(timestamp=datetime(2017, 10, 31, 22, 10, tzinfo=UTC))
    factories.analysed(timestamp=datetime(2017, 12, 3, 8, tzinfo=UTC))
    page = analyst_client.get("/").content.decode()
    assert "31 Oct 2017 to 3 Dec 2017" in page
    assert "?from=2017-10-31&amp;to=2017-12-03" in page


@pytest.mark.parametrize(("days", "unit", "columns"), [(90, "day", 90), (400, "week", 58), (2000, "month", 67)])
def test_a_long_period_is_drawn_in_weeks_or_months(analyst_client: Client, days: int, unit: str, columns: int) -> None:
    factories.analysed(timestamp=NOW)
    first = (NOW - timedelta(days=days - 1)).date()
    context = analyst_client.get(f"/?from={first}&to={NOW.date()}").context
    assert (context["unit"], len(context["columns"])) == (unit, columns)
    assert sum(column.total for column, _ in context["columns"]) == 1


def test_a_backlog_is_shown_as_what_waits_and_no_share_of_nothing(analyst_client: Client) -> None:
    for hours in range(3):
        factories.message(timestamp=NOW - timedelta(hours=hours))
    response = analyst_client.get("/?days=7")
    page, columns = response.content.decode(), [column for column, _ in response.context["columns"]]
    assert ">0%<" not in page
    assert "3 wait to be analysed" in page
    assert (sum(column.waiting for column in columns), sum(column.total for column in columns)) == (3, 0)
    assert 'data-waiting="3"' in page
    assert all(rows_at(analyst_client, href) == (n, n) for href, n in numbers(page))


def test_spikes_are_not_known_while_most_messages_wait(
    analyst_client: Client, store: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "MOST_WAITING", 1)
    for _ in range(3):
        factories.message(timestamp=NOW)
    assert "Not known yet: 4 messages wait" in analyst_client.get("/").content.decode()
    Message.objects.open().delete()
    assert "Not known yet: the newest counts" in analyst_client.get("/").content.decode()
    watch.look_by_day()
    assert '<ol class="rises">' in analyst_client.get("/").content.decode()


def test_no_day_stands_out_is_said_of_what_was_looked_at(analyst_client: Client) -> None:
    for _ in range(2):
        factories.analysed(timestamp=NOW)
        assert "No day stands out" not in analyst_client.get("/").content.decode()
        watch.look_by_day()
        assert "No day stands out" in analyst_client.get("/").content.decode()


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("from=2000-01-01&to=4000-01-01", "to"),
        ("from=0002-01-01&to=2026-11-20", "from"),
        ("from=2026-11-20&to=2026-11-10", "from"),
    ],
)
def test_a_range_that_is_reversed_or_far_away_says_so(analyst_client: Client, query: str, name: str) -> None:
    factories.analysed(timestamp=NOW)
    response = analyst_client.get(f"/?{query}")
    assert (response.status_code, list(response.context["problems"])) == (400, [name])
    assert analyst_client.get(f"/?{query}").status_code == 400


@pytest.mark.parametrize(
    ("query", "says"), [("from=2026-11-01", "from 1 Nov 2026 on"), ("to=2026-11-20", "up to 20 Nov")]
)
def test_a_range_with_one_date_says_that_the_other_is_missing(analyst_client: Client, query: str, says: str) -> None:
    factories.analysed(timestamp=NOW)
    response = analyst_client.get(f"/?{query}")
    assert response.status_code == 200
    assert says in response.content.decode()


def test_parameters_that_make_no_sense_are_named(analyst_client: Client) -> None:
    response = analyst_client.get("/?from=soon&category=nope")
    assert response.status_code == 400
    assert set(response.context["problems"]) == {"from", "category"}


def test_the_number_of_queries_does_not_grow_with_the_messages(
    analyst_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.analysed(timestamp=NOW)
    with django_assert_num_queries(23):
        analyst_client.get("/")
    for n in range(2):
        factories.analysed(timestamp=NOW - timedelta(days=n), topics=(("praise", 0.9), ("billing", 0.5)))
    with django_assert_num_queries(23):
        analyst_client.get("/")
    assert Conversation.objects.count() == 3
