"""What the background cluster calls to keep itself in order. The names outlive deploys."""

from datetime import timedelta

from django.utils import timezone
from django_q.models import Failure

from jobs import heartbeat

FAILURES_KEPT = timedelta(days=7)


def beat() -> None:
    """Kept for one release: tasks of this name may be queued. Workers beat by `jobs.tasks.tick` now."""
    heartbeat.beat()


def forget_failures() -> int:
    """Deletes reports of failed tasks after a week, which django-q2 never does. Says how many rows went."""
    deleted: int = Failure.objects.filter(stopped__lt=timezone.now() - FAILURES_KEPT).delete()[0]
    return deleted
