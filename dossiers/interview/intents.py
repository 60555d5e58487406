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

DISTRESS_CHARACTERS = 300
MOST_WORDS, MOST_CHARACTERS = 14, 140  # of a message that may be a request


class Intent(StrEnum):
    """What a message is for. All but the last three are groups of ``phrases/intents.toml``."""

    DISTRESS = "distress"
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
_COURTESY = re.compile(r"(?:thanks|thank you|help(?: me)?)[,.!]\s+", re.IGNORECASE)
_CLOSERS = re.compile(r"(?:[,.]?\s+(?:please|now|lol|then|thanks|ok|okay|though))+$", re.IGNORECASE)
_SPOKEN = re.compile(r"“[^”]*”|\"[^\"\n]*\"|(?<!\w)['‘][^'’\n]*['’](?!\w)")
_MARKS = re.compile(r"[\s.!?…,;:'\"“”‘’()*_~-]+$")
_ASKS = re.compile(
    r"(?:what|who|where|when|why|how|which|can|could|do|does|did|is|are|will|would|should|have|has|am|shall)\b",
    re.IGNORECASE,
)


def read_request(message: str) -> Request:
    """What a message is for. In doubt it is story."""
    if not any(char.isalnum() for char in message):
        return Request(Intent.NOTHING)
    if is_distress(message):
        return Request(Intent.DISTRESS)
    text = " ".join(message[: 2 * MOST_CHARACTERS].split())
    if len(text.split()) > MOST_WORDS or len(text) > MOST_CHARACTERS or len(message) > len(text) + MOST_CHARACTERS:
        return Request(Intent.STORY)
    bare = _MARKS.sub("", text).replace("’", "'")
    if opener := _OPENERS.match(bare):
        bare = bare[opener.end() :]
    shorter = _CLOSERS.sub("", bare)
    plain = _COURTESY.sub("", shorter, count=1)
    for intent, pattern in _patterns():
        if match := pattern.fullmatch(bare) or pattern.fullmatch(shorter) or pattern.fullmatch(plain):
            return Request(intent, match.groupdict().get("name") or "")
    return Request(Intent.QUESTION if text.endswith("?") and _ASKS.match(bare) else Intent.STORY)


@cache
def _patterns() -> tuple[tuple[Intent, re.Pattern[str]], ...]:
    return tuple(_compiled())


def is_distress(message: str) -> bool:
    """Whether a short message may speak of the writer's own life being in danger. In a longer one it is a story's."""
    if len(message) > DISTRESS_CHARACTERS:
        return False
    said = _SPOKEN.sub(" ", message.replace("’", "'"))
    return any(re.search(pattern, said, re.IGNORECASE) for pattern in table("intents")[Intent.DISTRESS]["patterns"])


def _compiled() -> Iterator[tuple[Intent, re.Pattern[str]]]:
    for group, entry in table("intents").items():
        if group == Intent.DISTRESS:
            continue
        for pattern in entry["patterns"]:
            yield Intent(group), re.compile(pattern, re.IGNORECASE)
