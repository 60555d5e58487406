"""What the background cluster calls to keep itself in order. The names outlive deploys."""

from datetime import timedelta

import structlog
from django.db import OperationalError
from django.utils import timezone
from django_q.models import Failure

from config.models import Heartbeat

log = structlog.stdlib.get_logger("verbatim.worker")

FAILURES_KEPT = timedelta(days=7)


def beat() -> None:
    """Notes that the worker takes tasks and can write. Where the database is busy, the next beat will do."""
    try:
        Heartbeat.objects.update_or_create(name=Heartbeat.WORKER, defaults={"beaten_at": timezone.now()})
    except OperationalError as error:
        log.warning("no heartbeat", reason=str(error).splitlines()[0][:200])


def forget_failures() -> int:
    """Deletes reports of failed tasks after a week, which django-q2 never does. Says how many rows went."""
    deleted: int = Failure.objects.filter(stopped__lt=timezone.now() - FAILURES_KEPT).delete()[0]
    return deleted
