"""Runs: proposed beside what is shown, compared, applied in one step, rolled back exactly."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from insights import engines, erasure, tasks
from insights.analysis import queue, rollups
from insights.engines import Postponed
from insights.models import Category, Insight, Message, ProposalItem, Run, TaxonomyVersion, Topic
from insights.reads import stats
from insights.reads.filters import Filter
from insights.runs import apply, compare, corrections, propose
from insights.taxonomy import versions
from tests import factories
from tests.insights import runs
from tests.insights.runs import Stub, state

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> Stub:
    """What runs ask in these tests."""
    stub = Stub("second")
    monkeypatch.setattr(engines, "named", lambda name: stub)
    return stub


ALL = Filter()


def finished(chosen: Filter = ALL, **options: Any) -> Run:
    run = propose.start(chosen, "local", **options)
    while propose.drain():
        pass
    run.refresh_from_db()
    return run


def moves(run: Run) -> Counter[tuple[str, str]]:
    """What really happens when it is applied: from which category to which."""
    before = dict(Message.objects.values_list("pk", "category__slug"))
    apply.apply(run)
    after = dict(Message.objects.values_list("pk", "category__slug"))
    return Counter((before[key], after[key]) for key in before if before[key] != after[key])


def test_three_thousand_messages_there_and_back() -> None:
    runs.fill(3000, Stub("first"))
    assert rollups.differences() == []
    before = state()
    run = finished()
    assert (run.status, run.total, run.done, run.failed) == ("ready", 3000, 3000, 0)
    assert state() == before, "a proposal changes nothing"
    proposed = compare.flow(run)
    assert (proposed.total, proposed.moved) == (3000, compare.moved(run).count())
    assert moves(run) == Counter({pair: n for pair, n in proposed.cells.items() if pair[0] != pair[1]})
    assert rollups.differences() == []
    applied = state()
    shown = Message.objects.filter(insight__run=run).count()
    assert (shown, Run.objects.get(pk=run.pk).status) == (3000, "applied")
    assert applied["counts"] != before["counts"]
    apply.roll_back(run)
    assert state() == before
    assert rollups.differences() == []
    apply.apply(run)
    assert state() == applied
    apply.roll_back(run)
    assert state() == before


def test_a_number_of_the_matrix_is_its_messages() -> None:
    runs.fill(400, Stub("first"))
    run = finished()
    for field in compare.FIELDS:
        flow = compare.flow(run, field)
        for (before, after), number in flow.cells.items():
            assert compare.moved(run, field, before, after).count() == number
        assert sum(flow.before(label) for label in flow.labels) == flow.total == 400
    moved = compare.moved(run, ordering="least_sure")
    sure = list(moved.values_list("insight__category_confidence", flat=True))
    assert sure == sorted(sure)
    assert sure != sorted(sure, reverse=True)


def test_the_comparison_of_an_applied_run_is_the_one_it_had() -> None:
    runs.fill(300, Stub("first"))
    run = finished()
    before = (compare.flow(run), compare.topics(run), compare.effect(run), compare.period(run))
    apply.apply(run)
    run.refresh_from_db()
    assert (compare.flow(run), compare.topics(run), compare.effect(run), compare.period(run)) == before


def test_the_effect_on_the_last_days_is_what_the_counts_become() -> None:
    now = timezone.now()
    for n in range(40):
        factories.analysed(f"message {n}", timestamp=now - timedelta(days=n))
    run = finished(Filter(since=now - timedelta(days=10)))
    days = compare.period(run)
    assert (days.last, (days.last - days.first).days) == (now.date(), 29)
    expected = {row.slug: row.after for row in compare.effect(run) if row.after}
    assert {row.slug: row.before for row in compare.effect(run) if row.before} == {"deposit_issues": 30}
    apply.apply(run)
    chosen = Filter(since=now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=29))
    assert {row.slug: row.count for row in stats.per_category(chosen)} == expected


def test_only_what_the_filter_means_is_analysed_again() -> None:
    chosen = [factories.analysed(f"a {n}", source="livechat") for n in range(3)]
    factories.analysed("b", source="telegram")
    factories.message("c", source="livechat")
    factories.failed("d", source="livechat")
    run = finished(Filter(sources=("livechat",)))
    assert sorted(ProposalItem.objects.values_list("message_id", flat=True)) == [message.pk for message in chosen]
    assert run.filter_query == "source=livechat"


@pytest.mark.parametrize(("chosen", "engine"), [(Filter(sources=("telegram",)), "local"), (Filter(), "nonsense")])
def test_what_cannot_be_run_is_refused(chosen: Filter, engine: str) -> None:
    factories.analysed(source="livechat")
    with pytest.raises(propose.RunRefused):
        propose.start(chosen, engine)
    assert not Run.objects.filter(kind="proposal").exists()


def test_a_worker_that_died_costs_one_lease() -> None:
    runs.fill(250, Stub("first"))
    run = propose.start(Filter(), "local")
    dead = propose._claim_items(run, timezone.now())
    assert dead is not None
    assert len(dead.items) == propose.BATCH
    assert propose.drain() == 150
    run.refresh_from_db()
    assert (run.status, run.done) == ("running", 150)
    ProposalItem.objects.filter(due_at__isnull=False).update(due_at=timezone.now())  # the lease has ended
    assert propose.is_due(timezone.now())
    while propose.drain():
        pass
    run.refresh_from_db()
    assert (run.status, run.done, Insight.objects.filter(run=run).count()) == ("ready", 250, 250)
    assert propose._link(run, dead) == 0, "who comes late finds nothing of their own"


def test_messages_that_kill_every_worker_end_as_failed(settings: Any) -> None:
    runs.fill(3, Stub("first"))
    run = propose.start(Filter(), "local")
    ProposalItem.objects.filter(pk=ProposalItem.objects.earliest("pk").pk).update(attempts=settings.ANALYSIS_ATTEMPTS)
    propose.drain()
    run.refresh_from_db()
    assert (run.status, run.done, run.failed) == ("ready", 3, 1)


def test_an_engine_that_fails_spoils_its_messages_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("fine", "bad one", "good"):
        factories.analysed(text)
    stub = Stub("second", fails="bad")
    monkeypatch.setattr(engines, "named", lambda name: stub)
    run = finished()
    assert (run.status, run.done, run.failed) == ("ready", 3, 1)
    assert list(ProposalItem.objects.exclude(error="").values_list("message__text", "error")) == [
        ("bad one", "unreadable")
    ]
    assert apply.apply(run) == 2


def test_an_engine_that_breaks_is_tried_again_and_then_given_up(
    monkeypatch: pytest.MonkeyPatch, engine: Stub, settings: Any
) -> None:
    def broken(texts: Any, taxonomy: Any) -> Any:
        raise RuntimeError("no")

    factories.analysed()
    monkeypatch.setattr(engine, "analyse", broken)
    run = propose.start(Filter(), "local")
    for _ in range(settings.ANALYSIS_ATTEMPTS):
        ProposalItem.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
        propose.drain()
    run.refresh_from_db()
    assert (run.status, run.failed) == ("failed", 1)
    with pytest.raises(apply.ApplyRefused, match="failed"):
        apply.apply(run)


def test_a_model_out_of_reach_costs_no_attempt(monkeypatch: pytest.MonkeyPatch, engine: Stub) -> None:
    factories.analysed()
    monkeypatch.setattr(engine, "analyse", lambda texts, known: [Postponed("later", seconds=60.0) for _ in texts])
    run = propose.start(Filter(), "local")
    assert propose.drain() == 0
    item = ProposalItem.objects.get()
    assert (item.attempts, item.claim, item.error) == (0, None, "later")
    assert item.due_at is not None
    assert item.due_at > timezone.now() + timedelta(seconds=50)
    assert not propose.is_due(timezone.now())
    propose.stop(run)
    run.refresh_from_db()
    assert (run.status, run.failed, run.stopped_at is not None) == ("stopped", 0, True)


def test_new_messages_go_first(engine: Stub) -> None:
    runs.fill(350, Stub("first"))
    run = propose.start(Filter(), "local")
    factories.message("a new one")
    assert propose.drain() == propose.BATCH
    tasks.drain()
    run.refresh_from_db()
    assert (run.status, Message.objects.filter(status="analysed").count()) == ("ready", 351)


def test_the_sweep_rings_for_a_run_that_was_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.analysed()
    propose.start(Filter(), "local")
    rung = []
    monkeypatch.setattr("insights.analysis.wake.ring", lambda: rung.append(1))
    tasks.sweep()
    assert rung == [1]


def test_a_run_uses_the_labels_of_its_version(engine: Stub) -> None:
    factories.analysed()
    old = versions.save()
    versions.retire(Category.objects.get(slug="bonus_questions"))
    finished(version=old)
    finished()
    slugs = [[spec.slug for spec in known.categories] for known in engine.seen]
    assert ["bonus_questions" in row for row in slugs] == [True, False]
    assert TaxonomyVersion.objects.count() == 2


def test_labels_set_by_hand_survive_a_run(analyst: Any) -> None:
    message, other = factories.analysed("mine"), factories.analysed("other")
    run = finished()
    correction = corrections.correct(message, Category.objects.get(slug="login_issues"), "positive", [], analyst)
    assert compare.kept_by_hand(run) == 1
    assert compare.flow(run).total == 1
    assert apply.apply(run) == 1
    message.refresh_from_db()
    assert (message.insight_id, message.sentiment) == (correction.insight_id, "positive")
    assert apply.roll_back(run) == 1
    assert Message.objects.get(pk=other.pk).insight_id == other.insight_id
    corrections.undo(correction)
    message.refresh_from_db()
    assert message.insight_id == correction.before_id
    assert rollups.differences() == []


def test_a_correction_on_top_of_a_run_leads_back_to_before_it(analyst: Any) -> None:
    message = factories.analysed("mine")
    before = state()
    run = finished()
    apply.apply(run)
    correction = corrections.correct(message, Category.objects.get(slug="login_issues"), "neutral", [], analyst)
    assert apply.roll_back(run) == 0
    assert Message.objects.get(pk=message.pk).insight_id == correction.insight_id
    corrections.undo(correction)
    assert (state()["messages"], rollups.differences()) == (before["messages"], [])


def test_a_run_beneath_another_is_rolled_back_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    runs.fill(20, Stub("first"))
    before = state()
    lower = finished()
    apply.apply(lower)
    between = state()
    monkeypatch.setattr(engines, "named", lambda name: Stub("third"))
    upper = finished()
    apply.apply(upper)
    with pytest.raises(apply.ApplyRefused, match=f"Run {upper.pk}"):
        apply.roll_back(lower)
    apply.roll_back(upper)
    assert state() == between
    apply.roll_back(lower)
    assert state() == before


def test_what_was_analysed_anew_since_stays_with_its_newer_insight(engine: Stub) -> None:
    kept, newer = factories.analysed("one"), factories.analysed("two")
    run = finished()
    apply.apply(run)
    runs.analyse([Message.objects.get(pk=newer.pk)], Stub("model"))
    latest = Message.objects.get(pk=newer.pk).insight_id
    assert apply.roll_back(run) == 1
    assert Message.objects.get(pk=newer.pk).insight_id == latest
    assert Message.objects.get(pk=kept.pk).insight_id == kept.insight_id
    assert rollups.differences() == []


@pytest.mark.parametrize("step", ["apply", "roll_back"])
def test_a_step_out_of_order_is_refused(step: str) -> None:
    factories.analysed()
    run = propose.start(Filter(), "local")
    with pytest.raises(apply.ApplyRefused):
        getattr(apply, step)(run)
    while propose.drain():
        pass
    if step == "apply":
        apply.apply(run)
    with pytest.raises(apply.ApplyRefused):
        getattr(apply, step)(run)


def test_the_standing_run_of_new_messages_is_no_proposal() -> None:
    message = factories.analysed()
    assert message.insight is not None
    for step in (apply.apply, apply.roll_back):
        with pytest.raises(apply.ApplyRefused):
            step(message.insight.run)


def test_erased_messages_leave_a_run_whole() -> None:
    runs.fill(5, Stub("first"))
    run = finished()
    apply.apply(run)
    gone = list(Message.objects.values_list("pk", flat=True)[:2])
    erasure.erase(Message.objects.filter(pk__in=gone))
    assert (apply.roll_back(run), rollups.differences()) == (3, [])


def test_applying_asks_as_many_statements_for_many_messages_as_for_few() -> None:
    """But for the daily counts, of which there are as many as days and labels."""
    counted = []
    for number in (30, 300):
        runs.fill(number, Stub("first"))
        run = finished(Filter())
        with CaptureQueriesContext(connection) as queries:
            apply.apply(run)
        counted.append(len([q for q in queries.captured_queries if "insights_daily" not in q["sql"]]))
        apply.roll_back(run)
    assert counted[0] == counted[1]


def test_a_run_that_follows_merges_changes_the_merged_labels_alone() -> None:
    factories.analysed("a", category="bonus_questions", topics=(("praise", 0.4), ("complaint", 0.9)))
    factories.analysed("b", category="login_issues", second_category="bonus_questions", topics=())
    versions.merge(Category.objects.get(slug="bonus_questions"), Category.objects.get(slug="deposit_issues"))
    versions.merge(Topic.objects.get(slug="praise"), Topic.objects.get(slug="complaint"))
    before = state()
    run = propose.start(Filter(), propose.MERGES)
    while propose.drain():
        pass
    run.refresh_from_db()
    assert dict(compare.flow(run).cells) == {
        ("bonus_questions", "deposit_issues"): 1,
        ("login_issues", "login_issues"): 1,
    }
    apply.apply(run)
    first, second = Message.objects.order_by("pk").select_related("insight__second_category", "category")
    assert first.insight is not None
    assert [(link.topic.slug, link.confidence) for link in first.insight.topic_links.all()] == [("complaint", 0.9)]
    assert second.insight is not None
    assert second.insight.second_category == Category.objects.get(slug="deposit_issues")
    assert first.insight.reasoning == "It says that money is missing."
    assert rollups.differences() == []
    apply.roll_back(run)
    assert state() == before


def test_leases_of_runs_are_those_of_the_queue() -> None:
    factories.analysed()
    run = propose.start(Filter(), "local")
    now = timezone.now()
    propose._claim_items(run, now)
    assert ProposalItem.objects.get().due_at == now + queue.LEASE
