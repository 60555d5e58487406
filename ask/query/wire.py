"""A query as plain JSON: the strict schema in which a model proposes one, and the value that comes of it.

Selections are lists of lists: every inner list must hold, by any of its conditions. Nothing recurs, so that every
provider's strict mode takes the schema.
"""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Described

from ask.query.calendar import DAY, days, unit_of
from ask.query.checking import FIXED, Known
from ask.query.normal import all_of, any_of, normal, without
from ask.query.value import (
    Against,
    Amount,
    Bound,
    Comparison,
    Condition,
    Dimension,
    Field,
    Grouping,
    Interval,
    Is,
    Kind,
    Listing,
    Measure,
    Newness,
    Operator,
    Periods,
    Quantity,
    Query,
    Ranking,
    Says,
    Selection,
    Side,
    Times,
    Wrote,
)

_MOST = 20


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProposedPart(_Strict):
    """One condition on a message: a field's values, words in its text, or a number."""

    field: Field | Amount | Literal["text"]
    name: str = Described(max_length=100)
    denied: bool
    values: list[str] = Described(max_length=_MOST)
    operator: Operator | None
    number: float | None


class ProposedPeriod(_Strict):
    """Both days are included; null where that side is open."""

    first_day: date | None
    last_day: date | None


Choices = list[list[ProposedPart]]


class ProposedMeasure(_Strict):
    kind: Kind
    quantity: Quantity | None
    dimension: Dimension | None
    part: Choices | None
    other: Choices | None
    counted: Kind
    listing: Listing


class ProposedCondition(_Strict):
    newness: Newness | None
    operator: Operator
    number: float
    where: Choices


class ProposedRanking(_Strict):
    least: bool
    limit: int | None = Described(ge=1, le=1000)
    rank: int = Described(ge=1, le=1000)
    change: bool


class ProposedSide(_Strict):
    where: Choices | None
    periods: list[ProposedPeriod] | None


class ProposedComparison(_Strict):
    against: Against
    sides: list[ProposedSide] = Described(max_length=10)


class QueryProposal(_Strict):
    """A query as a model writes it: nothing in it is believed before it is checked."""

    answerable: bool
    measures: list[ProposedMeasure] = Described(max_length=5)
    where: Choices
    periods: list[ProposedPeriod] = Described(max_length=_MOST)
    grouping: list[Dimension] = Described(max_length=2)
    having: list[ProposedCondition] = Described(max_length=5)
    ranking: ProposedRanking | None
    comparison: ProposedComparison | None
    trend: bool
    limit: int | None = Described(ge=1, le=1000)


def schema() -> dict[str, Any]:
    """The strict JSON schema of a proposal. The values that exist are told beside it."""
    return dict(_strict(QueryProposal.model_json_schema()))


def _strict(node: Any) -> Any:
    """Every property required, none beside them, and no keyword that strict modes refuse."""
    if isinstance(node, list):
        return [_strict(one) for one in node]
    if not isinstance(node, dict):
        return node
    left = {"title", "default", "maxItems", "maxLength", "minimum", "maximum", "format", "description"}
    found = {name: _strict(value) for name, value in node.items() if name not in left or name == "properties"}
    if "properties" in found:
        found["properties"] = {name: _strict(value) for name, value in node["properties"].items()}
        found |= {"required": list(found["properties"]), "additionalProperties": False}
    return found


def known_values(known: Known) -> dict[str, list[str]]:
    """What a proposal may name, by field."""
    return {str(field): list(values) for field, values in {**known, **FIXED}.items()}


def query_of(proposal: QueryProposal) -> Query:
    """The query in normal form. Raises ``ValueError`` for what holds no meaning, such as a bound without a number."""
    return normal(
        Query(
            tuple(map(_measure, proposal.measures)) or (Measure(),),
            _selection(proposal.where),
            _periods(proposal.periods),
            tuple(Grouping(one) for one in proposal.grouping if one != Dimension.ATTRIBUTE),
            tuple(map(_condition, proposal.having)),
            (),
            _ranking(proposal.ranking),
            _comparison(proposal.comparison),
            proposal.trend,
            proposal.limit,
        )
    )


def _measure(one: ProposedMeasure) -> Measure:
    return Measure(
        one.kind,
        one.quantity,
        Grouping(one.dimension) if one.dimension else None,
        None if one.part is None else _selection(one.part),
        None if one.other is None else _selection(one.other),
        one.counted if one.counted in (Kind.CUSTOMERS, Kind.THREADS) else Kind.MESSAGES,
        one.listing,
    )


def _selection(choices: Choices) -> Selection:
    return all_of(any_of(map(_part, parts)) for parts in choices if parts)


def _part(one: ProposedPart) -> Selection:
    found = _positive(one)
    return without(found) if one.denied else found


def _positive(one: ProposedPart) -> Selection:
    if isinstance(one.field, Amount):
        if one.operator is None or one.number is None:
            raise ValueError(f"a bound on {one.field} has no number")
        return Bound(one.field, one.operator, one.number)
    values = tuple(value.strip() for value in one.values if value.strip())
    if not values:
        raise ValueError(f"a condition on {one.field} has no value")
    if one.field == "text":
        return any_of(map(Says, values))
    return Is(Field(one.field), values, one.name if one.field == Field.ATTRIBUTE else "")


def _periods(found: list[ProposedPeriod]) -> Periods:
    return tuple(_interval(one) for one in found if one.first_day or one.last_day)


def _interval(one: ProposedPeriod) -> Interval:
    first, last = one.first_day, one.last_day
    if first and last and first > last:
        raise ValueError("a period ends before it begins")
    if first and last:
        made = days(first, last + DAY)
        return days(first, last + DAY, unit_of(made) or "range")
    since = days(first, first + DAY).since if first else None
    return Interval(since, days(last, last + DAY).until if last else None)


def _condition(one: ProposedCondition) -> Condition:
    return Wrote(one.newness) if one.newness else Times(one.operator, one.number, _selection(one.where))


def _ranking(one: ProposedRanking | None) -> Ranking | None:
    return Ranking(one.least, one.limit, one.rank, one.change) if one else None


def _comparison(one: ProposedComparison | None) -> Comparison | None:
    if one is None:
        return None
    sides = tuple(_side(side) for side in one.sides) if one.against == Against.SIDES else ()
    if one.against == Against.SIDES and not sides:
        raise ValueError("a comparison with nothing")
    return Comparison(one.against, sides)


def _side(one: ProposedSide) -> Side:
    return Side(
        None if one.where is None else _selection(one.where), None if one.periods is None else _periods(one.periods)
    )
