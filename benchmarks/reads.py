"""``python -m benchmarks.reads --rows 3000000``: how long the product's reads take at that many messages.

Builds a database of its own with made-up messages over a year, then times each read as the doors make it, and prints
the median of some runs in milliseconds.
"""

import argparse
import logging
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

END = datetime(2026, 11, 20, tzinfo=UTC)
SOURCES = ("livechat", "telegram", "twitter", "api")
SENTIMENTS = (("positive", 0.5), ("neutral", 0.0), ("negative", -0.6))
BRANDS = 40  # accounts that tweets are addressed to; the first ones have the most
MATTERS = (
    "my deposit by card that is missing since this morning",
    "a bonus code that is not accepted",
    "the login that keeps asking for a code",
    "an order that went wrong",
    "the app, which freezes when I open a game",
    "access that is blocked from abroad",
)
ENDINGS = ("please have a look", "nobody answers", "thank you for your help", "when will this be solved?")
RUNS = 7
# Columns of each table, and what of a made-up message stands in them.
CONVERSATION = {name: name for name in ("id", "public_id", "source", "brand")} | {"last_message_at": "timestamp"}
MESSAGE = {
    **{name: name for name in ("id", "uuid", "text", "author", "source", "timestamp", "day", "status")},
    "conversation_id": "id",
    "customer": "author",
    "due_at": "nothing",
    "insight_id": "id",
    "category_id": "category",
    **{name: name for name in ("sentiment", "score", "confidence")},
}
INSIGHT = {
    **{name: name for name in ("id", "sentiment", "score", "confidence")},
    "message_id": "id",
    "run_id": "run",
    "category_id": "category",
    "category_confidence": "sureness",
}
LINK = {"insight_id": "id", "topic_id": "topic_id", "confidence": "sureness"}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--folder", type=Path, help="keep the database here, and use it again")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.folder or Path(scratch)
        os.environ.update(DATA_DIR=str(folder), DJANGO_SETTINGS_MODULE="config.settings")
        import django

        django.setup()
        quiet()
        build(chosen.rows)
        for name, read in reads().items():
            print(f"{name:60} {median_ms(read):9.1f} ms")


def quiet() -> None:
    """Without a line for each request."""
    logging.disable(logging.INFO)


def build(rows: int) -> None:
    from django.core.management import call_command
    from django.db import connection, transaction

    from insights import engines
    from insights.analysis import results, rollups
    from insights.models import Message

    call_command("migrate", verbosity=0)
    if Message.objects.order_by("pk").values("pk").first():
        return
    started = time.monotonic()
    results.intake_run(engines.named("local"))
    for start in range(0, rows, 50_000):
        with transaction.atomic():  # a message and its insight name each other
            insert(range(start, min(start + 50_000, rows)), rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rollups.rebuild()
    print(f"built {rows:,} rows in {time.monotonic() - started:.0f} s", file=sys.stderr)


def insert(numbers: range, rows: int) -> None:
    from ingest.storing import bulk
    from insights.models import Conversation, Insight, InsightTopic, Message
    from insights.taxonomy import taxonomy

    categories, topics = sorted(taxonomy.category_ids().values()), sorted(taxonomy.topic_ids().values())
    made = list(messages(numbers, rows, categories))
    links = [{**row, "topic_id": topics[row["id"] % len(topics)], "sureness": 0.7} for row in made if row["id"] % 2]
    for model, names, some in (
        (Conversation, CONVERSATION, made),
        (Message, MESSAGE, made),
        (Insight, INSIGHT, made),
        (InsightTopic, LINK, links),
    ):
        bulk.insert(model, list(names), ([row[key] for key in names.values()] for row in some))


def messages(numbers: range, rows: int, categories: list[int]) -> Iterator[dict[str, Any]]:
    for number in numbers:
        dice = random.Random(number)
        sentiment, score = dice.choice(SENTIMENTS)
        moment = END - timedelta(seconds=365 * 86_400 * (rows - number) / rows)
        source = dice.choice(SOURCES)
        yield {
            "id": number + 1,
            "public_id": f"conv_{number + 1:016x}",
            "uuid": uuid.UUID(int=number + 1),
            "timestamp": moment,
            "day": moment.date(),
            "run": 1,
            "status": "analysed",
            "nothing": None,
            "text": text(number, dice),
            "author": str(dice.randrange(rows // 8 + 1)),
            "source": source,
            "brand": f"Brand{int(BRANDS * dice.random() ** 2)}" if source == "twitter" else "",
            "category": dice.choice(categories),
            "sentiment": sentiment,
            "score": score,
            "confidence": dice.random(),
            "sureness": 0.8,
        }


def text(number: int, dice: random.Random) -> str:
    return f"message number {number} about {dice.choice(MATTERS)}, {dice.choice(ENDINGS)} "


def reads() -> dict[str, Callable[[], object]]:
    month, year = END - timedelta(days=30), END - timedelta(days=365)
    return requests(month, year) | figures(month, year)


def requests(month: datetime, year: datetime) -> dict[str, Callable[[], object]]:
    from django.test import Client

    from accounts.models import User

    client, reader = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    reader.force_login(User.objects.get_or_create(username="reader", is_analyst=True)[0])

    def insights(since: datetime, extra: str = "") -> Callable[[], object]:
        window = f"start_time={since:%Y-%m-%dT%H:%M:%SZ}&end_time={END:%Y-%m-%dT%H:%M:%SZ}"
        return lambda: checked(client.get(f"/api/v1/insights?{window}{extra}"))

    return {
        "dashboard, 30 days": lambda: checked(reader.get(f"/?from={month:%Y-%m-%d}")),
        "dashboard, 365 days": lambda: checked(reader.get(f"/?from={year:%Y-%m-%d}")),
        "page of messages, 30 days": lambda: checked(reader.get(f"/messages?from={month:%Y-%m-%d}")),
        "page of a brand's messages": lambda: checked(reader.get("/messages?brand=Brand0")),
        "GET insights, 30 days": insights(month),
        "GET insights, 30 days, negative, min_confidence 0.5": insights(
            month, "&sentiment=negative&min_confidence=0.5"
        ),
        "GET insights, 365 days": insights(year),
        "GET messages, newest": lambda: checked(client.get("/api/v1/messages/")),
        "GET messages, one category": lambda: checked(client.get("/api/v1/messages/?category=deposit_issues")),
        "GET messages, text search in 30 days": lambda: checked(
            client.get(f"/api/v1/messages/?q=number+77&from={month:%Y-%m-%d}")
        ),
        "GET metrics, 30 days, one category and source": lambda: checked(
            client.get(f"/api/v1/messages/metrics?category=deposit_issues&source=telegram&from={month:%Y-%m-%d}")
        ),
    }


def figures(month: datetime, year: datetime) -> dict[str, Callable[[], object]]:
    from ask.answering.addresses import of_filter
    from ask.computing import listing, spans
    from ask.computing.compute import scope_of
    from ask.query.value import Listing
    from insights.analysis import queue
    from insights.reads import stats
    from insights.reads.filters import Filter

    recent, whole = Filter(since=month, until=END), Filter(since=year, until=END)
    deposit = recent.replace(categories=("deposit_issues",), sources=("telegram",))
    found, covered = stats.number(recent), spans.coverage()

    def typical(chosen: Filter) -> object:
        return listing.quoted(scope_of(of_filter(chosen)), Listing.TYPICAL, None, found, covered)

    return {
        "typical messages, 30 days": lambda: typical(recent),
        "typical messages, 365 days": lambda: typical(whole),
        "typical messages, 30 days, negative, one category": lambda: typical(deposit.replace(sentiments=("negative",))),
        "totals, 30 days": lambda: stats.totals(recent),
        "totals, 30 days, one category and source": lambda: stats.totals(deposit),
        "messages a day by sentiment, 365 days": lambda: stats.per_day(whole),
        "messages a category, 365 days": lambda: stats.per_category(whole),
        "messages a topic, 30 days": lambda: stats.per_topic(recent),
        "messages a day with min_confidence, 30 days": lambda: stats.per_day(recent.replace(min_confidence=0.5)),
        "claim of a batch with nothing due": lambda: queue.claim(100),
        "depth of the queue": lambda: queue.depth(),
    }


def checked(response: Any) -> object:
    if response.status_code != 200:
        raise SystemExit(f"{response.status_code}: {response.content[:300]!r}")
    return response


def median_ms(read: Callable[[], object]) -> float:
    read()
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        read()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
