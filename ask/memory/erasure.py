"""Forgets, of remembered questions and answers, the words of erased messages and whatever people asked who are gone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.conf import settings

from accounts.models import ApiKey, User
from ask.memory import database, redis
from ask.memory.base import Lost
from insights.models import Message

log = structlog.stdlib.get_logger("verbatim.ask")
RUN = 5  # words in a row that are a message's own; two messages share fewer by chance
_WORD = re.compile(r"\w+")
_SHORTEST_NAME = 3  # letters: shorter ones stand in every other sentence


@dataclass
class ErasedWords:
    """What must not be left of some messages: their authors, and whatever is long enough to be their own words."""

    runs: set[tuple[str, ...]] = field(default_factory=set)

    @classmethod
    def of(cls, messages: Iterable[Message]) -> "ErasedWords":
        found = cls()
        for message in messages:
            words = _words(message.text)
            found.runs |= _runs(words, min(RUN, len(words))) if len(words) > 1 else set()
            names = (message.author, message.external_id or "", message.uuid.hex, str(message.id_user or ""))
            found.runs |= {tuple(_words(name)) for name in names if len(name) >= _SHORTEST_NAME}
        found.runs.discard(())
        return found

    def stand_in(self, text: str) -> bool:
        words = _words(text)
        sizes = {len(run) for run in self.runs}
        return any(not self.runs.isdisjoint(_runs(words, size)) for size in sizes)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(words: list[str], size: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + size]) for at in range(len(words) - size + 1)}


def forget_words(messages: Iterable[Message], **_: Any) -> None:
    """Forgets the turns whose question or answer holds words of the messages or names their authors."""
    erased = ErasedWords.of(messages)
    database.forget_where(erased.stand_in)
    if settings.REDIS_URL:
        try:
            redis.forget_where(erased.stand_in)
        except Lost:
            log.warning("questions in Redis may hold erased words until they expire", days=settings.MEMORY_DAYS)


def forget_person(instance: User | ApiKey, **_: Any) -> None:
    """Forgets what somebody asked whose account, or whose key, is deleted."""
    scope = f"{'user' if isinstance(instance, User) else 'key'}:{instance.pk}"
    database.forget_scope(scope)
    if settings.REDIS_URL:
        try:
            redis.forget_scope(scope)
        except Lost:
            log.warning("questions of a deleted account stay in Redis until they expire", days=settings.MEMORY_DAYS)
