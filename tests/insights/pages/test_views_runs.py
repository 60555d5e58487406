"""Runs by hand: proposing from a filter, watching, comparing, applying, rolling back."""

import re

import pytest
from django.test import Client

from insights import engines
from insights.analysis import rollups
from insights.models import Message, Run
from insights.reads.filters import Filter
from insights.runs import propose
from tests import factories
from tests.insights.runs import Stub

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> Stub:
    stub = Stub("second")
    monkeypatch.setattr(engines, "named", lambda name: stub)
    return stub


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def proposed(client: Client, query: str = "source=telegram") -> Run:
    response = client.post("/runs/new", {"filter": query, "engine": "local", "version": "", "note": "try"})
    run = Run.objects.get(kind="proposal")
    assert (response.status_code, response.headers["Location"]) == (302, f"/runs/{run.pk}")
    return run


def test_a_run_from_a_filter_to_its_roll_back(analyst_client: Client) -> None:
    for n in range(12):
        factories.analysed(f"message {n}")
    factories.analysed("another", source="livechat")
    assert ">12 analysed messages<" in text(analyst_client, "/runs/new?source=telegram")
    before = list(Message.objects.order_by("pk").values())
    run = proposed(analyst_client)
    page = text(analyst_client, f"/runs/{run.pk}")
    assert 'hx-trigger="every 2s"' in page
    assert '<progress class="run-progress" max="12" value="0"' in page
    while propose.drain():
        pass
    page = text(analyst_client, f"/runs/{run.pk}")
    assert "hx-trigger" not in page
    links = re.findall(r'href="(/runs/\d+/moves\?field=category&amp;before=[^"]+)"\s*>(\d+)</a>', page)
    assert sum(int(number) for _, number in links) == 12
    for link, number in links:
        assert text(analyst_client, link.replace("&amp;", "&")).count('<li class="row">') == int(number)
    assert "Applied: 12 messages" in analyst_client.post(f"/runs/{run.pk}/apply", follow=True).content.decode()
    assert Message.objects.filter(insight__run=run).count() == 12
    refused = analyst_client.post(f"/runs/{run.pk}/apply", follow=True).content.decode()
    assert "This run is applied." in refused
    analyst_client.post(f"/runs/{run.pk}/roll-back")
    assert list(Message.objects.order_by("pk").values()) == before
    assert rollups.differences() == []
    assert "rolled back" in text(analyst_client, "/runs")


def test_the_moved_messages_can_be_sorted_and_paged(analyst_client: Client) -> None:
    for n in range(60):
        factories.analysed(f"message {n}")
    run = proposed(analyst_client, "")
    while propose.drain():
        pass
    address = f"/runs/{run.pk}/moves?ordering="
    sure = [int(n) for n in re.findall(r">(\d+)% sure of", text(analyst_client, address + "surest"))]
    assert sure == sorted(sure, reverse=True)
    unsure = [int(n) for n in re.findall(r">(\d+)% sure of", text(analyst_client, address + "least_sure"))]
    assert unsure == sorted(unsure)
    for odd in ("nonsense", "surest&page=99", "surest&before=nope&after=nope", "newest&field=sentiment"):
        text(analyst_client, address + odd)


@pytest.mark.parametrize(
    ("filter", "engine_name", "problem"),
    [
        ("category=nope", "local", "is not one of"),
        ("source=livechat", "local", "No analysed message"),
        ("", "x\x00", "There is no engine"),
    ],
)
def test_what_cannot_be_run_is_said(analyst_client: Client, filter: str, engine_name: str, problem: str) -> None:
    factories.analysed()
    response = analyst_client.post("/runs/new", {"filter": filter, "engine": engine_name})
    assert (response.status_code, problem in response.content.decode()) == (400, True)
    assert Run.objects.filter(kind="proposal").count() == 0


def test_a_run_can_be_stopped_where_it_is(analyst_client: Client) -> None:
    factories.analysed()
    run = proposed(analyst_client)
    analyst_client.post(f"/runs/{run.pk}/stop")
    run.refresh_from_db()
    assert (run.status, run.failed) == ("stopped", 0)


def test_the_runs_of_new_messages_are_not_pages(analyst_client: Client) -> None:
    message = factories.analysed()
    assert message.insight is not None
    assert analyst_client.get(f"/runs/{message.insight.run_id}").status_code == 404
    assert analyst_client.post(f"/runs/{message.insight.run_id}/apply").status_code == 404


def test_a_run_that_was_stopped_says_so(analyst_client: Client) -> None:
    factories.analysed()
    run = propose.start(Filter(), "local")
    propose.stop(run)
    page = " ".join(text(analyst_client, f"/runs/{run.pk}").split())
    assert "after 0 of 1" in page
    assert ">stopped</span>" in page
    assert "Not analysed" not in page
