"""The probes: what they say, to whom, and what they do not touch."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.utils import timezone

from config import health
from config.serving import write_probe
from insights.models import Conversation, Message
from jobs.models import WorkerHeartbeat
from tests import factories

PRIVATE = "172.19.0.2:8080"  # what a platform's probe sends as Host


def probe(client: Client, path: str = "/ready") -> tuple[int, dict[str, object]]:
    response = client.get(path, headers={"host": PRIVATE})
    return response.status_code, response.json()


@pytest.fixture(autouse=True)
def asked_anew() -> None:
    write_probe.forget()


def beat(seconds_ago: float = 0, name: str = "here:1") -> None:
    beaten_at = timezone.now() - timedelta(seconds=seconds_ago)
    WorkerHeartbeat.objects.create(name=name, host="here", beaten_at=beaten_at)


@pytest.mark.parametrize("path", ["/health", "/health/"])
@override_settings(SECURE_SSL_REDIRECT=True)
def test_health_says_exactly_ok_to_any_host_without_a_database(client: Client, path: str) -> None:
    response = client.get(path, headers={"host": PRIVATE})  # no database mark: a query would fail the test
    assert response.status_code == 200
    assert response.content == b'{"status":"ok"}'
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"


def test_health_answers_head(client: Client) -> None:
    response = client.head("/health", headers={"host": PRIVATE})
    assert (response.status_code, response.content) == (200, b"")


def test_health_is_for_reading_only() -> None:
    def inner(request: HttpRequest) -> HttpResponse:
        raise LookupError("the request was passed on")

    request = HttpRequest()
    request.method, request.path_info = "POST", "/health"
    with pytest.raises(LookupError):
        health.HealthMiddleware(inner)(request)


@pytest.mark.django_db
def test_ready_when_everything_works(client: Client) -> None:
    beat(3)
    code, answer = probe(client)
    assert code == 200
    assert answer["status"] == "ok"
    assert answer["checks"] == {
        "database": {"status": "ok"},
        "migrations": {"status": "ok"},
        "worker": {"status": "ok", "heartbeat_age": pytest.approx(3, abs=2), "workers": 1, "silent": 0},
        "queue": {"status": "ok", "oldest_age": 0.0, "pending": 0, "processing": 0, "failed": 0},
    }


@pytest.mark.django_db
def test_not_ready_before_the_first_heartbeat(client: Client) -> None:
    code, answer = probe(client)
    assert (code, answer["status"]) == (503, "degraded")
    assert answer["checks"]["worker"] == {  # type: ignore[index]
        "status": "late",
        "heartbeat_age": None,
        "workers": 0,
        "silent": 0,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "code", "status"), [(35, 200, "ok"), (45, 503, "late")])
def test_a_worker_may_be_late_for_forty_seconds(client: Client, age: int, code: int, status: str) -> None:
    beat(age)
    found, answer = probe(client)
    assert (found, answer["checks"]["worker"]["status"]) == (code, status)  # type: ignore[index]


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "code", "status"), [(290, 200, "ok"), (310, 503, "late")])
def test_messages_that_wait_too_long_are_not_ready(client: Client, age: int, code: int, status: str) -> None:
    beat()
    now = timezone.now()
    thread = Conversation.objects.create(source="livechat", last_message_at=now)
    waiting = Message(conversation=thread, source="livechat", text="Hello", timestamp=now)
    waiting.due_at = waiting.created_at = now - timedelta(seconds=age)
    waiting.save()
    found, answer = probe(client)
    queue = answer["checks"]["queue"]  # type: ignore[index]
    assert (found, queue["status"], queue["pending"]) == (code, status, 1)
    assert queue["oldest_age"] == pytest.approx(age, abs=5)


@pytest.mark.django_db
def test_pending_migrations_are_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.Migrations, "are_applied", lambda self: False)
    code, answer = probe(client)
    assert (code, answer["checks"]["migrations"]) == (503, {"status": "pending"})  # type: ignore[index]


@pytest.mark.django_db
def test_a_database_that_is_gone_gives_nothing_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise OperationalError("password authentication failed for user admin at db.example.com")

    monkeypatch.setattr(connection, "cursor", refused)
    response = client.get("/ready", headers={"host": PRIVATE})
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == {"status": "unavailable"}
    assert b"admin" not in response.content


@pytest.mark.django_db
def test_applied_migrations_are_asked_for_only_once(django_assert_num_queries: pytest.FixtureRequest) -> None:
    migrations = health.Migrations()
    assert migrations.are_applied()
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert migrations.are_applied()


@pytest.mark.django_db
def test_a_long_queue_that_moves_is_no_fault(client: Client) -> None:
    beat()
    old = timezone.now() - timedelta(hours=1)
    factories.analysed()
    waiting = factories.message()
    Message.objects.filter(pk=waiting.pk).update(due_at=old, created_at=old)
    code, answer = probe(client)
    queue = answer["checks"]["queue"]  # type: ignore[index]
    assert (code, queue["status"], queue["pending"]) == (200, "ok", 1)
    assert queue["oldest_age"] > 3500


@pytest.mark.django_db
def test_a_clock_that_is_ahead_makes_no_age_negative(client: Client) -> None:
    beat(-100)
    waiting = factories.message()
    Message.objects.filter(pk=waiting.pk).update(created_at=timezone.now() + timedelta(minutes=2))
    checks = probe(client)[1]["checks"]
    assert checks["worker"]["heartbeat_age"] == 0  # type: ignore[index]
    assert checks["queue"]["oldest_age"] == 0  # type: ignore[index]


@pytest.mark.django_db
def test_a_worker_that_fell_silent_is_told_though_another_beats(client: Client) -> None:
    beat(1, "here:1")
    beat(500, "there:1")
    code, answer = probe(client)
    worker = answer["checks"]["worker"]  # type: ignore[index]
    assert (code, worker["status"], worker["workers"], worker["silent"]) == (200, "ok", 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("attempt to write a readonly database", "read_only"),
        ("cannot execute UPDATE in a read-only transaction", "read_only"),
        ("database is locked", "locked"),
        ("database or disk is full", "disk_full"),
        ("connection refused by db.example.com", "unavailable"),
    ],
)
def test_a_database_that_takes_no_writes_is_named(
    client: Client, monkeypatch: pytest.MonkeyPatch, words: str, status: str
) -> None:
    def refused() -> None:
        raise OperationalError(words)

    beat()
    monkeypatch.setattr(write_probe, "write", refused)
    response = client.get("/ready", headers={"host": PRIVATE})
    assert (response.status_code, response.json()["checks"]["database"]) == (503, {"status": status})
    assert response.json()["checks"]["worker"]["status"] == "ok"  # the rest can still be read
    assert b"example" not in response.content


@pytest.mark.django_db
def test_a_disk_that_is_nearly_full_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the database's disk is another machine's")
    beat()
    monkeypatch.setattr(write_probe, "LEAST_FREE", 10**18)
    assert probe(client)[1]["checks"]["database"] == {"status": "disk_full"}  # type: ignore[index]


@pytest.mark.django_db
def test_probes_as_many_as_there_are_write_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[None] = []
    monkeypatch.setattr(write_probe, "write", lambda: written.append(None))
    for _ in range(5):
        probe(client)
    assert len(written) == 1


@pytest.mark.django_db
def test_ready_says_that_redis_is_away(client: Client, tmp_path: Path, settings: Any) -> None:
    assert "redis" not in probe(client)[1]["checks"]  # type: ignore[operator]  # JSON
    away = {"BACKEND": "config.api.redis_counters.RedisCounterCache", "LOCATION": f"unix://{tmp_path}/none.sock"}
    settings.CACHES = {**settings.CACHES, "counters": away}
    code, body = probe(client)
    assert (code, body["status"]) == (503, "degraded")
    assert body["checks"]["redis"] == {"status": "unavailable"}  # type: ignore[index]
