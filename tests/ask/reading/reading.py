"""What the tests of Ask share: the vocabulary of a new installation, and a Friday."""

from datetime import UTC, datetime

from ask.reading import followup, parser
from ask.reading.question import Question
from ask.reading.vocabulary import Vocabulary, build
from insights.taxonomy.default_labels import CATEGORIES, TOPICS

FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
SOURCES = ("livechat", "telegram", "api", "twitter")


def vocabulary() -> Vocabulary:
    return build(SOURCES, tuple(spec for spec, _ in CATEGORIES), tuple(spec for spec, _ in TOPICS), SOURCES[:2])


def ask(text: str, *, literal: tuple[str, ...] = ()) -> Question:
    return parser.parse(text, vocabulary(), FRIDAY, literal)


def talk(*texts: str) -> Question:
    """The last question of a conversation."""
    previous: Question | None = None
    for text in texts:
        question = followup.follow(previous, text, vocabulary(), FRIDAY)
        previous = None if question.reset else previous if question.refusal else question
    return question
