"""The operations page: whether the worker works, what waits, and what failed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages as notices
from django.db import connection
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import staff_required
from insights import engines
from insights.analysis import queue, wake
from insights.models import Message, Run
from jobs import registry
from jobs.leases import Depth
from jobs.models import WorkerHeartbeat, WorkerRestart
from llm import status

FRESH = timedelta(seconds=15)  # workers beat every two seconds, idle or busy
QUIET = timedelta(seconds=40)
RESTARTS_SHOWN = timedelta(days=7)
FAILURES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Worker:
    """``state`` is working, slow, silent or never (none has beaten yet); ``task`` what it is busy with."""

    state: str
    beaten_at: datetime | None = None
    seconds_ago: int | None = None
    name: str = ""
    task: str = ""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One of the product's queues and how much waits in it; ``overdue`` in seconds."""

    label: str
    depth: Depth
    overdue: int | None


@staff_required
@never_cache
@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    depth = queue.depth(now)
    workers = _workers(now)
    context = {
        "worker": workers[0] if workers else Worker("never"),
        "workers": workers,
        "restarts": _restarts(now),
        "queues": [_line(each, now) for each in registry.queues() if each.has_depth],
        "depth": depth,
        "overdue": _overdue(depth, now),
        "failures": _failures(),
        "reasons": _reasons(),
        "runs": _runs(),
        "engine": engines.configured(),
        "database": connection.vendor,
        "batch": settings.ANALYSIS_BATCH,
        **_models(now),
    }
    return render(request, "config/operations.html", context)


def _models(now: datetime) -> dict[str, Any]:
    """The language models that are set up: who serves what, how they fare, what today has cost."""
    configured = [provider for provider in status.of_providers(now) if provider.configured]
    return {"providers": configured, "tasks": status.of_tasks(), "budget": status.of_budget(now)}


@staff_required
@require_POST
def retry_failed(request: HttpRequest) -> HttpResponse:
    """Puts every failed message back in the queue."""
    number = queue.retry(Message.objects.all())
    wake.ring()
    notices.success(request, f"Back in the queue: {number:,}.")
    return redirect("operations")


def _workers(now: datetime) -> list[Worker]:
    """The workers of all machines, the liveliest first."""
    return [_worker(beat, now) for beat in WorkerHeartbeat.objects.order_by("-beaten_at")]


def _worker(beat: WorkerHeartbeat, now: datetime) -> Worker:
    age = max(timedelta(), now - beat.beaten_at)
    state = "working" if age <= FRESH else "slow" if age <= QUIET else "silent"
    return Worker(state, beat.beaten_at, int(age.total_seconds()), beat.name, beat.task)


def _restarts(now: datetime) -> list[WorkerRestart]:
    recent = WorkerRestart.objects.filter(created_at__gt=now - RESTARTS_SHOWN)
    return list(recent.order_by("-created_at")[:20])


def _line(each: registry.WorkQueue, now: datetime) -> QueueLine:
    depth = each.depth(now)
    return QueueLine(each.label, depth, _overdue(depth, now))


def _overdue(depth: Depth, now: datetime) -> int | None:
    return max(0, int((now - depth.oldest_due).total_seconds())) if depth.oldest_due else None


def _failures() -> list[Message]:
    shown = Message.objects.failed().only("uuid", "source", "author", "error", "timestamp", "attempts")
    return list(shown.order_by("-failed_at", "-pk")[:FAILURES_SHOWN])


def _reasons() -> list[Any]:
    reasons = Message.objects.failed().order_by().values("error")
    return list(reasons.annotate(number=Count("pk"), newest=Max("failed_at")).order_by("-number", "error")[:10])


def _runs() -> list[Run]:
    return list(Run.objects.order_by("-created_at")[:10])
