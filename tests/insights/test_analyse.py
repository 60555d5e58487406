"""Waiting messages become insights, each for itself, whatever the engine does."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.utils import timezone

from insights import engines, tasks
from insights.analysis import analyse, queue, results, rollups, wake
from insights.engines import Analysis, AnalysisError, Outcome, Taxonomy
from insights.models import Insight, InsightTopic, Message, Run
from insights.taxonomy import taxonomy
from tests import factories

pytestmark = pytest.mark.django_db


class Scripted:
    """An engine that answers by the text: ``fail``, ``refuse`` and ``crash`` do what they say."""

    name, model = "scripted", "1"

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    def analyse(self, texts: Sequence[str], taxonomy: Taxonomy) -> list[Outcome]:
        self.batches.append(list(texts))
        if "crash" in texts:
            raise ValueError("a text of a customer")
        errors: dict[str, Outcome] = {"fail": AnalysisError("not now"), "refuse": AnalysisError("no", permanent=True)}
        return [errors.get(text, factories.analysis()) for text in texts]


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    scripted = Scripted()
    monkeypatch.setattr(engines, "configured", lambda: scripted)
    return scripted


def states() -> dict[str, str]:
    return dict(Message.objects.values_list("text", "status"))


def test_one_failure_stops_no_other(engine: Scripted) -> None:
    for text in ("good", "fail", "refuse", "fine"):
        factories.message(text)
    assert analyse.drain() == 2
    assert states() == {"good": "analysed", "fail": "pending", "refuse": "failed", "fine": "analysed"}
    assert dict(Message.objects.values_list("text", "error"))["fail"] == "not now"


def test_an_engine_that_crashes_costs_only_the_message_it_crashes_on(engine: Scripted, settings: Any) -> None:
    for text in ("good", "crash", "fine"):
        factories.message(text)
    assert analyse.drain() == 0
    for _ in range(6):
        Message.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
        analyse.drain()
    assert states() == {"good": "analysed", "crash": "failed", "fine": "analysed"}
    failed = Message.objects.get(text="crash")
    assert (failed.attempts, failed.error) == (settings.ANALYSIS_ATTEMPTS, "The scripted engine failed: ValueError.")


def test_batches_are_bounded(engine: Scripted, settings: Any) -> None:
    settings.ANALYSIS_BATCH = 3
    for n in range(7):
        factories.message(f"{n}")
    assert analyse.drain() == 7
    assert [len(batch) for batch in engine.batches] == [3, 3, 1]


def test_a_drain_that_runs_out_of_time_rings_for_the_rest(
    engine: Scripted, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ANALYSIS_BATCH = 1
    rung: list[None] = []
    for _ in range(3):
        factories.message()
    monkeypatch.setattr(wake, "ring", lambda: rung.append(None))
    assert analyse.drain(seconds=0) == 1
    assert (len(rung), Message.objects.analysed().count()) == (1, 1)


def test_an_insight_keeps_all_that_was_found_and_the_message_shows_it(engine: Scripted) -> None:
    factories.message()
    analyse.drain()
    message, insight = Message.objects.get(), Insight.objects.get()
    assert message.insight == insight
    assert (message.sentiment, message.score, message.confidence) == ("negative", -0.65, 0.9)
    assert message.category is not None
    assert message.category.slug == "deposit_issues"
    assert (message.claim, message.due_at, message.failed_at, message.error) == (None, None, None, "")
    assert (insight.engine, insight.model, insight.run.kind) == ("scripted", "1", "intake")
    assert list(InsightTopic.objects.values_list("topic__slug", "confidence")) == [("complaint", 0.7)]


def test_every_message_of_an_engine_belongs_to_its_one_run(engine: Scripted) -> None:
    for _ in range(2):
        factories.message()
        analyse.drain()
    assert Run.objects.filter(engine="scripted").count() == 1


def test_a_worker_that_was_too_slow_stores_nothing() -> None:
    message = factories.message()
    now = timezone.now()
    slow = queue.claim(1, now)
    quick = queue.claim(1, now + queue.LEASE)
    assert slow is not None
    assert quick is not None
    run = results.intake_run(engines.configured())
    assert results.store(quick, [(quick.messages[0], factories.analysis(score=0.9))], run) == 1
    assert results.store(slow, [(slow.messages[0], factories.analysis(score=-0.9))], run) == 0
    message.refresh_from_db()
    assert (message.score, Insight.objects.count(), rollups.differences()) == (0.9, 1, [])


def test_the_shown_insight_can_change_and_the_counts_follow() -> None:
    message = factories.analysed(category="deposit_issues", score=-0.5, topics=(("complaint", 0.7), ("billing", 0.6)))
    run = Run.objects.create(kind="intake", engine="other", model="2")
    labels = taxonomy.category_ids()
    better = Insight.objects.create(
        message=message, run=run, sentiment="positive", score=0.8, confidence=1, category_id=labels["login_issues"]
    )
    results.show([message], [better])
    message.refresh_from_db()
    assert (message.insight, message.sentiment, message.category_id) == (better, "positive", labels["login_issues"])
    assert (rollups.differences(), Insight.objects.count()) == ([], 2)


def test_the_waiting_caller_gets_the_result_and_the_late_one_that_of_the_first() -> None:
    message = factories.message("my deposit is missing")
    held = factories.claim(message)
    finished = analyse.finish(message, held)
    assert finished.category is not None
    assert finished.category.slug == "deposit_issues"
    assert analyse.finish(message, None) == finished


def test_a_caller_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyse, "WAIT_SECONDS", 0.05)
    message = factories.message()
    factories.claim(message)
    assert analyse.finish(message, None).status == "processing"


def test_a_preview_stores_nothing_and_never_raises(engine: Scripted) -> None:
    assert analyse.preview("hi")[1] == factories.analysis()
    assert analyse.preview("crash")[1] == AnalysisError("The scripted engine failed: ValueError.")
    assert Insight.objects.count() == 0


def test_an_empty_queue_is_no_work() -> None:
    assert (tasks.drain(), tasks.sweep()) == (0, 0)


def test_the_sweep_rings_while_something_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[None] = []
    factories.message()
    monkeypatch.setattr(wake, "ring", lambda: rung.append(None))
    assert (tasks.sweep(), len(rung)) == (1, 1)


def test_storing_a_batch_costs_the_same_queries_for_any_size(django_assert_max_num_queries: Any) -> None:
    for n in range(30):
        factories.message(f"{n}")
    held = queue.claim(100)
    assert held is not None
    run = results.intake_run(engines.configured())
    found: list[tuple[Message, Analysis]] = [(m, factories.analysis()) for m in held.messages]
    with django_assert_max_num_queries(16):
        assert results.store(held, found, run) == 30
    assert rollups.differences() == []
