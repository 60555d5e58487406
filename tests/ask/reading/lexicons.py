"""What the tests of the reader share: the lexicon of a new installation, a Monday, and queries in their text form."""

from datetime import UTC, datetime

from ask.query.normal import normal
from ask.query.text import parsed
from ask.query.value import Query
from ask.reading.lexicon import Lexicon, build
from ask.reading.reader import Reading, read_question
from insights.taxonomy.default_labels import CATEGORIES, TOPICS

MONDAY = datetime(2026, 11, 30, 12, tzinfo=UTC)
SOURCES = ("livechat", "telegram", "api", "twitter")


def lexicon(brands: tuple[str, ...] = ()) -> Lexicon:
    return build(SOURCES, tuple(spec for spec, _ in CATEGORIES), tuple(spec for spec, _ in TOPICS), SOURCES[:2], brands)


def ask(*texts: str, literal: tuple[str, ...] = ()) -> Reading:
    """The reading of the last question of a conversation."""
    previous: Query | None = None
    for text in texts:
        reading = read_question(text, lexicon(), MONDAY, previous, literal)
        previous = None if reading.reset else reading.query or previous
    return reading


def meant(text: str) -> Query:
    return normal(parsed(text, MONDAY))


def refused(*texts: str) -> str:
    """The reason why the last question of a conversation has no answer."""
    reading = ask(*texts)
    assert reading.query is None
    assert reading.refusal is not None
    return reading.refusal.reason
