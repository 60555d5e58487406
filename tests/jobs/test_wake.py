"""The worker's doorbell: heard once enough, part of the transaction that rings it, never a reason to fail."""

import pytest
from django.db import DatabaseError, transaction
from django_q.models import OrmQ

from insights.analysis import wake as of_the_analysis
from jobs import wake

TASK = "chat.tasks.sweep"


@pytest.mark.django_db
def test_it_stops_ringing_when_enough_bells_wait() -> None:
    for _ in range(wake.ENOUGH + 3):
        wake.ring(TASK)
    assert OrmQ.objects.count() == wake.ENOUGH


@pytest.mark.django_db
def test_a_busy_analysis_leaves_room_for_other_bells() -> None:
    for _ in range(20):
        of_the_analysis.ring()
    before = OrmQ.objects.count()
    wake.ring(TASK)
    assert OrmQ.objects.count() == before + 1


@pytest.mark.django_db
def test_a_bell_is_unheard_where_its_transaction_is_undone() -> None:
    with transaction.atomic():
        wake.ring(TASK)
        assert OrmQ.objects.count() == 1
        transaction.set_rollback(True)
    assert OrmQ.objects.count() == 0


@pytest.mark.django_db
def test_a_broken_bell_spoils_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(task: str) -> None:
        raise DatabaseError

    monkeypatch.setattr("jobs.wake.async_task", broken)
    with transaction.atomic():
        wake.ring(TASK)
        assert OrmQ.objects.count() == 0
