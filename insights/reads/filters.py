"""Which messages a page, an API call or a question is about: one value, with a form that fits into a URL."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from insights.reads import dimensions
from insights.reads import sources as source_names
from insights.reads.dimensions import ATTRIBUTE, Values, dimension
from insights.reads.parameters import LONGEST_TEXT, FilterError, ParameterReader, Parameters

SENTIMENTS = tuple(dimensions.SENTIMENTS)
STATUSES = tuple(dimensions.STATUSES)
DIRECTIONS = ("inbound", "outbound", "all")

__all__ = [
    "DIMENSIONS",
    "DIRECTIONS",
    "LONGEST_TEXT",
    "SENTIMENTS",
    "STATUSES",
    "Choices",
    "Filter",
    "FilterError",
    "Parameters",
]


class Choices:
    """The values that exist, by dimension; parameters are checked against them."""

    __slots__ = ("_values",)

    def __init__(self, **values: Iterable[str]) -> None:
        self._values = {name: tuple(known) for name, known in values.items()}

    def __getitem__(self, name: str) -> Values:
        """The values of a dimension; those it may have at all, where nobody has said more."""
        known = DIMENSIONS.get(name)
        return self._values.get(name, tuple(known.values) if known else ())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Choices) and self._values == other._values

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._values.items())))

    def joined(self, **values: Iterable[str]) -> "Choices":
        """These, with others in the place of some."""
        return Choices(**{**self._values, **values})

    @property
    def attributes(self) -> Values:
        """The names of the attributes that messages have."""
        return self._values.get("attribute", ())

    @property
    def sources(self) -> Values:
        return self["source"]

    @property
    def categories(self) -> Values:
        return self["category"]

    @property
    def topics(self) -> Values:
        return self["topic"]

    @property
    def brands(self) -> Values:
        return self["brand"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Several values of one field mean any of them; several fields mean all of them.

    ``since`` is inclusive and ``until`` exclusive, both UTC. A brand is the account that answers in a thread.
    ``attributes`` are pairs of a further column's name and a value. The lines with ``dimension`` are the table that
    pages, API and assistants read.
    """

    sources: Values = field(
        default=(),
        metadata=dimension(
            "source", "Source", "Where messages come from", column="source", called=source_names.name, is_counted=True
        ),
    )
    categories: Values = field(
        default=(),
        metadata=dimension(
            "category", "Category", "Slugs of categories", column="category__slug", needs_labels=True, is_counted=True
        ),
    )
    topics: Values = field(
        default=(),
        metadata=dimension("topic", "Topic", "Slugs of topics", needs_labels=True, is_counted=True, is_folded=True),
    )
    sentiments: Values = field(
        default=(),
        metadata=dimension(
            "sentiment",
            "Sentiment",
            "Sentiments",
            column="sentiment",
            values=dimensions.SENTIMENTS,
            needs_labels=True,
            is_counted=True,
        ),
    )
    statuses: Values = field(
        default=(),
        metadata=dimension("status", "Status", "How far the analysis is", values=dimensions.STATUSES, is_folded=True),
    )
    brands: Values = field(
        default=(),
        metadata=dimension(
            "brand",
            "Brand",
            "Accounts that answer in the thread, such as AppleSupport",
            is_folded=True,
            has_commas=True,
        ),
    )
    languages: Values = field(
        default=(),
        metadata=dimension(
            "language",
            "Language",
            "Languages of messages, by ISO 639-1",
            column="language",
            values=dimensions.LANGUAGES,
            is_seen=True,
            is_folded=True,
        ),
    )
    attributes: tuple[tuple[str, str], ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    author: str = ""
    min_confidence: float | None = None
    direction: str = "inbound"

    @classmethod
    def parse(cls, parameters: Parameters, choices: Choices) -> "Filter":
        """Reads a parameter for each dimension, ``attribute:NAME``, ``from``, ``to``, ``q``, ``author``,
        ``min_confidence`` and ``direction``.

        Parameters it does not know are left to others. Raises ``FilterError`` naming every value that does not fit.
        """
        reader = ParameterReader(parameters)
        found = cls(
            **{one.field: reader.chosen(one, tuple(one.values) or choices[one.name]) for one in DIMENSIONS.values()},
            attributes=reader.attributes(choices.attributes),
            since=reader.moment("from", end_of_day=False),
            until=reader.moment("to", end_of_day=True),
            text=reader.text("q"),
            author=reader.text("author"),
            min_confidence=reader.share("min_confidence"),
            direction=(reader.listed("direction", DIRECTIONS) or ("inbound",))[0],
        )
        if found.since and found.until and found.since >= found.until:
            reader.problems["from"] = "must not be after “to”"
        if reader.problems:
            raise FilterError(reader.problems)
        return found

    def query(self) -> str:
        """The URL form; ``parse`` reads it back to an equal value."""
        pairs = [(name, value) for name, values in self.named() for value in values]
        pairs += [("from", _written(self.since, ends=False))] if self.since else []
        pairs += [("to", _written(self.until, ends=True))] if self.until else []
        pairs += [(name, value) for name, value in (("q", self.text), ("author", self.author)) if value]
        pairs += [("min_confidence", repr(self.min_confidence))] if self.min_confidence is not None else []
        pairs += [("direction", self.direction)] if self.direction != "inbound" else []
        return urlencode(pairs)

    def named(self) -> Iterator[tuple[str, Values]]:
        """The dimensions and attributes that it names values of, in order, each with these values."""
        for one in DIMENSIONS.values():
            if values := self.values(one.name):
                yield one.name, values
        for name in dict.fromkeys(name for name, _ in self.attributes):
            yield ATTRIBUTE + name, self.values(ATTRIBUTE + name)

    def values(self, name: str) -> Values:
        """The values of a dimension, or of ``attribute:NAME``."""
        if name.startswith(ATTRIBUTE):
            return tuple(value for known, value in self.attributes if ATTRIBUTE + known == name)
        values: Values = getattr(self, DIMENSIONS[name].field)
        return values

    def having(self, name: str, values: Iterable[str]) -> "Filter":
        """The same filter with these values of a dimension, or of ``attribute:NAME``."""
        if name.startswith(ATTRIBUTE):
            others = tuple(pair for pair in self.attributes if ATTRIBUTE + pair[0] != name)
            return replace(self, attributes=others + tuple((name.removeprefix(ATTRIBUTE), value) for value in values))
        return self.replace(**{DIMENSIONS[name].field: tuple(values)})

    def replace(self, **changes: Any) -> "Filter":
        """The same filter with some fields changed."""
        return replace(self, **changes)

    @property
    def is_empty(self) -> bool:
        return all(getattr(self, item.name) == item.default for item in fields(self))

    @property
    def whole_days(self) -> bool:
        return all(moment is None or moment.time() == time.min for moment in (self.since, self.until))

    @property
    def needs_labels(self) -> bool:
        """Whether only analysed messages can match."""
        named = (DIMENSIONS[name].needs_labels for name, _ in self.named() if name in DIMENSIONS)
        return self.min_confidence is not None or any(named)

    @property
    def is_counted(self) -> bool:
        """Whether it asks for no more than the daily counts know: no texts, hours, authors or confidences."""
        plain = not (self.text or self.author) and self.min_confidence is None and self.direction == "inbound"
        counted = (name in DIMENSIONS and DIMENSIONS[name].is_counted for name, _ in self.named())
        return plain and self.whole_days and all(counted)


DIMENSIONS = dimensions.table(Filter)
"""The table: every dimension by its name."""


def _written(moment: datetime, *, ends: bool) -> str:
    if moment.time() == time.min:
        return (moment.date() - timedelta(days=1) if ends else moment.date()).isoformat()
    shown = moment - timedelta(microseconds=1) if ends else moment
    return shown.isoformat().replace("+00:00", "Z")
