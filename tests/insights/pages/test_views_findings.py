"""The pages about spikes, unnamed topics and threads."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from insights.discovery import discover, gather
from insights.models import DiscoveredTopic, Run, Spike, Topic
from insights.spikes import watch
from tests import factories
from tests.insights.discovery.test_discover import ByWord, unexplained
from tests.insights.pages import reading
from tests.insights.pages.conftest import NOW
from tests.insights.test_thread_figures import reply

pytestmark = pytest.mark.django_db
MIDNIGHT = NOW.replace(hour=0, minute=0)

PAGES = ["/spikes", "/spikes?state=open", "/spikes/backtest", "/spikes/backtest?unit=hour", "/discovery", "/threads"]


@pytest.fixture
def spike() -> Spike:
    for day in range(9):
        factories.analysed(timestamp=MIDNIGHT - timedelta(days=day, hours=2))
    for minute in range(12):
        factories.analysed("the card <b>transfer</b> failed", timestamp=MIDNIGHT + timedelta(hours=9, minutes=minute))
    watch.look(now=NOW)
    return Spike.objects.get(unit="day", kind="category")


@pytest.fixture
def topic(monkeypatch: pytest.MonkeyPatch) -> DiscoveredTopic:
    monkeypatch.setattr(gather, "_encoder", ByWord)
    for n in range(60):
        unexplained(f"my withdrawal pending for {n} days", timestamp=NOW - timedelta(days=n % 9))
    discover.discover()
    return DiscoveredTopic.objects.get()


@pytest.mark.parametrize("url", PAGES)
def test_empty_pages_say_what_they_are_for(analyst_client: Client, url: str) -> None:
    response = analyst_client.get(url)
    assert (response.status_code, "<h2>" in response.content.decode()) == (200, True)


@pytest.mark.parametrize("url", [*PAGES, "/spikes/1", "/discovery/1"])
def test_strangers_are_sent_away(client: Client, writer: Any, url: str) -> None:
    assert client.get(url).status_code == 302
    client.force_login(writer)
    assert client.get(url).status_code == 403


@pytest.mark.parametrize(
    "url", ["/spikes/look", "/spikes/1/mute", "/discovery/look", "/discovery/1/accept", "/discovery/1/run"]
)
def test_verbs_need_a_post_and_an_analyst(client: Client, writer: Any, url: str) -> None:
    client.force_login(writer)
    assert client.post(url).status_code == 403
    client.force_login(factories.analyst())
    assert client.get(url).status_code == 405


def test_the_list_leads_to_the_spike(analyst_client: Client, spike: Spike) -> None:
    html = analyst_client.get("/spikes").content.decode()
    assert f'href="/spikes/{spike.pk}"' in html
    assert "Deposit issues, Telegram" in html
    assert re.sub(r"\s+", " ", html).count("12× the usual 1") == 6  # category, topic and source, by day and by hour


def test_every_number_of_a_spike_leads_to_so_many_messages(analyst_client: Client, spike: Spike) -> None:
    html = analyst_client.get(f"/spikes/{spike.pk}").content.decode()
    found = list(reading.numbers(html))
    assert len(found) >= 4
    assert [
        (address, number) for address, number in found if reading.rows_at(analyst_client, address) != (number, number)
    ] == []


def test_the_page_of_a_spike_says_why(analyst_client: Client, spike: Spike) -> None:
    html = " ".join(analyst_client.get(f"/spikes/{spike.pk}").content.decode().split())
    assert "20 Nov, 09:00" in html
    assert "is 12; the rule asks for at least 3." in html
    assert "the rule asks for at most 1 in 5,000" in html
    assert "&lt;b&gt;" in html
    assert all(f">{word}</a>" in html for word in ("card", "transfer", "failed"))
    assert re.findall(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", html) == []


def test_acknowledge_mute_and_open_again(analyst_client: Client, spike: Spike) -> None:
    for verb, state in (("acknowledge", "acknowledged"), ("reopen", "open"), ("mute", "muted")):
        response = analyst_client.post(f"/spikes/{spike.pk}/{verb}", follow=True)
        spike.refresh_from_db()
        assert (spike.state, spike.state_by) == (state, response.wsgi_request.user)
        assert f'badge-{state}">{state}' in response.content.decode()


def test_a_backtest_shows_what_other_thresholds_find(analyst_client: Client, spike: Spike) -> None:
    html = analyst_client.get("/spikes/backtest?times=20").content.decode()
    numbers = re.findall(r'id="backtest-(\w+)">([\d,]+)<', html)
    assert numbers == [("found", "0"), ("usual", "3")]
    html = analyst_client.get("/spikes/backtest?times=2&at_least=5").content.decode()
    assert "Deposit issues, Telegram" in html
    for query in ("times=x", "times=1", "tail=2", "at_least=nan", "tail=inf"):
        assert analyst_client.get(f"/spikes/backtest?{query}").status_code == 400


def test_a_discovered_topic_is_listed_and_shown_with_its_messages(
    analyst_client: Client, topic: DiscoveredTopic
) -> None:
    html = analyst_client.get("/discovery").content.decode()
    assert (f'href="/discovery/{topic.pk}"' in html, "60 messages" in html) == (True, True)
    one = analyst_client.get(f"/discovery/{topic.pk}").content.decode()
    two = analyst_client.get(f"/discovery/{topic.pk}?page=2").content.decode()
    assert (one.count('<li class="row">'), two.count('<li class="row">')) == (50, 10)


def test_accepting_offers_the_run(analyst_client: Client, topic: DiscoveredTopic) -> None:
    page = analyst_client.post(f"/discovery/{topic.pk}/accept", {"name": "Cash outs", "kind": "topic"}, follow=True)
    assert f'action="/discovery/{topic.pk}/run"' in page.content.decode()
    assert len(Topic.objects.get(slug="cash_outs").examples) == 10
    response = analyst_client.post(f"/discovery/{topic.pk}/run")
    run = Run.objects.get(kind="proposal")
    assert (response.status_code, response["Location"]) == (302, f"/runs/{run.pk}")
    assert (
        "accepted already"
        in analyst_client.post(
            f"/discovery/{topic.pk}/accept", {"name": "Again", "kind": "topic"}, follow=True
        ).content.decode()
    )


def test_dismissing_hides_it_and_can_be_taken_back(analyst_client: Client, topic: DiscoveredTopic) -> None:
    analyst_client.post(f"/discovery/{topic.pk}/dismiss")
    assert f"/discovery/{topic.pk}" not in analyst_client.get("/discovery").content.decode()
    assert f"/discovery/{topic.pk}" in analyst_client.get("/discovery?state=dismissed").content.decode()
    assert (
        f'action="/discovery/{topic.pk}/dismiss"'
        in analyst_client.post(f"/discovery/{topic.pk}/reopen", follow=True).content.decode()
    )


def test_the_threads_page_shows_the_figures(analyst_client: Client) -> None:
    asked = factories.analysed(timestamp=NOW - timedelta(hours=5))
    reply(asked, timedelta(minutes=3))
    html = analyst_client.get("/threads").content.decode()
    figures = dict(re.findall(r'id="(threads|median|p90|better)">([^<]+)<', html))
    assert figures == {"threads": "1", "median": "3 minutes", "p90": "3 minutes", "better": "–"}
    assert analyst_client.get("/threads?source=nowhere").status_code == 400
