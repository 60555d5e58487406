"""Which messages a page, an API call or a question is about: one value, with a form that fits into a URL."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from urllib.parse import urlencode

SENTIMENTS = ("positive", "neutral", "negative")
STATUSES = ("pending", "processing", "analysed", "failed", "exempt")
DIRECTIONS = ("inbound", "outbound", "all")
LONGEST_TEXT = 200
MOST_NAMED = 30  # values that an error lists


class Parameters(Protocol):
    """What Django's QueryDict offers."""

    def getlist(self, key: str) -> list[str]: ...


class FilterError(ValueError):
    """Parameters that cannot be understood: a sentence for each."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in problems.items()))
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class Choices:
    """The values that exist, against which parameters are checked."""

    sources: tuple[str, ...]
    categories: tuple[str, ...]
    topics: tuple[str, ...]
    brands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """Several values of one field mean any of them; several fields mean all of them.

    ``since`` is inclusive and ``until`` exclusive, both UTC. A brand is the account that answers in a thread.
    """

    sources: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    sentiments: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    author: str = ""
    min_confidence: float | None = None
    direction: str = "inbound"
    brands: tuple[str, ...] = ()

    @classmethod
    def parse(cls, parameters: Parameters, choices: Choices) -> "Filter":
        """Reads ``?source=&category=&topic=&sentiment=&status=&brand=&from=&to=&q=&author=``
        ``&min_confidence=&direction=``.

        Parameters it does not know are not its affair. Raises ``FilterError`` naming every value that does not fit.
        """
        reader = _Reader(parameters)
        found = cls(
            sources=reader.chosen("source", choices.sources),
            categories=reader.chosen("category", choices.categories),
            topics=reader.chosen("topic", choices.topics),
            sentiments=reader.chosen("sentiment", SENTIMENTS),
            statuses=reader.chosen("status", STATUSES),
            since=reader.moment("from", end_of_day=False),
            until=reader.moment("to", end_of_day=True),
            text=reader.text("q"),
            author=reader.text("author"),
            min_confidence=reader.share("min_confidence"),
            direction=(reader.chosen("direction", DIRECTIONS) or ("inbound",))[0],
            brands=reader.chosen("brand", choices.brands, listed=False),
        )
        if found.since and found.until and found.since >= found.until:
            reader.problems["from"] = "must not be after “to”"
        if reader.problems:
            raise FilterError(reader.problems)
        return found

    def query(self) -> str:
        """The URL form; ``parse`` reads it back to an equal value."""
        pairs: list[tuple[str, str]] = []
        for name, values in (
            ("source", self.sources),
            ("category", self.categories),
            ("topic", self.topics),
            ("sentiment", self.sentiments),
            ("status", self.statuses),
            ("brand", self.brands),
        ):
            pairs += [(name, value) for value in values]
        pairs += [("from", _written(self.since, ends=False))] if self.since else []
        pairs += [("to", _written(self.until, ends=True))] if self.until else []
        pairs += [(name, value) for name, value in (("q", self.text), ("author", self.author)) if value]
        pairs += [("min_confidence", repr(self.min_confidence))] if self.min_confidence is not None else []
        pairs += [("direction", self.direction)] if self.direction != "inbound" else []
        return urlencode(pairs)

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
        return bool(self.categories or self.topics or self.sentiments) or self.min_confidence is not None


class _Reader:
    """Reads parameters one by one and keeps what is wrong with them."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self.problems: dict[str, str] = {}

    def _values(self, name: str) -> list[str]:
        return [value.strip() for value in self._parameters.getlist(name) if value.strip()]

    def chosen(self, name: str, allowed: Iterable[str], *, listed: bool = True) -> tuple[str, ...]:
        """The values of a parameter, each of which exists. ``listed`` ones may come several in one, between commas."""
        known = tuple(allowed)
        split = [part for value in self._values(name) for part in (value.split(",") if listed else [value]) if part]
        values = tuple(dict.fromkeys(split))
        unknown = [value for value in values if value not in known]
        if unknown:
            self.problems[name] = f"“{unknown[0][:60]}” is not one of {_listed(known)}"
        return values

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
