"""The worker's heartbeat for staff.

django-q2's own pages are taken away: they unpickle tasks, and let people edit schedules that the product keeps itself.
"""

from django.contrib import admin
from django_q.models import Failure, OrmQ, Schedule, Success

from accounts.readonly import ReadOnlyAdmin
from config.models import Heartbeat

for model in (Failure, OrmQ, Schedule, Success):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ("name", "beaten_at")
