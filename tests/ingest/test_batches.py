"""Imports as a whole: what they brought and changed, undone exactly, repeated, stopped and gone on with."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.imports import batches, labels, running
from ingest.models import ImportBatch, ImportStep, MessageChange
from insights.analysis import analyse, rollups
from insights.models import Conversation, Correction, DailyCount, Message
from tests.ingest.conftest import TWEETS

pytestmark = pytest.mark.django_db(transaction=True)
OWN = Path(__file__).with_name("files")
MOMENT = datetime(2017, 10, 31, 22, 10, 47, tzinfo=UTC)
State = ImportBatch.State


def ingest(*files: object, **options: object) -> ImportBatch:
    call_command("ingest", [str(file) for file in files], no_progress=True, stdout=StringIO(), **options)
    return ImportBatch.objects.latest("pk")


def undone(batch: ImportBatch) -> ImportBatch:
    batches.undo(batch)
    running.drain()
    batch.refresh_from_db()
    return batch


def store() -> dict[str, list[Any]]:
    """All that the store holds, but for what differs between two imports of the same (keys and times of arrival)."""
    messages = Message.objects.order_by("source", "external_id")
    roots = dict(Conversation.objects.values_list("pk", "external_id"))
    return {
        "messages": [
            (m.source, m.external_id, m.text, m.timestamp, m.author, m.customer, m.direction, m.attributes, m.status,
             m.sentiment, m.score, m.category_id, roots[m.conversation_id])
            for m in messages
        ],
        "conversations": sorted(Conversation.objects.values_list("source", "external_id", "brand", "last_message_at")),
        "counts": sorted(DailyCount.objects.filter(count__gt=0).values_list("day", "category", "sentiment", "count")),
    }  # fmt: skip


def public() -> list[Any]:
    return sorted(Conversation.objects.values_list("pk", "public_id"))


def tweet(number: int, text: str, answers: str = "", replies: str = "", *, inbound: bool = True) -> list[str]:
    moment = (MOMENT + timedelta(minutes=number)).strftime("%a %b %d %H:%M:%S +0000 %Y")
    return [str(number), "77" if inbound else "Brand", str(inbound), moment, text, replies, answers]


def tweets(path: Path, *rows: Sequence[str]) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([TWEETS.split(","), *rows])
    return path


def test_an_import_says_what_it_was_and_what_it_brought() -> None:
    batch = ingest(OWN / "telegram.json")
    assert (batch.name, batch.kind, batch.state) == ("telegram.json", "Telegram Desktop", State.DONE)
    assert (batch.read, batch.stored, batch.existing, batch.rejected, batch.left_out) == (4, 2, 0, 0, 2)
    assert batch.reasons == {"service notice": 1, "picture, file or voice without words": 1}
    assert len(batch.digest) == 64
    again = ingest(OWN / "telegram.json")
    assert (again.stored, again.existing, again.changed) == (0, 2, 0)


def test_an_import_is_undone_exactly(tmp_path: Path) -> None:
    ingest(tweets(tmp_path / "a.csv", tweet(1, "first"), tweet(5, "fifth")))
    analyse.drain(float("inf"))
    before, names = store(), public()
    second = tweets(
        tmp_path / "b.csv",
        tweet(2, "joins", answers="1", replies="5"),
        tweet(3, "reply", "2", inbound=False),
        tweet(9, "new"),
    )
    batch = ingest(second)
    assert Conversation.objects.count() == 2  # 1, 2, 3 and 5 have become one
    analyse.drain(float("inf"))
    undone(batch)
    assert (batch.state, store(), public()) == (State.UNDONE, before, names)
    assert rollups.differences() == []


def test_import_undo_import_is_one_import(tmp_path: Path) -> None:
    path = tweets(tmp_path / "a.csv", tweet(1, "first"), tweet(2, "reply", "1", inbound=False), tweet(4, "other"))
    batch = ingest(path)
    once = store()
    undone(batch)
    assert Message.objects.count() == 0
    ingest(path)
    assert store() == once


def test_the_same_id_with_another_content_is_a_change_with_its_history() -> None:
    ingest(OWN / "reviews_a.csv", guess=True)
    analyse.drain(float("inf"))
    before = store()
    assert Message.objects.get(external_id="r1").sentiment == "positive"
    batch = ingest(OWN / "reviews_b.csv", guess=True)
    assert (batch.stored, batch.changed, batch.existing) == (0, 1, 1)
    message = Message.objects.get(external_id="r1")
    assert (message.text, message.day.isoformat(), message.status) == ("EDIT: it broke", "2024-10-09", "pending")
    change = MessageChange.objects.get()
    assert change.before["text"] == "app is great"
    assert rollups.differences() == []
    analyse.drain(float("inf"))
    message.refresh_from_db()
    assert message.sentiment == "negative"
    undone(batch)
    assert store() == before
    assert rollups.differences() == []


def test_a_change_that_a_later_import_changed_again_keeps_the_later_content(tmp_path: Path) -> None:
    ingest(OWN / "reviews_a.csv", guess=True)
    first = ingest(OWN / "reviews_b.csv", guess=True)
    third = tmp_path / "c.csv"
    third.write_text("id,ts,body\nr1,2024-10-10,EDIT: it works again\n")
    last = ingest(third, map="id=id,timestamp=ts,text=body")
    undone(first)
    assert Message.objects.get(external_id="r1").text == "EDIT: it works again"
    undone(last)
    assert Message.objects.get(external_id="r1").text == "app is great"


def test_an_id_that_two_rows_of_a_file_share_is_no_id(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text("ticket,at,body\n1,2024-10-02,no code\n1,2024-10-03,still none\n1,2024-10-02,no code\n")
    batch = ingest(path, map="id=ticket,timestamp=at,text=body")
    assert (batch.stored, batch.existing, batch.rejected) == (1, 1, 1)
    assert batch.reasons == {"id of another row of this file": 1}


def test_what_was_corrected_by_hand_keeps_its_labels_when_the_text_changes() -> None:
    batch = ingest(OWN / "labelled.csv", labels="corrections")
    analyse.drain(float("inf"))
    assert labels.apply_waiting() == 1
    message = Message.objects.get()
    assert (message.category and message.category.slug, message.sentiment) == ("login_issues", "negative")
    assert Correction.objects.count() == 1
    undone(batch)
    assert (Message.objects.count(), Correction.objects.count()) == (0, 0)


def test_labels_are_kept_to_evaluate_by(data_dir: Path) -> None:
    batch = ingest(OWN / "labelled.csv", labels="evaluation")
    kept = (data_dir / "labels" / f"{batch.public_id}.csv").read_text()
    assert kept.splitlines() == ["text,category,sentiment", "no code,login_issues,negative"]


def test_ids_that_a_spreadsheet_rounded_stop_the_import_and_nothing_stays(tmp_path: Path) -> None:
    rows = [tweet(number, f"row {number}") for number in range(1, 700)]
    rows[-1][0] = "8.26E+17"
    path = tweets(tmp_path / "late.csv", *rows)
    with pytest.raises(CommandError, match="a spreadsheet has rounded them"):
        ingest(path)
    assert Message.objects.count() == 0


def test_our_own_export_comes_back_without_doubling(tmp_path: Path, admin_client: Any) -> None:
    ingest(OWN / "telegram.json")
    ingest(OWN / "entities.csv")
    exported = tmp_path / "messages.csv"
    answer = admin_client.get("/messages.csv", {"days": "all", "from": "2024-01-01", "to": "2024-12-31"})
    exported.write_bytes(b"".join(answer.streaming_content))
    assert len(exported.read_text(encoding="utf-8-sig").splitlines()) > 3
    before = store()
    batch = ingest(exported)
    assert (batch.stored, batch.changed) == (0, 0)
    assert store() == before
    Message.objects.all().delete()
    Conversation.objects.all().delete()
    first, second = ingest(exported), ingest(exported)
    assert (first.stored > 0, second.stored, second.existing) == (True, 0, first.stored)


def test_a_worker_that_died_is_gone_on_from_where_it_ended(tmp_path: Path) -> None:
    path = tweets(tmp_path / "many.csv", *[tweet(number, f"row {number}") for number in range(1, 1300)])
    with path.open("rb") as file:
        batch = batches.receive(file, path.name, None)
    batches.start(batch, {})
    taken = batches.queue.take(1, datetime.now(UTC))
    assert taken is not None
    ImportBatch.objects.filter(pk=batch.pk).update(state=State.RUNNING, started_at=datetime.now(UTC))
    batch.refresh_from_db()

    def die(*reported: object) -> None:
        raise MemoryError

    file_ = running.opened(batch)
    with running.rejects_file(batch) as rejects, pytest.raises(MemoryError):
        running.execute(batch, taken[0], file_, rejects, die)
    assert ImportStep.objects.get().rows == 500
    ImportBatch.objects.filter(pk=batch.pk).update(due_at=datetime.now(UTC))
    running.drain()
    batch.refresh_from_db()
    assert (batch.state, batch.read, batch.stored, batch.existing) == (State.DONE, 1299, 1299, 0)


def test_cancelled_it_keeps_what_it_has_until_it_is_undone(tmp_path: Path) -> None:
    path = tweets(tmp_path / "many.csv", *[tweet(number, f"row {number}") for number in range(1, 1300)])
    with path.open("rb") as file:
        batch = batches.receive(file, path.name, None)
    batches.start(batch, {})
    taken = batches.queue.take(1, datetime.now(UTC))
    assert taken is not None
    ImportBatch.objects.filter(pk=batch.pk).update(state=State.RUNNING)
    batch.refresh_from_db()
    with running.rejects_file(batch) as rejects, pytest.raises(running.ImportEnded):
        running.execute(batch, taken[0], running.opened(batch), rejects, lambda *_: batches.cancel(batch))
    batch.refresh_from_db()
    assert (batch.state, batch.stored, Message.objects.count()) == (State.CANCELLED, 500, 500)
    assert undone(batch).state == State.UNDONE
    assert Message.objects.count() == 0


def test_an_import_is_repeated(tmp_path: Path) -> None:
    with (OWN / "open_order.csv").open("rb") as file:
        batch = batches.receive(file, "open_order.csv", None)
    batches.start(batch, {"date_order": "mdy"})
    running.drain()
    batch.refresh_from_db()
    assert (batch.state, batch.stored) == (State.DONE, 2)
    undone(batch)
    repeated = batches.again(batch, None)
    running.drain()
    repeated.refresh_from_db()
    assert (repeated.state, repeated.stored, repeated.options) == (State.DONE, 2, {"date_order": "mdy"})


def test_what_the_worker_cannot_read_stops_with_a_sentence() -> None:
    with (OWN / "open_order.csv").open("rb") as file:
        batch = batches.receive(file, "../../open_order.csv", None)
    batches.start(batch, {})
    running.drain()
    batch.refresh_from_db()
    assert (batch.name, batch.state) == ("open_order.csv", State.STOPPED)
    assert batch.error.startswith("Is 03/10/2024 09:00 3 October 2024")


links = st.one_of(st.just(""), st.integers(1, 12).map(str))
drawn = st.lists(st.tuples(st.integers(1, 12), links, st.booleans(), st.sampled_from(("a", "b"))), max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(drawn, min_size=1, max_size=3), drawn)
def test_whatever_was_there_an_import_is_undone_exactly(
    tmp_path: Path, earlier: list[list[tuple[int, str, bool, str]]], rows: list[tuple[int, str, bool, str]]
) -> None:
    Message.objects.all().delete()
    Conversation.objects.all().delete()
    ImportBatch.objects.all().delete()
    for part in earlier:
        ingest(tweets(tmp_path / "earlier.csv", *_lines(part)))
    before, names = store(), public()
    batch = ingest(tweets(tmp_path / "rows.csv", *_lines(rows)))
    after = store()
    if batch.can_be_undone:
        undone(batch)
    assert (store(), public()) == (before, names)
    ingest(tweets(tmp_path / "rows.csv", *_lines(rows)))
    assert store() == after


def _lines(rows: list[tuple[int, str, bool, str]]) -> list[list[str]]:
    return [tweet(number, f"{text} {number}", link, inbound=inbound) for number, link, inbound, text in rows]
