"""The embedded engine answers first, at once and visibly; a model's answer takes its place when it comes."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from insights import tasks
from insights.analysis import analyse, rollups, second_answers
from insights.engines import choice
from insights.models import EngineChoice, Insight, Message, Upgrade
from jobs import stopping
from llm import providers
from llm.limits import timeouts
from llm.models import Call, Health
from llm.providers import Task
from tests import factories
from tests.llm.fakes import FakeModel

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def auto(settings: Settings) -> None:
    settings.ANALYSIS_ENGINE = "auto"


def custom(fake: FakeModel, settings: Settings) -> None:
    """The fake server as a model of one's own."""
    for name, value in fake.settings("custom").items():
        setattr(settings, name, value)


def shown() -> list[str]:
    return [message.insight.engine for message in Message.objects.order_by("pk") if message.insight]


def test_the_embedded_engine_answers_at_once_and_the_model_afterwards(fake: FakeModel) -> None:
    for n in range(3):
        factories.message(f"my deposit {n} is missing")
    assert analyse.drain() == 3
    assert (shown(), len(fake.calls()), Upgrade.objects.count()) == (["local"] * 3, 0, 3)
    tasks.drain()
    assert (shown(), Upgrade.objects.count()) == (["grok"] * 3, 0)
    assert set(Insight.objects.values_list("engine", "run__kind")) == {("local", "intake"), ("grok", "upgrade")}
    assert rollups.differences() == []


@pytest.mark.parametrize("mode", ["hang", "error_500", "garbage", "wrong_key", "unknown_label", "refuse"])
def test_whatever_the_model_does_every_message_has_an_answer(fake: FakeModel, settings: Settings, mode: str) -> None:
    settings.LLM_TIMEOUT = 1
    fake.plan(mode)
    factories.message("my deposit is missing")
    tasks.drain()
    message = Message.objects.get()
    assert (message.status, shown()) == ("analysed", ["local"])
    assert Upgrade.objects.count() == 1


def test_a_cascade_asks_only_about_what_it_doubts(fake: FakeModel, settings: Settings) -> None:
    settings.ANALYSIS_ENGINE = "cascade"
    EngineChoice.objects.create(threshold=0.0)
    factories.message("my deposit is missing")
    tasks.drain()
    assert (shown(), Upgrade.objects.count(), len(fake.calls())) == (["local"], 0, 0)
    EngineChoice.objects.update(threshold=1.0)
    factories.message("hm")
    tasks.drain()
    assert (shown(), len(fake.calls())) == (["local", "grok"], 1)


def test_second_answers_wait_while_a_message_has_no_first(fake: FakeModel, settings: Settings) -> None:
    settings.ANALYSIS_FIRST_ANSWER = "model"
    Health.objects.create(provider="grok", failures=9, probe_at=timezone.now() + timedelta(seconds=9))
    factories.message()
    Upgrade.objects.create(message=factories.analysed())
    assert analyse.drain_second_answers() == 0
    assert fake.calls() == []


def test_a_new_message_is_answered_while_a_slow_model_is_waited_for(fake: FakeModel, settings: Settings) -> None:
    custom(fake, settings)
    settings.LLM_LOCAL_TIMEOUT = settings.LLM_TIMEOUT = 2
    fake.plan("hang")
    Upgrade.objects.create(message=factories.analysed())
    fresh = factories.message("my deposit is missing")
    begun = time.monotonic()
    second_answers.drain()
    fresh.refresh_from_db()
    assert fresh.status == "analysed"
    assert fresh.insight is not None
    assert fresh.insight.engine == "local"
    assert time.monotonic() - begun < 60


def test_a_worker_that_is_asked_to_stop_gives_back_what_it_holds(fake: FakeModel, settings: Settings) -> None:
    custom(fake, settings)
    fake.plan("hang")
    Upgrade.objects.create(message=factories.analysed())
    engine = choice.remote()
    assert engine is not None
    begun = time.monotonic()
    taken = second_answers._claim(engine)
    stopping.request()
    try:
        second_answers._ask(engine, taken)
    finally:
        stopping.forget()
    assert time.monotonic() - begun < 8
    row = Upgrade.objects.get()
    assert (row.attempts, row.claim, row.error) == (0, None, "The worker was stopped.")


def test_a_call_that_came_to_its_end_asks_for_less_next_time(fake: FakeModel, settings: Settings) -> None:
    settings.LLM_TIMEOUT = 1
    fake.plan("hang")
    target = providers.target(Task.ANALYSIS)
    assert timeouts.batch(target) == settings.LLM_BATCH
    for _ in range(4):
        Health.objects.update(failures=0, probe_at=None)
        rows = [Upgrade(message=factories.analysed()) for _ in range(timeouts.batch(target))]
        Upgrade.objects.all().delete()
        Upgrade.objects.bulk_create(rows)
        second_answers.drain(0)
    assert timeouts.batch(target) == 1
    fake.reset()
    Health.objects.update(failures=0, probe_at=None)
    Upgrade.objects.update(due_at=timezone.now())
    second_answers.drain(0)
    assert timeouts.batch(target) == 2


def test_tries_at_a_model_that_is_too_slow_come_to_an_end(fake: FakeModel, settings: Settings) -> None:
    settings.LLM_TIMEOUT = 1
    fake.plan("hang")
    Upgrade.objects.create(message=factories.analysed())
    pauses = []
    for _ in range(second_answers.ATTEMPTS):
        Upgrade.objects.update(due_at=timezone.now())
        Health.objects.update(failures=0, probe_at=None)
        second_answers.drain()
        due_at = Upgrade.objects.get().due_at
        pauses.append(round((due_at - timezone.now()).total_seconds(), -1) if due_at else None)
    assert pauses == [30, 60, 120, 240, None]
    assert "did not answer in time" in Upgrade.objects.get().error
    assert second_answers.retry() == 1
    assert Upgrade.objects.get().attempts == 0


def slow_calls(seconds: float, number: int = 4, answered: int = 4) -> None:
    for n in range(number):
        outcome = "ok" if n < answered else "timeout"
        Call.objects.create(provider="custom", model="m", task="analysis", outcome=outcome, latency_ms=seconds * 1000)


def test_nobody_waits_for_a_model_that_is_known_to_be_slower(fake: FakeModel, settings: Settings) -> None:
    custom(fake, settings)
    slow_calls(2 * settings.CLASSIFY_SECONDS)
    origin, _ = analyse.preview("my deposit is missing")
    assert (origin.name, fake.calls()) == ("local", [])
    Call.objects.all().delete()
    slow_calls(0.5)
    assert analyse.preview("my deposit is missing")[0].name == "custom"


def test_the_time_for_a_call_follows_what_calls_truly_took(fake: FakeModel, settings: Settings) -> None:
    custom(fake, settings)
    target = providers.target(Task.ANALYSIS)
    assert timeouts.limit(target) == 240
    slow_calls(20)
    assert timeouts.limit(target) == 60
    slow_calls(1000)
    assert timeouts.limit(target) == 240
    for name, value in fake.settings("grok").items():
        setattr(settings, name, value)
    assert timeouts.limit(providers.target(Task.ANALYSIS)) == settings.LLM_TIMEOUT


def test_how_a_model_fares_is_said_in_words() -> None:
    slow_calls(40, number=4, answered=1)
    known = timeouts.recent("custom")
    assert (timeouts.in_words(known), known.is_poor) == ("answers in 40 s; 3 of the last 4 calls failed", True)
    Call.objects.all().delete()
    assert (timeouts.in_words(timeouts.recent("custom")), timeouts.recent("custom").is_poor) == ("", False)
