"""Batches in the database: what a stored row looks like, and that repeating, racing and refusing do no harm."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from ingest.records import Record, RejectedRow, Tally
from ingest.storing import loading
from ingest.storing.loading import Loader, Portion
from insights.analysis import queue, wake
from insights.models import Conversation, Message

Taken = tuple[Tally, list[RejectedRow]]
AT = datetime(2026, 11, 10, 23, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def record(name: str, **fields: object) -> Record:
    values = {"text": "my deposit is missing", "timestamp": AT, "author": "ann", **fields}
    return Record(1, "twitter", external_id=name, **values)  # type: ignore[arg-type]


def test_a_customers_message_waits_for_the_worker() -> None:
    loading.take([record("1", id_user=7)])
    stored = Message.objects.select_related("conversation").get()
    assert (stored.status, stored.direction, stored.text, stored.author) == (
        "pending",
        "inbound",
        "my deposit is missing",
        "ann",
    )
    assert (stored.customer, stored.id_user, stored.day, stored.timestamp) == ("7", 7, date(2026, 11, 10), AT)
    assert (stored.conversation.external_id, stored.conversation.brand, stored.conversation.last_message_at) == (
        "1",
        "",
        AT,
    )
    held = queue.claim(10)
    assert held is not None
    assert [message.pk for message in held.messages] == [stored.pk]


def test_an_agents_reply_is_kept_and_not_analysed() -> None:
    later = AT + timedelta(minutes=5)
    loading.take([record("1"), record("2", reply_to="1", author="Brand", inbound=False, timestamp=later)])
    reply = Message.objects.select_related("conversation").get(external_id="2")
    assert (reply.status, reply.direction, reply.customer, reply.reply_to) == ("exempt", "outbound", "", "1")
    assert (reply.conversation.brand, reply.conversation.last_message_at) == ("Brand", later)
    held = queue.claim(10)
    assert held is not None
    assert [message.external_id for message in held.messages] == ["1"]


def test_the_worker_is_called_once_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[int] = []
    monkeypatch.setattr(wake, "ring", lambda: rung.append(1))
    loading.take([record(str(number)) for number in range(50)])
    loading.take([record(str(number)) for number in range(50)])
    assert rung == [1]


def test_rows_that_are_there_are_left_as_they_are() -> None:
    first = loading.take([record("1"), record("2"), record("1", text="again")])
    second = loading.take([record("2", text="changed"), record("3")])
    assert (first[0], second[0]) == (
        Tally(stored=2, existing=1, conversations=2),
        Tally(stored=1, existing=1, conversations=1),
    )
    assert set(Message.objects.values_list("external_id", "text")) == {
        (name, "my deposit is missing") for name in ("1", "2", "3")
    }


def test_the_number_of_statements_does_not_grow_with_the_batch(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    loading.take([record(str(number), reply_to=str(number - 1)) for number in range(0, 400, 2)])
    with django_assert_max_num_queries(22):
        loading.take([record(str(number), reply_to=str(number - 1)) for number in range(1, 400, 2)])
    assert Conversation.objects.count() == 1


def test_ids_are_looked_up_by_the_index() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole, whatever its indexes")
    with CaptureQueriesContext(connection) as queries:
        loading.take([record(str(number)) for number in range(600)])
    lookups = [q["sql"] for q in queries if q["sql"].startswith("SELECT external_id")]
    with connection.cursor() as cursor:
        plans = [str(cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()) for sql in lookups]
    assert len(plans) == 6
    assert [plan for plan in plans if "once_per_source (source=? AND external_id=?)" not in plan] == []


def test_a_row_that_the_database_refuses_is_refused_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Loader._store

    def fastidious(self: Loader, portion: Portion) -> Taken:
        if any(r.text == "poison" for r in portion.records):
            raise DataError("invalid byte sequence")
        return store(self, portion)

    monkeypatch.setattr(Loader, "_store", fastidious)
    rows = [record(str(number), text="poison" if number == 6 else "fine") for number in range(10)]
    tally, refusals = loading.take(rows)
    assert (tally.stored, [(r.line, r.error.reason) for r in refusals]) == (9, [(1, "refused by the database")])
    assert Message.objects.count() == 9


def test_a_locked_database_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Loader._store
    failures = [OperationalError("database is locked"), IntegrityError("another import was first")]

    def busy(self: Loader, portion: Portion) -> Taken:
        if failures:
            raise failures.pop()
        return store(self, portion)

    monkeypatch.setattr(Loader, "_store", busy)
    assert loading.take([record("1")])[0].stored == 1


def test_a_database_that_stays_away_ends_the_import(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(self: Loader, portion: Portion) -> Taken:
        raise OperationalError("database is locked")

    monkeypatch.setattr(Loader, "_store", locked)
    monkeypatch.setattr(loading, "PATIENCE_SECONDS", 0.05)
    with pytest.raises(loading.DatabaseAway, match="locked"):
        loading.take([record("1")])
