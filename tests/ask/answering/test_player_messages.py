"""The contract's questions on the real messages of two months, where they are at hand: SQL counts the same."""

import csv
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.db import connection

from ask.answering import conversation
from ask.memory import store
from ingest.records import Record
from ingest.storing import loading
from insights import engines
from insights.analysis import queue, results
from insights.models import Message
from tests import factories
from tests.ask.answering.rows import counted

DATA = Path(os.environ.get("VERBATIM_DATA") or Path(__file__).resolve().parents[4] / "shared" / "data")
FILE = DATA / "player_messages_2024-11_12.csv"
NOW = datetime(2024, 12, 20, 12, tzinfo=UTC)
WORDS = (
    ("log", "login_issues"),
    ("deposit", "deposit_issues"),
    ("bonus", "bonus_questions"),
    ("country", "geo_restriction"),
)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FILE.exists(), reason="The player messages are not here."),
]


@pytest.fixture
def loaded() -> Iterator[int]:
    """All of them, labelled by a word each: what the labels are does not matter here, only that SQL sees the same."""
    with FILE.open(encoding="utf-8", newline="") as file:
        records = [_record(place, row) for place, row in enumerate(csv.DictReader(file))]
    with time_machine.travel(NOW, tick=True):
        loading.take(records)
        run = results.intake_run(engines.configured())
        while held := queue.claim(1000):
            results.store(held, [(message, _labelled(message)) for message in held.messages], run)
        yield len(records)


def _record(place: int, row: dict[str, str]) -> Record:
    at = datetime.fromisoformat(row["date"]).replace(tzinfo=UTC)
    return Record(
        place + 1, row["source"], external_id=str(place), text=row["text"], timestamp=at, id_user=int(row["id_user"])
    )


def _labelled(message: Message) -> engines.Analysis:
    text = message.text.lower()
    category = next((slug for word, slug in WORDS if word in text), "general_feedback")
    return factories.analysis(category=category, score=-0.5 if "not" in text else 0.5, topics=())


def test_the_contracts_questions_count_what_sql_counts(loaded: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM insights_message")
        assert cursor.fetchone() == (loaded,)
    during = " AND m.timestamp >= %s AND m.timestamp < %s"
    days = (datetime(2024, 11, 20, tzinfo=UTC), datetime(2024, 12, 21, tzinfo=UTC))
    november = (datetime(2024, 11, 1, tzinfo=UTC), datetime(2024, 12, 1, tzinfo=UTC))
    deposit = "c.slug = 'deposit_issues'"
    chain = (
        ("Login issues reported in the last month", "c.slug = 'login_issues'" + during, days),
        ("Telegram deposit issues last month", f"{deposit} AND m.source = 'telegram'" + during, days),
        ("start over", "", ()),
        ("deposit issue via live chat", f"{deposit} AND m.source = 'livechat'", ()),
        ("start over", "", ()),
        ("deposit issues from telegram and livechat", f"{deposit} AND m.source IN ('telegram', 'livechat')", ()),
        ("start over", "", ()),
        ("Telegram deposit issues in the previous month?", f"{deposit} AND m.source = 'telegram'" + during, november),
        ("What about LiveChat?", f"{deposit} AND m.source = 'livechat'" + during, november),
        (
            "and in December?",
            f"{deposit} AND m.source = 'livechat'" + during,
            (november[1], datetime(2024, 12, 21, tzinfo=UTC)),
        ),
        (
            "only negative ones",
            f"{deposit} AND m.source = 'livechat' AND m.sentiment = 'negative'" + during,
            (november[1], datetime(2024, 12, 21, tzinfo=UTC)),
        ),
    )
    for text, where, values in chain:
        outcome = conversation.ask(store.place("user:1", "s"), text, "user:1")
        if where:
            assert (text, outcome.count, outcome.users) == (text, *counted(where, *values))
            assert outcome.count > 0, text
    refused = conversation.ask(store.place("user:1", "s"), "game issues", "user:1")
    assert refused.reading.refusal is not None
