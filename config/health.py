"""``/health``: this process answers. ``/ready``: it can do its work, and so can the worker."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import caches
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone

from config import VERSION
from config.api.redis_counters import RedisCounterCache
from config.serving import write_probe
from jobs import registry
from jobs.models import WorkerHeartbeat

# A worker beats every two seconds, idle or busy; twice as long as `serve` waits before it restarts one.
WORKER_LATE_SECONDS = 40
QUEUE_LATE_SECONDS = 300  # without any progress while something is due

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
        vars(response)["_has_been_logged"] = True  # or Django logs an error at each probe that fails
        response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response


def health(request: HttpRequest) -> HttpResponseBase:
    return JsonResponse({"status": "ok"}, json_dumps_params={"separators": (",", ":")})


def ready(request: HttpRequest) -> HttpResponseBase:
    """200 where everything works, else 503; says what does not, in words that give nothing away."""
    checks = {**readiness(timezone.now()), **_redis()}
    ok = all(check["status"] == "ok" for check in checks.values())
    body = {"status": "ok" if ok else "degraded", "version": VERSION, "checks": checks}
    return JsonResponse(body, status=200 if ok else 503)


def readiness(now: datetime) -> dict[str, dict[str, Any]]:
    """Each part's ``status`` with the figures behind it; ages in seconds.

    A status is ok, late, pending or unknown; for the database it is ok or why it takes no writes: read_only, locked,
    disk_full, unavailable.
    """
    try:
        if not migrations.are_applied():
            return {"database": _ok(), "migrations": {"status": "pending"}, "worker": _unknown(), "queue": _unknown()}
        database = {"status": write_probe.recent_state()}
        return {"database": database, "migrations": _ok(), "worker": _worker(now), "queue": _queue(now)}
    except DatabaseError:  # its text may hold the address and the user
        unknown = {name: _unknown() for name in ("migrations", "worker", "queue")}
        return {"database": {"status": "unavailable"}, **unknown}


def _worker(now: datetime) -> dict[str, Any]:
    """One worker that beats is enough to be ready; ``silent`` counts those that were not stopped and beat no more."""
    ages = sorted(_age(now, beat) for beat in WorkerHeartbeat.objects.values_list("beaten_at", flat=True))
    if not ages:
        return {"status": "late", "heartbeat_age": None, "workers": 0, "silent": 0}
    beating = sum(age <= WORKER_LATE_SECONDS for age in ages)
    figures = {"heartbeat_age": round(ages[0], 1), "workers": beating, "silent": len(ages) - beating}
    return {"status": _on_time(ages[0], WORKER_LATE_SECONDS), **figures}


def _age(now: datetime, moment: datetime) -> float:
    """Seconds since ``moment``; never negative, though another machine's clock may be ahead."""
    return max(0.0, (now - moment).total_seconds())


def _queue(now: datetime) -> dict[str, Any]:
    """Late where something has been due for long and nothing at all was done meanwhile: a long queue that moves is
    no fault."""
    messages = registry.named("messages")
    depth = messages.depth(now)
    age = _age(now, depth.oldest_due) if depth.oldest_due else 0.0
    counts = {"pending": depth.pending, "processing": depth.processing, "failed": depth.failed}
    idle = min(age, _age(now, done)) if (done := messages.last_done()) else age
    return {"status": _on_time(idle, QUEUE_LATE_SECONDS), "oldest_age": round(age, 1), **counts}


def _redis() -> dict[str, dict[str, Any]]:
    """Whether limits can be counted, where Redis counts them: without it what is limited is 503."""
    counters = caches["counters"]
    if not isinstance(counters, RedisCounterCache):
        return {}
    return {"redis": {"status": "ok" if counters.is_there() else "unavailable"}}


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
