"""Tasks are handed out once, and each worker has a task of its own."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import OrmQ
from django_q.signing import SignedPackage
from django_q.tasks import async_task

from jobs import broker, heartbeat, registry, tasks
from jobs.models import WorkerHeartbeat
from jobs.registry import WorkQueue

pytestmark = pytest.mark.django_db


def noted(names: list[str], name: str) -> int:
    names.append(name)
    return len(names)


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> broker.DatabaseBroker:
    """A broker whose own task is not due."""
    made = broker.DatabaseBroker()
    made._next_tick = float("inf")
    monkeypatch.setattr("jobs.broker.Conf.POLL", 0)
    return made


def test_a_task_is_handed_out_once_and_never_again(quiet: broker.DatabaseBroker) -> None:
    async_task("insights.tasks.drain")
    handed = quiet.dequeue()
    assert handed is not None
    assert [SignedPackage.loads(payload)["func"] for _, payload in handed] == ["insights.tasks.drain"]
    assert OrmQ.objects.count() == 0  # whatever becomes of its worker: the rows are the queue
    assert quiet.dequeue() is None


def test_of_two_workers_one_gets_it(quiet: broker.DatabaseBroker, monkeypatch: pytest.MonkeyPatch) -> None:
    async_task("insights.tasks.drain")
    row = OrmQ.objects.get()
    OrmQ.objects.filter(pk=row.pk).update(lock=timezone.now() - timedelta(days=1))
    monkeypatch.setattr(quiet, "get_connection", lambda: OrmQ.objects)
    first = quiet.dequeue()
    assert first
    assert not quiet.dequeue()


def test_each_worker_is_handed_its_own_task_and_nothing_is_stored() -> None:
    made = broker.DatabaseBroker()
    handed = made.dequeue()
    assert handed is not None
    task = SignedPackage.loads(handed[0][1])
    assert (task["func"], OrmQ.objects.count()) == ("jobs.tasks.tick", 0)
    assert made.tick() is None  # the next one in two seconds


def test_the_task_beats_and_sweeps_what_is_overdue(monkeypatch: pytest.MonkeyPatch) -> None:
    swept: list[str] = []
    queues = [
        WorkQueue("a", "A", 1, is_overdue=lambda now: True, sweep=lambda: noted(swept, "a")),
        WorkQueue("b", "B", 2, is_overdue=lambda now: False, sweep=lambda: noted(swept, "b")),
    ]
    monkeypatch.setattr(registry, "_queues", {queue.name: queue for queue in queues})
    tasks.tick()
    assert (swept, WorkerHeartbeat.objects.get().name) == (["a"], heartbeat.own_name())


def test_work_lets_more_urgent_work_pass_where_somebody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def queue(name: str, urgency: int, waits: bool) -> WorkQueue:
        return WorkQueue(
            name, name, urgency, lambda now: waits, lambda: 0, drain=lambda: noted(done, name), urgent=lambda now: waits
        )

    queues = [queue("messages", 1, True), queue("idle", 2, False), queue("stories", 3, True), queue("runs", 4, True)]
    monkeypatch.setattr(registry, "_queues", {each.name: each for each in queues})
    registry.give_way("stories")
    assert done == ["messages"]
