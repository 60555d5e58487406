"""What every engine is: texts in, analyses out, in order, each a result or an error."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LabelSpec:
    """A category or topic as engines see it."""

    slug: str
    name: str
    description: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The labels in force when a batch began. ``fallback`` is the slug of the category for general messages."""

    categories: tuple[LabelSpec, ...]
    topics: tuple[LabelSpec, ...]
    fallback: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """What an engine says of one text.

    ``score`` is −1…1 and ``confidence`` 0…1; the sentiment follows from the score alone, so it is not repeated here.
    ``category`` and topics are slugs of the taxonomy that was passed in.
    """

    score: float
    confidence: float
    category: str
    category_confidence: float
    reasoning: str
    topics: tuple[tuple[str, float], ...] = ()
    second_category: str | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class AnalysisError:
    """Why one text could not be analysed. ``permanent`` means that trying again would not help."""

    reason: str
    permanent: bool = False


Outcome = Analysis | AnalysisError


class Engine(Protocol):
    """``name`` is what the API calls the source, ``model`` which model or version it is."""

    name: str
    model: str

    def analyse(self, texts: Sequence[str], taxonomy: Taxonomy) -> list[Outcome]:
        """One outcome a text, in order. Raises nothing for any text."""
        ...


POSITIVE_ABOVE = 0.1
NEGATIVE_BELOW = -0.1


def sentiment_of(score: float) -> str:
    """The documented reading of a score: above 0.1 positive, below −0.1 negative, else neutral."""
    if score > POSITIVE_ABOVE:
        return "positive"
    return "negative" if score < NEGATIVE_BELOW else "neutral"
