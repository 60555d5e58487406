"""What the background cluster calls to keep itself in order. The names outlive deploys."""

from datetime import timedelta

from django.utils import timezone

from jobs import heartbeat, registry
from jobs.models import WorkerHeartbeat, WorkerRestart

HEARTBEATS_KEPT = timedelta(days=1)
RESTARTS_KEPT = timedelta(days=30)


def tick() -> None:
    """A heartbeat, and a look at what is overdue. Every two seconds, see `jobs.broker`."""
    heartbeat.beat()
    registry.sweep_overdue()


def forget_workers() -> int:
    """Deletes the heartbeats of workers that are gone, and old reports of restarts; says how many rows went."""
    now = timezone.now()
    gone = WorkerHeartbeat.objects.filter(beaten_at__lt=now - HEARTBEATS_KEPT).delete()[0]
    return gone + WorkerRestart.objects.filter(created_at__lt=now - RESTARTS_KEPT).delete()[0]
