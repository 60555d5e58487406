"""What every engine is: texts in, analyses out, in order, each a result or an error."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

LOCAL = "local"  # the name of the embedded engine, which is always there


@dataclass(frozen=True, slots=True)
class LabelSpec:
    """A category or topic as engines see it. ``labelled`` are messages that people put there, newest first."""

    slug: str
    name: str
    description: str = ""
    examples: tuple[str, ...] = ()
    labelled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The labels in force when a batch began. ``fallback`` is the slug of the category for general messages."""

    categories: tuple[LabelSpec, ...]
    topics: tuple[LabelSpec, ...]
    fallback: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What truly produced an analysis. ``name`` is the source that is shown: local, grok, openai …

    ``provider`` and ``prompt_version`` are empty for engines that ask nobody.
    """

    name: str
    model: str
    provider: str = ""
    prompt_version: str = ""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What an engine says of one text.

    ``score`` is −1…1 and ``confidence`` 0…1; the sentiment follows from the score alone, so it is not repeated here.
    ``category`` and topics are slugs of the taxonomy that was passed in. ``origin`` is given where it is not the
    engine that was asked: another one stood in, or the model calls itself by a longer name.
    """

    score: float
    confidence: float
    category: str
    category_confidence: float
    reasoning: str
    topics: tuple[tuple[str, float], ...] = ()
    second_category: str | None = None
    language: str = ""
    origin: Origin | None = None


@dataclass(frozen=True)
class AnalysisError:
    """Why one text could not be analysed. ``permanent`` means that trying again would not help."""

    reason: str
    permanent: bool = False


@dataclass(frozen=True)
class Postponed(AnalysisError):
    """Nothing is wrong with the text: no model can be asked now. Trying again in ``seconds`` costs no attempt."""

    seconds: float = 0.0
    tried: bool = False  # a model was asked, and did not answer


Outcome = Analysis | AnalysisError


class Engine(Protocol):
    """``name`` is what the API calls the source, ``model`` which model or version it is."""

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str: ...

    def analyse(self, texts: Sequence[str], taxonomy: Taxonomy) -> list[Outcome]:
        """One outcome a text, in order. Raises nothing for any text."""
        ...


@runtime_checkable
class Remote(Engine, Protocol):
    """An engine that can be out of reach, and slow."""

    @property
    def portion(self) -> int:
        """How many texts make sense in one call of ``analyse``: what it answers within its time."""
        ...

    def is_ready(self) -> bool:
        """Whether asking makes sense now. While it does not, messages wait and none is touched."""
        ...

    def doubts(self, outcome: "Outcome") -> bool:
        """Whether it would be asked about a text of which the embedded engine says ``outcome``."""
        ...

    def with_deadline(self, seconds: float, scope: str = "") -> "Remote":
        """The same for somebody who is waiting: all of it within ``seconds``, on the budget of the caller ``scope``."""
        ...


def origin_of(engine: Engine) -> Origin:
    return Origin(engine.name, engine.model)


POSITIVE_ABOVE = 0.1
NEGATIVE_BELOW = -0.1


def sentiment_of(score: float) -> str:
    """The documented reading of a score: above 0.1 positive, below −0.1 negative, else neutral."""
    if score > POSITIVE_ABOVE:
        return "positive"
    return "negative" if score < NEGATIVE_BELOW else "neutral"
