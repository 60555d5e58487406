"""What the writer wants when a message is not story: a question to the interviewer, a wish, or nothing to go by.

Only short messages that say nothing else are taken for one: prose is never a command. "The end" within a sentence
means nothing here, and alone it is a question to be answered, not a lock.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from dossiers.interview.phrasing import table

MOST_WORDS, MOST_CHARACTERS = 14, 140  # of a message that may be a request


class Intent(StrEnum):
    """What a message is for. All but the last three are groups of ``phrases/intents.toml``."""

    SUMMARY = "summary"
    WHO = "who"
    MISSING = "missing"
    UNDO = "undo"
    SKIP = "skip"
    SILENCE = "silence"
    RESUME = "resume"
    IDENTITY = "identity"
    WRITE = "write"
    HELP = "help"
    DONE = "done"
    GREETING = "greeting"
    THANKS = "thanks"
    CHATTER = "chatter"
    YES = "yes"
    NO = "no"
    INSULT = "insult"
    QUESTION = "question"  # another one, which only the writer or an encyclopedia could answer
    NOTHING = "nothing"  # no word at all
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Request:
    """An intent and, for ``WHO``, whom it is about, in the writer's spelling."""

    intent: Intent
    name: str = ""


_OPENERS = re.compile(r"(?:(?:ok|okay|so|well|please|sorry|um|hmm*|and|but|oh)\b[,.]?\s+)+", re.IGNORECASE)
_MARKS = re.compile(r"[\s.!?…,;:'\"“”‘’()*_~-]+$")
_ASKS = re.compile(
    r"(?:what|who|where|when|why|how|which|can|could|do|does|did|is|are|will|would|should|have|has|am|shall)\b",
    re.IGNORECASE,
)


def read(message: str) -> Request:
    """What a message is for. In doubt it is story."""
    if not any(char.isalnum() for char in message):
        return Request(Intent.NOTHING)
    text = " ".join(message[: 2 * MOST_CHARACTERS].split())
    if len(text.split()) > MOST_WORDS or len(text) > MOST_CHARACTERS or len(message) > len(text) + MOST_CHARACTERS:
        return Request(Intent.STORY)
    bare = _MARKS.sub("", text).replace("’", "'")
    if opener := _OPENERS.match(bare):
        bare = bare[opener.end() :]
    for intent, pattern in _patterns():
        if match := pattern.fullmatch(bare):
            return Request(intent, match.groupdict().get("name") or "")
    return Request(Intent.QUESTION if text.endswith("?") and _ASKS.match(bare) else Intent.STORY)


@cache
def _patterns() -> tuple[tuple[Intent, re.Pattern[str]], ...]:
    return tuple(_compiled())


def _compiled() -> Iterator[tuple[Intent, re.Pattern[str]]]:
    for group, entry in table("intents").items():
        for pattern in entry["patterns"]:
            yield Intent(group), re.compile(pattern, re.IGNORECASE)
