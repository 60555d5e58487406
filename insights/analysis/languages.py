"""Tells the language of messages: with their analysis, and in pieces for those stored before there was the column."""

import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from engine.language import detect
from engine.text import clean
from insights.analysis import wake
from insights.models import Message
from jobs import heartbeat

QUEUE = "languages"
PIECE = 500  # messages
SECONDS = 2.0  # of work in one task


def tell(messages: Iterable[Message]) -> None:
    """Sets ``language`` on the messages, unsaved."""
    for message in messages:
        message.language = message.language or detect(clean(message.text)).code


def save(messages: Iterable[Message]) -> None:
    """Stores the languages that were told: one statement for each language."""
    known: dict[str | None, list[int]] = defaultdict(list)
    for message in messages:
        known[message.language].append(message.pk)
    for language, ids in sorted((pair for pair in known.items() if pair[0]), key=str):
        Message.objects.filter(pk__in=ids).update(language=language)


def is_due(now: datetime | None = None) -> bool:
    """Whether a message that is not waiting for its analysis has no language yet."""
    return Message.objects.without_language().exists()


def sweep() -> int:
    """Rings where there is one; says whether."""
    due = is_due()
    if due:
        wake.ring()
    return int(due)


def drain(seconds: float = SECONDS) -> int:
    """Tells the languages of such messages, the newest first, for about ``seconds``; says of how many."""
    ends, done = time.monotonic() + seconds, 0
    while piece := list(Message.objects.without_language().only("pk", "text", "language").order_by("-pk")[:PIECE]):
        tell(piece)
        save(piece)
        done += len(piece)
        heartbeat.alive()
        if time.monotonic() > ends:
            sweep()
            break
    return done
