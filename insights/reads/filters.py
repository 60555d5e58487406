"""Which messages a page, an API call or a question is about: one value, with a form that fits into a URL."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from urllib.parse import parse_qsl, urlencode

from insights.reads import dimensions
from insights.reads import sources as source_names
from insights.reads.dimensions import ATTRIBUTE, Dimension, Values, dimension

SENTIMENTS = tuple(dimensions.SENTIMENTS)
STATUSES = tuple(dimensions.STATUSES)
DIRECTIONS = ("inbound", "outbound", "all")
LONGEST_TEXT = 200
MOST_PARAMETERS = 200  # in an address that is read back
MOST_NAMED = 30  # values that an error lists


class Parameters(Protocol):
    """What Django's QueryDict offers."""

    def getlist(self, key: str) -> list[str]: ...

    def __iter__(self) -> Iterator[str]: ...


class Pairs:
    """Parameters by name from plain pairs, as ``Filter.parse`` reads them."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = list(pairs)

    def getlist(self, key: str) -> list[str]:
        return [value for name, value in self._pairs if name == key]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for name, _ in self._pairs))


def from_text(query: str) -> Pairs:
    """The parameters in the query of an address."""
    return Pairs(parse_qsl(query, max_num_fields=MOST_PARAMETERS))


class FilterError(ValueError):
    """Parameters that cannot be understood: a sentence for each."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in problems.items()))
        self.problems = dict(problems)


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
        reader = _Reader(parameters)
        found = cls(
            **{one.field: reader.chosen(one, choices) for one in DIMENSIONS.values()},
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
        return self.but(**{DIMENSIONS[name].field: tuple(values)})

    def but(self, **changes: object) -> "Filter":
        """The same filter with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

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


class _Reader:
    """Reads parameters one by one and keeps what is wrong with them."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self.problems: dict[str, str] = {}

    def _values(self, name: str) -> list[str]:
        return [value.strip() for value in self._parameters.getlist(name) if value.strip()]

    def chosen(self, one: Dimension, choices: Choices) -> Values:
        """The values of a dimension, each of which exists."""
        known = tuple(one.values) or choices[one.name]
        if one.has_commas:
            return self._checked(one.name, self._values(one.name), known)
        return self.listed(one.name, known)

    def listed(self, name: str, known: Values) -> Values:
        """The values of a parameter, several of which may come in one, between commas."""
        return self._checked(name, [part for value in self._values(name) for part in value.split(",") if part], known)

    def _checked(self, name: str, said: Iterable[str], known: Values) -> Values:
        values = tuple(dict.fromkeys(said))
        unknown = [value for value in values if value not in known]
        if unknown:
            self.problems[name] = f"“{unknown[0][:60]}” is not one of {_listed(known)}"
        return values

    def attributes(self, known: Values) -> tuple[tuple[str, str], ...]:
        """Pairs of name and value from ``attribute:NAME=value``; any value may be asked for."""
        pairs: list[tuple[str, str]] = []
        for parameter in dict.fromkeys(name for name in self._parameters if name.startswith(ATTRIBUTE)):
            name, values = parameter.removeprefix(ATTRIBUTE), self._values(parameter)
            if values and name not in known:
                self.problems[parameter[:80]] = f"“{name[:60]}” is not one of {_listed(known)}"
            pairs += [(name, value) for value in dict.fromkeys(values)]
        return tuple(pairs)

    def text(self, name: str) -> str:
        value = " ".join(self._values(name)).replace("\x00", "")
        if len(value) > LONGEST_TEXT:
            self.problems[name] = f"at most {LONGEST_TEXT} characters"
        return value

    def share(self, name: str) -> float | None:
        values = self._values(name)
        if not values:
            return None
        try:
            number = float(values[-1])
        except ValueError:
            number = -1.0
        if not 0.0 <= number <= 1.0:
            self.problems[name] = "must be a number from 0.0 to 1.0"
            return None
        return number

    def moment(self, name: str, *, end_of_day: bool) -> datetime | None:
        values = self._values(name)
        if not values:
            return None
        try:
            return read_moment(values[-1], end_of_day=end_of_day)
        except ValueError:
            self.problems[name] = "must be a date such as 2026-11-20, or a time such as 2026-11-20T10:00:00Z"
            return None


def _listed(values: tuple[str, ...]) -> str:
    """The values there are, as far as a sentence can name them."""
    shown = ", ".join(values[:MOST_NAMED]) or "any: there is none"
    return f"{shown} and {len(values) - MOST_NAMED} more" if len(values) > MOST_NAMED else shown


def read_moment(text: str, *, end_of_day: bool) -> datetime:
    """A date or time as a UTC moment; naive times are UTC. A date that ends a range means the end of that day.

    Raises ``ValueError`` for what is neither, or lies outside the years that a database holds in every time zone.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        # A plus sign in a URL that was not escaped arrives as a space.
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        _check_year(moment.year)
        return moment.astimezone(UTC) + (timedelta(microseconds=1) if end_of_day else timedelta())
    _check_year(day.year)
    return datetime.combine(day + timedelta(days=1) if end_of_day else day, time.min, UTC)


def _check_year(year: int) -> None:
    if not 2 <= year <= 9998:
        raise ValueError("the year is out of range")


def _written(moment: datetime, *, ends: bool) -> str:
    if moment.time() == time.min:
        return (moment.date() - timedelta(days=1) if ends else moment.date()).isoformat()
    shown = moment - timedelta(microseconds=1) if ends else moment
    return shown.isoformat().replace("+00:00", "Z")
