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
from config.models import Heartbeat
from insights import engines
from insights.analysis import queue, wake
from insights.models import Message, Run
from llm import status

FRESH = timedelta(seconds=15)  # `manage.py serve` beats every two seconds; a task may take five
QUIET = timedelta(seconds=90)  # a plain qcluster beats every minute
FAILURES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Worker:
    """``state`` is working, slow, silent or never (it has not beaten yet)."""

    state: str
    beaten_at: datetime | None
    seconds_ago: int | None


@staff_required
@never_cache
@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    depth = queue.depth(now)
    context = {
        "worker": _worker(now),
        "depth": depth,
        "overdue": int((now - depth.oldest_due).total_seconds()) if depth.oldest_due else None,
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


def _worker(now: datetime) -> Worker:
    beat = Heartbeat.objects.filter(name=Heartbeat.WORKER).first()
    if beat is None:
        return Worker("never", None, None)
    age = max(timedelta(), now - beat.beaten_at)
    state = "working" if age <= FRESH else "slow" if age <= QUIET else "silent"
    return Worker(state, beat.beaten_at, int(age.total_seconds()))


def _failures() -> list[Message]:
    shown = Message.objects.failed().only("uuid", "source", "author", "error", "timestamp", "attempts")
    return list(shown.order_by("-failed_at", "-pk")[:FAILURES_SHOWN])


def _reasons() -> list[Any]:
    reasons = Message.objects.failed().order_by().values("error")
    return list(reasons.annotate(number=Count("pk"), newest=Max("failed_at")).order_by("-number", "error")[:10])


def _runs() -> list[Run]:
    return list(Run.objects.order_by("-created_at")[:10])
