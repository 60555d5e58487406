"""Taking messages in: on the disk before the answer, each key once, whatever comes together."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.utils import timezone
from rest_framework.test import APIClient

from insights.analysis import queue
from insights.intake import idempotency, intake, writer
from insights.intake.intake import Once, Submission
from insights.models import Conversation, IdempotencyRecord, Message
from tests import factories

ONCE = Once("open", "key", "digest")


@pytest.mark.django_db
def test_a_message_begins_a_conversation_of_its_own() -> None:
    message = intake.accept(Submission("hi", "telegram", id_user=7, timestamp=factories.NOON))
    thread = Conversation.objects.get()
    assert message.conversation == thread
    assert (thread.source, thread.last_message_at) == ("telegram", factories.NOON)
    assert (message.status, message.attempts, message.direction, message.day) == (
        "pending",
        0,
        "inbound",
        factories.NOON.date(),
    )


@pytest.mark.parametrize(
    ("id_user", "author", "customer"), [(7, "kim", "7"), (0, "kim", "0"), (None, "kim", "kim"), (None, "", "")]
)
def test_a_customer_is_the_number_or_the_name(id_user: int | None, author: str, customer: str) -> None:
    assert intake.customer(id_user, author) == customer


@pytest.mark.django_db
def test_a_held_message_is_nobody_elses() -> None:
    message, held = intake.accept_held(Submission("hi", "telegram"))
    assert held is not None
    stored = Message.objects.get()
    assert (stored.status, stored.attempts, stored.claim) == ("processing", 1, held.token)
    assert queue.claim(1) is None
    assert queue.claim(1, timezone.now() + queue.LEASE) is not None
    assert message.pk == stored.pk


@pytest.mark.django_db
def test_a_repetition_is_not_held() -> None:
    first, held = intake.accept_held(Submission("hi", "telegram"), ONCE)
    second, again = intake.accept_held(Submission("hi", "telegram"), ONCE)
    assert (first.pk, held is not None, again) == (second.pk, True, None)


@pytest.mark.django_db
def test_another_request_with_the_same_key_is_refused() -> None:
    intake.accept(Submission("hi", "telegram"), ONCE)
    with pytest.raises(idempotency.Mismatch):
        intake.accept(Submission("ho", "telegram"), Once("open", "key", "another"))
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_a_digest_knows_the_door_and_the_content_not_the_order() -> None:
    assert idempotency.digest("a", {"x": 1, "y": [2]}) == idempotency.digest("a", {"y": [2], "x": 1})
    assert idempotency.digest("a", {"x": 1}) != idempotency.digest("b", {"x": 1})
    assert idempotency.digest("a", {"x": 1}) != idempotency.digest("a", {"x": "1"})


@pytest.mark.django_db
def test_records_are_kept_for_two_days() -> None:
    intake.accept(Submission("hi", "telegram"), ONCE)
    idempotency.forget_old()
    assert IdempotencyRecord.objects.count() == 1
    IdempotencyRecord.objects.update(created_at=timezone.now() - idempotency.KEPT_FOR)
    idempotency.forget_old()
    assert (IdempotencyRecord.objects.count(), Message.objects.count()) == (0, 1)


# --- Through the writer thread ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_comes_together_is_stored_each_for_itself() -> None:
    def send(n: int) -> Message:
        try:
            return intake.accept(Submission(f"message {n}", "telegram"))
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        sent = list(pool.map(send, range(100)))
    assert sorted(Message.objects.values_list("text", flat=True)) == sorted(f"message {n}" for n in range(100))
    assert {m.pk for m in sent} == set(Message.objects.values_list("pk", flat=True))
    assert Conversation.objects.count() == 100


@pytest.mark.django_db(transaction=True)
def test_fifty_repetitions_at_once_are_one_message() -> None:
    def send(n: int) -> str:
        try:
            return str(intake.accept(Submission("hi", "telegram"), ONCE).uuid)
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as pool:
        answers = set(pool.map(send, range(50)))
    assert (len(answers), Message.objects.count(), Conversation.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_one_that_fails_spoils_no_other_of_its_group() -> None:
    """The group is rolled back and repeated one by one, with fresh primary keys."""
    taken = factories.message()
    entries = []
    for n in range(3):
        message = intake._message(Submission(f"{n}", "telegram"))
        entries.append(writer.SubmissionRows(message.conversation, [message]))
    entries[1].messages[0].uuid = taken.uuid
    writer._commit(entries)
    assert [entry.written.exception() is None for entry in entries] == [True, False, True]
    assert sorted(Message.objects.values_list("text", flat=True)) == ["0", "2", taken.text]
    assert Conversation.objects.count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("url", ["/api/v1/conversations", "/api/v1/messages"])
def test_a_locked_database_is_503_within_seconds(api: APIClient, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows, not the database")
    body = {"text": "hi", "message": "hi", "id_user": 1, "timestamp": "2026-11-20", "source": "telegram"}
    lock = sqlite3.connect(django_settings.DATABASES["default"]["NAME"], isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    try:
        started = time.monotonic()
        response = api.post(url, body)
        seconds = time.monotonic() - started
        reading = api.get(url)
    finally:
        lock.execute("ROLLBACK")
        lock.close()
    assert (response.status_code, response["Retry-After"], response["Content-Type"]) == (503, "5", "application/json")
    assert seconds < 60  # it was locked for as long as the test wanted
    assert reading.status_code == 200
    assert Message.objects.count() == 0
    assert api.post(url, body).status_code in (200, 202)


@pytest.mark.django_db
def test_a_database_that_fails_is_503_in_each_familys_shape(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(entry: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(writer, "write", full)
    text = "The database is busy or full. Nothing was stored; please repeat the request."
    a = api.post("/api/v1/conversations", {"text": "hi"})
    body = {"message": "hi", "id_user": 1, "timestamp": "2026-11-20", "source": "telegram"}
    c = api.post("/api/v1/messages", body)
    assert (a.status_code, a.json()) == (503, {"error": "unavailable", "details": text})
    assert (c.status_code, c.json(), c["Retry-After"]) == (503, {"detail": text}, "5")


@pytest.mark.django_db(transaction=True)
def test_a_writer_that_does_not_answer_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    class Asleep:
        def submit(self, entry: writer.SubmissionRows) -> None:
            pass

    monkeypatch.setattr(writer, "_writer", Asleep)
    monkeypatch.setattr(writer, "WAIT_SECONDS", 0.05)
    with pytest.raises(OperationalError):
        factories.message()
