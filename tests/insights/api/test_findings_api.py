"""Spikes, discovered topics and threads over the API."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from rest_framework.test import APIClient

from insights.discovery import discover, gather
from insights.models import DiscoveredTopic, Spike, Topic
from insights.spikes import watch
from tests import factories
from tests.insights.api.test_schema import fits
from tests.insights.discovery.test_discover import ByWord, unexplained
from tests.insights.test_thread_figures import reply

pytestmark = pytest.mark.django_db
SPIKES, TOPICS = "/api/v1/spikes", "/api/v1/discovered-topics"
NOW = factories.NOON + timedelta(days=8, hours=3)


@pytest.fixture
def spike() -> Spike:
    for day in range(9):
        factories.analysed(timestamp=factories.NOON + timedelta(days=day))
    for minute in range(11):
        factories.analysed("the card transfer failed", timestamp=factories.NOON + timedelta(days=8, minutes=minute))
    with time_machine.travel(NOW):
        watch.look()
    return Spike.objects.get(unit="day", kind="category")


@pytest.fixture
def topic(monkeypatch: pytest.MonkeyPatch) -> DiscoveredTopic:
    monkeypatch.setattr(gather, "_encoder", ByWord)
    for n in range(20):
        unexplained(f"my withdrawal pending for {n} days")
    discover.discover()
    return DiscoveredTopic.objects.get()


def test_a_spike_is_given_with_its_rule_numbers_and_rows(api: APIClient, spike: Spike) -> None:
    body = api.get(f"{SPIKES}/{spike.pk}").json()
    assert (body["kind"], body["label"], body["source"], body["unit"]) == (
        "category",
        "deposit_issues",
        "telegram",
        "day",
    )
    assert (body["peak_count"], body["baseline"], body["ratio"], body["state"]) == (12, 1.0, 12.0, "open")
    assert body["rule"] == {"times": 3.0, "at_least": 10, "tail": 2e-4}
    assert {word["word"] for word in body["words"]} >= {"card", "transfer", "failed"}
    assert len(api.get(f"/api/v1/messages?{body['query']}").json()["results"]) == body["count"] == 12


def test_spikes_are_listed_and_filtered(api: APIClient, spike: Spike) -> None:
    assert len(api.get(SPIKES).json()["results"]) == 6
    rows = api.get(f"{SPIKES}?unit=day&kind=category&state=open").json()["results"]
    assert [row["id"] for row in rows] == [spike.pk]
    for query in ("state=closed", "unit=week", "label=x", "cursor=!"):
        assert api.get(f"{SPIKES}?{query}").status_code == 422


def test_what_people_make_of_a_spike(api: APIClient, spike: Spike) -> None:
    for verb, state in (("acknowledge", "acknowledged"), ("reopen", "open"), ("mute", "muted")):
        body = api.post(f"{SPIKES}/{spike.pk}/{verb}").json()
        assert (body["state"], bool(body["muted_until"])) == (state, state == "muted")
    assert api.post(f"{SPIKES}/999999/mute").status_code == 404


def test_a_backtest_over_the_api(api: APIClient, spike: Spike) -> None:
    with time_machine.travel(NOW):
        body = api.get(f"{SPIKES}/backtest?times=2&at_least=5").json()
    assert (body["found"], body["usual"], body["series"], len(body["results"])) == (3, 3, 3, 3)
    assert api.get(f"{SPIKES}/backtest?times=0").status_code == 422


def test_discovered_topics_are_listed_and_accepted_once(api: APIClient, topic: DiscoveredTopic) -> None:
    (row,) = api.get(f"{TOPICS}?state=proposed&current=true").json()["results"]
    assert (row["id"], row["size"], row["current"]) == (topic.pk, 20, True)
    assert len(api.get(f"{TOPICS}/{topic.pk}").json()["typical"]) == 10
    body = api.post(f"{TOPICS}/{topic.pk}/accept", {"kind": "topic", "name": "Cash outs"}).json()
    assert (body["state"], body["accepted_as"], body["accepted_slug"]) == ("accepted", "topic", "cash_outs")
    assert Topic.objects.filter(slug="cash_outs").exists()
    again = api.post(f"{TOPICS}/{topic.pk}/dismiss")
    assert (again.status_code, again.json()) == (409, {"detail": "This topic has been accepted already."})


def test_dismissed_and_proposed_again(api: APIClient, topic: DiscoveredTopic) -> None:
    assert api.post(f"{TOPICS}/{topic.pk}/dismiss").json()["state"] == "dismissed"
    assert api.post(f"{TOPICS}/{topic.pk}/reopen").json()["state"] == "proposed"
    assert api.post(f"{TOPICS}/{topic.pk}/accept", {"kind": "topic", "name": "?!"}).status_code == 422
    assert api.post(f"{TOPICS}/{topic.pk}/accept", {"kind": "tag"}).status_code == 422


def test_threads_in_numbers(api: APIClient) -> None:
    reply(factories.analysed(), timedelta(minutes=4))
    body = api.get("/api/v1/threads?source=telegram").json()
    assert (body["whole"]["threads"], body["whole"]["median"], body["filter"]["query"]) == (1, 240.0, "source=telegram")
    assert [(row["source"], row["answered"]) for row in body["groups"]] == [("telegram", 1)]
    assert api.get("/api/v1/threads?source=nowhere").status_code == 422


def test_answers_fit_the_schema(api: APIClient, spike: Spike, topic: DiscoveredTopic) -> None:
    readings: list[tuple[str, str, dict[str, Any]]] = [
        (SPIKES, SPIKES, {}),
        (SPIKES, SPIKES, {"limit": 0}),
        (SPIKES + "/{id}", f"{SPIKES}/{spike.pk}", {}),
        (SPIKES + "/backtest", f"{SPIKES}/backtest", {}),
        (TOPICS, TOPICS, {}),
        (TOPICS + "/{id}", f"{TOPICS}/{topic.pk}", {}),
        ("/api/v1/discoveries", "/api/v1/discoveries", {}),
        ("/api/v1/threads", "/api/v1/threads", {}),
    ]
    for path, url, query in readings:
        fits(path, "get", api.get(url, query))
    for path, url in (
        (SPIKES + "/{id}/mute", f"{SPIKES}/{spike.pk}/mute"),
        (TOPICS + "/{id}/dismiss", f"{TOPICS}/{topic.pk}/dismiss"),
    ):
        fits(path, "post", api.post(url))
    fits(TOPICS + "/{id}/dismiss", "post", api.post(f"{TOPICS}/{topic.pk}/dismiss"))
