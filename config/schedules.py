"""The schedules. What is overdue is looked for much more often, by the worker itself (`jobs.tasks.tick`)."""

from django.db import DEFAULT_DB_ALIAS, connections
from django_q.models import Schedule

# name: (function, type, minutes)
SCHEDULES: dict[str, tuple[str, str, int | None]] = {
    "sweep": ("insights.tasks.sweep", Schedule.MINUTES, 1),
    "sweep of stories": ("dossiers.extraction.tasks.sweep", Schedule.MINUTES, 1),
    "end abandoned answers": ("chat.tasks.sweep", Schedule.MINUTES, 1),
    "look for spikes": ("insights.spikes.tasks.look", Schedule.MINUTES, 15),
    "look for spikes by day": ("insights.spikes.tasks.look_by_day", Schedule.MINUTES, 1),
    "discover topics": ("insights.discovery.tasks.discover", Schedule.WEEKLY, None),
    "forget failures": ("config.tasks.forget_failures", Schedule.DAILY, None),
    "forget workers": ("jobs.tasks.forget_workers", Schedule.DAILY, None),
    "forget visitors": ("accounts.tasks.forget_guests", Schedule.DAILY, None),
    "forget turns": ("ask.tasks.forget_turns", Schedule.DAILY, None),
    "forget calls": ("llm.tasks.forget_calls", Schedule.DAILY, None),
}
RETIRED = ("beat",)


def ensure_schedules(*, using: str = DEFAULT_DB_ALIAS, **kwargs: object) -> None:
    """Creates the schedules, or sets them right. Called after each migration; repeating it changes nothing."""
    if Schedule._meta.db_table not in connections[using].introspection.table_names():
        return  # only some apps have been migrated so far
    Schedule.objects.using(using).filter(name__in=RETIRED).delete()
    for name, (function, kind, minutes) in SCHEDULES.items():
        wanted = {"func": function, "schedule_type": kind, "minutes": minutes}
        schedules = Schedule.objects.using(using).filter(name=name)
        if not schedules.exists():
            Schedule.objects.using(using).create(name=name, **wanted)
        else:  # next_run stays, and with it the rhythm
            schedules.update(**wanted)
