"""What a question was read as: the value that parser, follow-ups, answers and pages share."""

from dataclasses import dataclass, field

from engine.periods.calendar import Period
from engine.periods.tokens import Span
from insights.reads.filters import Filter

MEASURES = ("count", "users", "list", "trend", "first", "spikes", "top", "share", "average")
GROUPINGS = ("day", "week", "month", "category", "topic", "source", "sentiment")


@dataclass(frozen=True, slots=True)
class Chip:
    """One understood piece of a question.

    ``kind`` is a field of the filter (source, brand, category, topic, sentiment, status, date, text, author,
    confidence, direction) or measure, grouping, top, comparison. ``reading`` says how the words were understood: exact,
    synonym, typo, excluded, proposed by a model, or carried over from an earlier question (for these two, ``start`` and
    ``end`` are −1). ``note`` is a sentence for what is not plain to see, such as: read “depost” as “deposit”.
    """

    kind: str
    value: str
    label: str
    words: str
    start: int
    end: int
    reading: str = "exact"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A label that could have been meant; ``kind`` is category or topic."""

    kind: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, and what works instead.

    ``reason``: cause, forecast, advice, action, no_data, unknown_label, unclear or empty. ``words`` are those of the
    question that led to it. ``suggestions`` are three questions that work.
    """

    reason: str
    words: str
    explanation: str
    offers: tuple[Offer, ...] = ()
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """``kind`` is period (the question's filter against ``others``, which has one filter for another time) or value
    (one filter for each value of ``field``, the question's filter being all of them together)."""

    kind: str
    field: str
    others: tuple[Filter, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """``measures`` is empty where none was asked for: then messages and users are counted.

    ``refusal`` is set where the question cannot be answered; the rest is what was understood all the same.
    ``carried`` are the fields taken over from the question before, ``reset`` says that the analyst starts over,
    ``newest`` that of the messages the newest are to be shown, not typical ones.
    """

    text: str
    filter: Filter = field(default_factory=Filter)
    measures: tuple[str, ...] = ()
    grouping: tuple[str, ...] = ()
    top: int | None = None
    comparison: Comparison | None = None
    period: Period | None = None
    chips: tuple[Chip, ...] = ()
    not_understood: tuple[Span, ...] = ()
    refusal: Refusal | None = None
    carried: tuple[str, ...] = ()
    reset: bool = False
    newest: bool = False
