"""A message's page and its thread: everything that is known, whatever the words are."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from insights import engines
from insights.analysis import results
from insights.models import Message, Run
from tests import factories
from tests.insights.pages.conftest import NOW
from tests.insights.pages.test_views_dashboard import an_agents_reply

pytestmark = pytest.mark.django_db


def test_it_shows_the_words_as_they_are_and_what_was_found(analyst_client: Client) -> None:
    words = "  two lines\n\n\tand <b>marks</b>  & more"
    message = factories.analysed(
        words, author="kim", id_user=42, timestamp=NOW, reasoning="It says so.", topics=(("complaint", 0.71),)
    )
    page = analyst_client.get(f"/messages/{message.uuid}").content.decode()
    assert f'id="verbatim">{escape(words)}</blockquote>' in page
    for shown in (
        "42",
        "−0.65",
        "90% sure",
        "Deposit issues",
        "80% sure",
        "Complaint",
        "71%",
        "It says so.",
        "local",
        "new messages",
    ):
        assert shown in page


def test_earlier_insights_stay_to_be_seen(analyst_client: Client) -> None:
    message = factories.analysed(timestamp=NOW)
    run = Run.objects.create(engine="other", model="m2")
    held = factories.claim(message)
    results.store(held, [(held.messages[0], factories.analysis(score=0.9, category="login_issues"))], run)
    response = analyst_client.get(f"/messages/{message.uuid}")
    assert (response.context["insight"].engine, [one.engine for one in response.context["earlier"]]) == (
        "other",
        [engines.configured().name],
    )


def test_a_failed_message_can_be_retried(analyst_client: Client) -> None:
    message = factories.failed(reason="The engine gave up.")
    page = analyst_client.get(f"/messages/{message.uuid}").content.decode()
    assert "The engine gave up." in page
    response = analyst_client.post(f"/messages/{message.uuid}/retry", follow=True)
    assert "waiting for its analysis again" in response.content.decode()
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("pending", 0)


def test_what_has_not_failed_is_left_alone(analyst_client: Client) -> None:
    message = factories.analysed()
    assert "Nothing to retry" in analyst_client.post(f"/messages/{message.uuid}/retry", follow=True).content.decode()
    assert analyst_client.get(f"/messages/{message.uuid}/retry").status_code == 405
    message.refresh_from_db()
    assert message.status == "analysed"


def test_a_waiting_message_renews_itself_until_it_is_analysed(analyst_client: Client) -> None:
    assert "every 3s" in analyst_client.get(f"/messages/{factories.message().uuid}").content.decode()
    assert "every 3s" not in analyst_client.get(f"/messages/{factories.analysed().uuid}").content.decode()


def a_thread(messages: int) -> Message:
    first = factories.analysed("message 0", timestamp=NOW)
    for n in range(1, messages):
        later = factories.analysed(f"message {n}", timestamp=NOW + timedelta(minutes=10 * n))
        Message.objects.filter(pk=later.pk).update(conversation=first.conversation)
    return first


def test_a_thread_is_in_order_with_replies_told_apart(analyst_client: Client) -> None:
    first = a_thread(3)
    an_agents_reply(first)
    response = analyst_client.get(f"/conversations/{first.conversation.public_id}")
    said = [(row.direction, row.text) for row in response.context["page"].rows]
    assert said == [
        ("inbound", "message 0"),
        ("outbound", "We are looking into it."),
        ("inbound", "message 1"),
        ("inbound", "message 2"),
    ]
    page = response.content.decode()
    assert (page.count("said-inbound"), page.count("said-outbound"), "4 messages" in page) == (3, 1, True)


def test_a_long_thread_has_pages(analyst_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("insights.pages.message.THREAD_SIZE", 2)
    address = f"/conversations/{a_thread(3).conversation.public_id}"
    first = analyst_client.get(address).context["page"]
    second = analyst_client.get(address, {"cursor": first.next}).context["page"]
    assert [[row.text for row in page.rows] for page in (first, second)] == [["message 0", "message 1"], ["message 2"]]
    assert analyst_client.get(address, {"cursor": "nonsense"}).status_code == 302


@pytest.mark.parametrize(
    "address", ["/messages/019aa000-0000-7000-8000-000000000000", "/conversations/conv_0000000000000000"]
)
def test_what_does_not_exist_is_not_found(analyst_client: Client, address: str) -> None:
    assert analyst_client.get(address).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_thread(
    analyst_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    short, long = a_thread(1), a_thread(3)
    for first in (short, long):
        thread = f"/conversations/{first.conversation.public_id}"
        with django_assert_num_queries(14):
            analyst_client.get(f"/messages/{first.uuid}")
        with django_assert_num_queries(6):
            analyst_client.get(thread)
