"""The operations page: the worker, the queue, the failures."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from insights.models import Message
from jobs.models import WorkerHeartbeat, WorkerRestart
from llm import status as model_status
from llm.models import Call, Health, Spend
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff_client(client: Client) -> Client:
    client.force_login(factories.person("sam", is_staff=True))
    return client


def beat(name: str, seconds_ago: int, task: str = "") -> None:
    beaten_at = timezone.now() - timedelta(seconds=seconds_ago)
    WorkerHeartbeat.objects.create(name=name, host=name.partition(":")[0], beaten_at=beaten_at, task=task)


@pytest.mark.parametrize(("seconds", "state"), [(None, "never"), (2, "working"), (30, "slow"), (500, "silent")])
def test_it_tells_how_the_worker_is(staff_client: Client, seconds: int | None, state: str) -> None:
    if seconds is not None:
        beat("here:1", seconds)
    assert staff_client.get("/operations").context["worker"].state == state


def test_its_numbers_lead_to_their_rows(staff_client: Client) -> None:
    for _ in range(2):
        factories.message()
    factories.failed()
    page = staff_client.get("/operations").content.decode()
    for status, number in (("pending", 2), ("processing", 0), ("failed", 1)):
        assert f'href="/messages?status={status}">{number}</a>' in page.replace(" bad", "")
        assert staff_client.get(f"/messages?status={status}").context["totals"].messages == number


def test_failures_show_their_reasons_and_can_be_retried_together(staff_client: Client) -> None:
    failed = [
        factories.failed(reason="The engine gave up."),
        factories.failed(reason="The engine gave up."),
        factories.failed(reason="Too long."),
    ]
    response = staff_client.get("/operations")
    assert [(row["error"], row["number"]) for row in response.context["reasons"]] == [
        ("The engine gave up.", 2),
        ("Too long.", 1),
    ]
    assert [message.pk for message in response.context["failures"]] == [message.pk for message in reversed(failed)]
    assert "Back in the queue: 3." in staff_client.post("/operations/retry", follow=True).content.decode()
    assert set(Message.objects.values_list("status", flat=True)) == {"pending"}


def test_retrying_takes_a_post(staff_client: Client) -> None:
    assert staff_client.get("/operations/retry").status_code == 405


def test_without_a_model_it_says_that_none_is_needed(staff_client: Client) -> None:
    assert "None is set up, and none is needed" in staff_client.get("/operations").content.decode()


def test_models_show_their_state_their_cost_and_no_key(staff_client: Client, settings: Settings) -> None:
    settings.LLM_KEYS = {"grok": "xai-0123456789abcdefSECRETwxyz"}
    settings.LLM_DAILY_CALLS = "1"
    now = timezone.now()
    Spend.objects.create(day=now.date(), scope="all", calls=1, microdollars=1_234_500)
    Health.objects.create(provider="grok", failures=5, reason="grok failed (500).", probe_at=now + timedelta(seconds=9))
    page = staff_client.get("/operations").content.decode()
    for words in (
        "…wxyz",
        "1 call of 1",
        "1.2345 of 5.00 US dollars",
        "budget is used up",
        "Out of reach: grok failed (500).",
    ):
        assert words in " ".join(page.split())
    assert "SECRET" not in page


def test_every_machines_worker_is_shown_and_the_silent_one_named(staff_client: Client) -> None:
    beat("here:1", 1, "insights.tasks.drain")
    beat("there:2", 500)
    response = staff_client.get("/operations")
    assert [(one.name, one.state) for one in response.context["workers"]] == [
        ("here:1", "working"),
        ("there:2", "silent"),
    ]
    page = " ".join(response.content.decode().split())
    assert "busy with <code>insights.tasks.drain</code>" in page
    assert '<code>there:2</code> <strong class="bad">is silent</strong>' in page


def test_restarts_are_shown_with_their_reason(staff_client: Client) -> None:
    WorkerRestart.objects.create(worker="here:1", reason="It gave no heartbeat for 21 s.", task="insights.tasks.drain")
    old = WorkerRestart.objects.create(worker="here:1", reason="long ago")
    WorkerRestart.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=20))
    page = staff_client.get("/operations").content.decode()
    assert "It gave no heartbeat for 21 s." in page
    assert "long ago" not in page


def test_every_queue_has_its_line(staff_client: Client) -> None:
    factories.message()
    lines = {line.label: line.depth.pending for line in staff_client.get("/operations").context["queues"]}
    assert lines["Customers' messages"] == 1
    assert set(lines) >= {"Reading of stories", "Runs", "Second answers of models"}


def test_a_slow_model_is_told_in_figures(staff_client: Client, settings: Settings) -> None:
    settings.LLM_BASE_URLS, settings.LLM_MODELS = {"custom": "http://localhost:9/v1"}, {"custom": "tiny"}
    for outcome in ("ok", "timeout", "timeout", "timeout"):
        Call.objects.create(provider="custom", model="tiny", task="analysis", outcome=outcome, latency_ms=40_000)
    page = " ".join(staff_client.get("/operations").content.decode().split())
    assert "Answers in 40 s; 3 of the last 4 calls failed." in page
    assert "The language model LLM_BASE_URL answers in 40 s; 3 of the last 4 calls failed." in model_status.notices()[0]
