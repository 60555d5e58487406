"""The queues of this app, as `jobs.registry` knows them."""

from datetime import datetime

from django.utils import timezone

from insights.analysis import analyse, languages, queue, second_answers, wake
from insights.discovery import schedule
from insights.models import Message
from insights.runs import propose
from jobs import registry
from jobs.registry import WorkQueue


def _is_open(now: datetime) -> bool:
    return Message.objects.open().filter(due_at__lte=now).exists()


def sweep() -> int:
    """Ends what nobody will end, rings where something waits; how many messages do."""
    waiting = queue.sweep()
    if waiting or second_answers.sweep() or propose.is_due(timezone.now()):
        wake.ring()
    return waiting


def _sweep_second_answers() -> int:
    waiting = second_answers.sweep()
    if waiting:
        wake.ring()
    return waiting


QUEUES = (
    WorkQueue(
        name=analyse.QUEUE,
        label="Customers' messages",
        urgency=10,
        is_overdue=_is_open,
        sweep=sweep,
        drain=analyse.drain,
        drain_urgent=analyse.drain_urgent,
        urgent=analyse.is_urgent,
        depth=queue.depth,
        last_done=queue.last_done,
        retry=lambda: queue.retry(Message.objects.all()),
    ),
    WorkQueue(
        name=propose.QUEUE,
        label="Runs",
        urgency=30,
        is_overdue=propose.is_due,
        sweep=propose.sweep,
        drain=propose.drain,
        depth=propose.depth,
    ),
    WorkQueue(
        name=second_answers.QUEUE,
        label="Second answers of models",
        urgency=40,
        is_overdue=second_answers.is_due,
        sweep=_sweep_second_answers,
        drain=analyse.drain_second_answers,
        depth=second_answers.depth,
        retry=second_answers.retry,
    ),
    WorkQueue(
        name=languages.QUEUE,
        label="Languages of messages",
        urgency=60,
        is_overdue=languages.is_due,
        sweep=languages.sweep,
        drain=languages.drain,
    ),
    WorkQueue(
        name=schedule.NAME,
        label="Discovery of topics",
        urgency=50,
        is_overdue=schedule.is_due,
        sweep=schedule.sweep,
        depth=schedule.depth,
        retry=schedule.ask_again,
    ),
)


def register_all() -> None:
    for one in QUEUES:
        registry.register(one)
