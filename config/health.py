"""``/health``: this process answers. ``/ready``: it can do its work, and so can the worker."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone

from config.models import Heartbeat
from insights.analysis import queue

# A plain qcluster beats each minute, and looks at its schedules only every half minute.
WORKER_LATE_SECONDS = 150
QUEUE_LATE_SECONDS = 300

View = Callable[[HttpRequest], HttpResponseBase]


class HealthMiddleware:
    """Answers probes before any other middleware sees them: a probe comes with a private address as its Host, without
    TLS, and must reach neither the database (``/health``) nor a redirect."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response
        self.probes: dict[str, View] = {"/health": health, "/ready": ready}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        probe = self.probes.get(request.path_info.removesuffix("/"))
        if probe is None or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        response = probe(request)
        response._has_been_logged = True  # type: ignore[attr-defined]  # or Django logs an error at each probe that fails
        response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response


def health(request: HttpRequest) -> HttpResponseBase:
    return JsonResponse({"status": "ok"}, json_dumps_params={"separators": (",", ":")})


def ready(request: HttpRequest) -> HttpResponseBase:
    """200 where everything works, else 503; says what does not, in words that give nothing away."""
    checks = readiness(timezone.now())
    ok = all(check["status"] == "ok" for check in checks.values())
    return JsonResponse({"status": "ok" if ok else "degraded", "checks": checks}, status=200 if ok else 503)


def readiness(now: datetime) -> dict[str, dict[str, Any]]:
    """Each part's ``status`` (ok, late, pending, unavailable, unknown) with the figures behind it; ages in seconds."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not migrations.are_applied():
            return {"database": _ok(), "migrations": {"status": "pending"}, "worker": _unknown(), "queue": _unknown()}
        return {"database": _ok(), "migrations": _ok(), "worker": _worker(now), "queue": _queue(now)}
    except DatabaseError:  # its text may hold the address and the user
        unknown = {name: _unknown() for name in ("migrations", "worker", "queue")}
        return {"database": {"status": "unavailable"}, **unknown}


def _worker(now: datetime) -> dict[str, Any]:
    beat = Heartbeat.objects.filter(name=Heartbeat.WORKER).first()
    if beat is None:
        return {"status": "late", "heartbeat_age": None}
    age = (now - beat.beaten_at).total_seconds()
    return {"status": _on_time(age, WORKER_LATE_SECONDS), "heartbeat_age": round(age, 1)}


def _queue(now: datetime) -> dict[str, Any]:
    depth = queue.depth()
    age = (now - depth.oldest_due).total_seconds() if depth.oldest_due else 0.0
    counts = {"pending": depth.pending, "processing": depth.processing, "failed": depth.failed}
    return {"status": _on_time(age, QUEUE_LATE_SECONDS), "oldest_age": round(age, 1), **counts}


def _on_time(age: float, limit: float) -> str:
    return "ok" if age <= limit else "late"


def _ok() -> dict[str, Any]:
    return {"status": "ok"}


def _unknown() -> dict[str, Any]:
    return {"status": "unknown"}


@dataclass
class Migrations:
    """Whether the database has every migration of this code. Asked until it has: it does not lose one again."""

    applied: bool = False

    def are_applied(self) -> bool:
        if not self.applied:
            executor = MigrationExecutor(connection)
            self.applied = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return self.applied


migrations = Migrations()
