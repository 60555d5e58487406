"""The schedules that a plain qcluster needs exist after a migration, once each."""

import pydoc

import pytest
from django.utils import timezone
from django_q.models import Schedule

from config.schedules import SCHEDULES, ensure_schedules

pytestmark = pytest.mark.django_db


def test_a_migration_creates_each_schedule_once() -> None:
    Schedule.objects.all().delete()
    ensure_schedules()
    ensure_schedules()
    assert sorted(Schedule.objects.values_list("name", flat=True)) == sorted(SCHEDULES)


def test_a_changed_schedule_is_set_right_and_keeps_its_rhythm() -> None:
    ensure_schedules()
    moment = timezone.now()
    Schedule.objects.filter(name="sweep").update(func="os.system", minutes=999, next_run=moment)
    ensure_schedules()
    sweep = Schedule.objects.get(name="sweep")
    assert (sweep.func, sweep.minutes, sweep.next_run) == ("insights.tasks.sweep", 1, moment)


def test_every_scheduled_function_exists() -> None:
    assert [name for name, (function, _, _) in SCHEDULES.items() if not callable(pydoc.locate(function))] == []
