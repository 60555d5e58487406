"""A question in plain words, read by rules into a filter, measures and chips. Pure and linear; never raises.

Readers lay claim to the words they understand, the most certain first; what is left is a filler or not understood.
"""

from collections.abc import Collection
from datetime import UTC, datetime

from ask.reading import asked, labels, literals, refusing
from ask.reading.conclusion import conclude
from ask.reading.fillers import DATA_WORDS, FILLERS, NOUNS
from ask.reading.limits import EXPLANATIONS
from ask.reading.question import Question, Refusal
from ask.reading.reading import Reading, begin
from ask.reading.vocabulary import Vocabulary
from engine.periods.tokens import singular

_READERS = (
    literals.read_quotes,
    literals.read_authors,
    literals.read_confidence,
    asked.read_comparison,
    asked.read_dates,
    literals.read_mentions,
    labels.read_all,
    labels.read_labels,
    labels.read_both,
    refusing.read_long_limits,
    asked.read_grouping,
    asked.read_measures,
    asked.read_ranked,
)


def parse(text: str, vocabulary: Vocabulary, now: datetime, literal: Collection[str] = ()) -> Question:
    """Reads a question that stands alone.

    ``now`` is the moment from which "last week" is told (a naive one is UTC). ``literal`` are words whose correction
    the analyst has undone: they are taken as they are written.
    """
    if not text.strip():
        return empty(text, vocabulary, now)
    return conclude(read(text, vocabulary, now, literal))


def read(text: str, vocabulary: Vocabulary, now: datetime, literal: Collection[str] = ()) -> Reading:
    """What each word was understood as; follow-ups build on it."""
    moment = now.replace(tzinfo=UTC) if now.tzinfo is None else now.astimezone(UTC)
    reading = begin(text, vocabulary, moment, literal)
    for reader in _READERS:
        reader(reading)
    refusing.read_limits(reading)
    _pass_fillers(reading)
    refusing.read_unknown(reading)
    return reading


def empty(text: str, vocabulary: Vocabulary, now: datetime) -> Question:
    reading = begin("", vocabulary, now, ())
    return Question(text, refusal=Refusal("empty", "", EXPLANATIONS["empty"], (), refusing.suggestions(reading)))


def _pass_fillers(reading: Reading) -> None:
    """Claims the words that say nothing of their own, and notes whether any speaks of messages or users."""
    for place in reading.board.places():
        token = reading.board.line.tokens[place]
        word, one = token.word, singular(token.word)
        if word in DATA_WORDS or one in DATA_WORDS:
            reading.is_about_messages = True
        if word in FILLERS or one in NOUNS or not word[0].isalnum():
            reading.board.claim(place, place + 1, "filler")
