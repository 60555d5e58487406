"""A stub engine and stores of messages for the tests of runs: real messages where they are present, else made ones."""

import csv
import os
import random
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from insights.analysis import results
from insights.engines.base import Analysis, AnalysisError, Outcome, Taxonomy, origin_of
from insights.models import (
    Conversation,
    DailyCount,
    DailyTopicCount,
    Message,
    Run,
)
from insights.models.conversations import day_of
from insights.taxonomy import taxonomy

PROJECT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("VERBATIM_DATA", PROJECT.parent / "shared" / "data")) / "player_messages_2024-11_12.csv"
WORDS = ("deposit", "bonus", "spins", "login", "card", "crypto", "game", "money", "account", "please", "thanks", "code")


class Stub:
    """Labels a text by its checksum and ``salt``: quick, deterministic, and different for each salt."""

    def __init__(self, salt: str = "", fails: str = "") -> None:
        self.name, self.model, self._salt, self._fails = "local", f"stub-{salt}", salt, fails
        self.seen: list[Taxonomy] = []

    def analyse(self, texts: Sequence[str], taxonomy: Taxonomy) -> list[Outcome]:
        self.seen.append(taxonomy)
        return [self._one(text, taxonomy) for text in texts]

    def _one(self, text: str, taxonomy: Taxonomy) -> Outcome:
        if self._fails and self._fails in text:
            return AnalysisError("unreadable", permanent=True)
        digest = zlib.crc32((self._salt + text).encode())
        categories, topics = taxonomy.categories, taxonomy.topics
        return Analysis(
            score=digest % 21 / 10 - 1,
            confidence=digest % 101 / 100,
            category=categories[digest % len(categories)].slug,
            category_confidence=digest % 97 / 97,
            reasoning="By its checksum.",
            topics=tuple((topics[(digest + n) % len(topics)].slug, 0.5) for n in range(digest % 3)),
        )


def rows(number: int) -> list[tuple[str, str, str]]:
    """Day, source and text of ``number`` messages."""
    if DATA.exists():
        with DATA.open(encoding="utf-8", newline="") as file:
            real = [(row["date"], row["source"], row["text"]) for row in csv.DictReader(file)]
        return (real + real)[:number]
    chance = random.Random(5)
    return [
        (
            str(datetime(2024, 11, 1, tzinfo=UTC).date() + timedelta(days=chance.randrange(60))),
            chance.choice(("livechat", "telegram")),
            " ".join(chance.choices(WORDS, k=6)) + f" {n}",
        )
        for n in range(number)
    ]


def fill(number: int, engine: Stub) -> list[Message]:
    """That many analysed messages."""
    found = rows(number)
    moments = [datetime.fromisoformat(day).replace(hour=n % 24, tzinfo=UTC) for n, (day, _, _) in enumerate(found)]
    threads = Conversation.objects.bulk_create(
        Conversation(source=source, last_message_at=moment)
        for (_, source, _), moment in zip(found, moments, strict=True)
    )
    messages = Message.objects.bulk_create(
        Message(
            conversation=thread, text=text or "-", author=f"kim{n % 50}", customer=f"kim{n % 50}", source=source,
            timestamp=moment, day=day_of(moment), status=Message.Status.ANALYSED, due_at=None,
        )
        for n, ((_, source, text), moment, thread) in enumerate(zip(found, moments, threads, strict=True))
    )  # fmt: skip
    analyse(messages, engine)
    return messages


def analyse(messages: Sequence[Message], engine: Stub) -> None:
    run = results.standing_run(Run.Kind.INTAKE, origin_of(engine))
    for start in range(0, len(messages), 200):
        batch = messages[start : start + 200]
        outcomes = engine.analyse([message.text for message in batch], taxonomy.current())
        said = [outcome for outcome in outcomes if isinstance(outcome, Analysis)]
        results.show(batch, results.write(batch, said, run))


def state() -> dict[str, Any]:
    """Every label that any message shows, and every count."""
    return {
        "messages": list(Message.objects.order_by("pk").values()),
        "counts": sorted(DailyCount.objects.values_list("day", "source", "category", "sentiment", "count")),
        "topics": sorted(DailyTopicCount.objects.values_list("day", "source", "topic", "sentiment", "count")),
    }
