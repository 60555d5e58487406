"""Workers' heartbeats and restarts for staff.

django-q2's own pages are taken away: they unpickle tasks, and let people edit schedules that the product keeps itself.
"""

from django.contrib import admin
from django_q.models import Failure, OrmQ, Schedule, Success

from accounts.readonly import ReadOnlyAdmin
from jobs.models import LongTask, WorkerHeartbeat, WorkerRestart

for model in (Failure, OrmQ, Schedule, Success):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(WorkerHeartbeat)
class WorkerHeartbeatAdmin(ReadOnlyAdmin):
    list_display = ("name", "host", "beaten_at", "started_at", "task")


@admin.register(WorkerRestart)
class WorkerRestartAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "worker", "reason", "task")


@admin.register(LongTask)
class LongTaskAdmin(ReadOnlyAdmin):
    list_display = ("name", "asked_at", "pieces", "attempts", "finished_at", "failed_at", "error")
