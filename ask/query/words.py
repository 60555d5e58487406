"""A query in plain English. ``names`` says what a value of a field is called."""

from collections.abc import Callable, Iterable, Iterator

from ask.query.interval_words import periods_words
from ask.query.printing import number_words
from ask.query.value import (
    Against,
    AllOf,
    Amount,
    AnyOf,
    Bound,
    Comparison,
    Condition,
    Dimension,
    Field,
    Grouping,
    Is,
    Kind,
    Listing,
    Measure,
    Newness,
    Not,
    Operator,
    Quantity,
    Query,
    Ranking,
    Says,
    Selection,
    Side,
    Whose,
    Wrote,
)

Names = Callable[[Field, str], str]
OPERATORS = {
    Operator.MORE: "more than",
    Operator.AT_LEAST: "at least",
    Operator.FEWER: "fewer than",
    Operator.AT_MOST: "at most",
    Operator.EXACTLY: "exactly",
}
_ABOVE = {**OPERATORS, Operator.MORE: "above", Operator.FEWER: "below"}
_LEADS = {
    Field.CATEGORY: "about",
    Field.TOPIC: "on the topic",
    Field.SOURCE: "from",
    Field.BRAND: "to",
    Field.SENTIMENT: "that are",
    Field.LANGUAGE: "in",
    Field.STATUS: "that are",
    Field.CUSTOMER: "by customer",
    Field.DIRECTION: "",
    Field.WEEKDAY: "on",
    Field.HOUR: "in the hour",
}
_NONE = {
    Field.CATEGORY: "without a category",
    Field.TOPIC: "without a topic",
    Field.SENTIMENT: "without a sentiment",
    Field.BRAND: "to no brand",
    Field.CUSTOMER: "by unknown customers",
    Field.LANGUAGE: "in no known language",
}
_STATISTICS = {Kind.AVERAGE: "average", Kind.MEDIAN: "median", Kind.LOWEST: "lowest", Kind.HIGHEST: "highest"}
_QUANTITIES = {Quantity.SCORE: "sentiment score", Quantity.LENGTH: "length"}
_AMOUNTS = {Amount.SCORE: "a sentiment score", Amount.CONFIDENCE: "a confidence", Amount.LENGTH: "a length"}


def query_in_words(query: Query, names: Names) -> str:
    """The whole query in a line."""
    return ", ".join(filter(None, _pieces(query, names)))


def _pieces(query: Query, names: Names) -> Iterator[str]:
    measures = " and ".join(measure_words(one, names) for one in query.measures)
    chosen = selection_words(query.selection, names)
    yield f"{measures} {chosen}".strip()
    yield periods_words(query.periods)
    if query.having:
        yield "only " + " and ".join(f"those with {condition_words(one, names)}" for one in query.having)
    if query.grouping:
        yield "by " + " and ".join(map(grouping_words, query.grouping))
    yield from (f"only where it is {_ABOVE[operator]} {number_words(limit)}" for operator, limit in query.keep)
    if query.ranking:
        yield ranking_words(query.ranking)
    if query.comparison:
        yield comparison_words(query.comparison, names)
    yield "its trend" if query.trend else ""
    yield f"{query.limit} of them" if query.limit else ""


def measure_words(measure: Measure, names: Names) -> str:
    counted = str(measure.counted)
    part = "" if measure.part is None else f"those {selection_words(measure.part, names) or 'of any kind'}"
    other = "" if measure.other is None else f"those {selection_words(measure.other, names) or 'of any kind'}"
    match measure.kind:
        case Kind.DISTINCT:
            return f"number of {plural(measure.dimension)}" if measure.dimension else "number"
        case Kind.SHARE:
            return f"share of {part} among {counted}" if part else f"share of {counted}"
        case Kind.RATIO:
            return f"ratio of {part} to {other} among {counted}"
        case Kind.DIFFERENCE:
            return f"{part} minus {other} among {counted}"
        case Kind.FIRST | Kind.LAST:
            return f"time of the {measure.kind} message"
        case Kind.LIST:
            return f"{measure.listing} messages" if measure.listing != Listing.TYPICAL else "typical messages"
        case Kind.WORDS:
            return "telling words of messages"
        case Kind.SPIKES:
            return "days far above the usual number of messages"
        case Kind.WHY:
            return "what made the difference in messages"
    if measure.kind in _STATISTICS and measure.quantity:
        return f"{_STATISTICS[measure.kind]} {quantity_words(measure.quantity, measure.counted)}"
    return str(measure.kind)


def quantity_words(quantity: Quantity, counted: Kind = Kind.MESSAGES) -> str:
    if quantity.startswith("per "):
        return f"number of {counted} {quantity.replace('per ', 'a ').replace('a hour', 'an hour')}"
    return _QUANTITIES.get(quantity, str(quantity)) + " of messages"


def plural(grouping: Grouping) -> str:
    name = grouping.name or str(grouping.dimension)
    return name[:-1] + "ies" if name.endswith("y") and name not in ("day", "weekday") else name + "s"


def selection_words(selection: Selection, names: Names) -> str:
    """What the messages must be, after the word "messages"; "" for all of them."""
    match selection:
        case AllOf(parts):
            return " ".join(_bracketed(part, names) for part in parts)
        case AnyOf(parts):
            return " or ".join(_bracketed(part, names) for part in parts)
        case Not(Is() as part):
            return f"not {_is(part, names)}"
        case Not(Says(text)):
            return f"without “{text}”"
        case Not(part):
            return f"not ({selection_words(part, names)})"
        case Says(text):
            return f"with “{text}”"
        case Bound(amount, operator, number):
            return f"with {_AMOUNTS[amount]} of {_ABOVE[operator]} {number_words(number)}"
        case Whose(condition):
            return f"of customers with {condition_words(condition, names)}"
        case Is():
            return _is(selection, names)
    raise TypeError(selection)


def _bracketed(part: Selection, names: Names) -> str:
    shown = selection_words(part, names)
    return f"({shown})" if isinstance(part, AnyOf | AllOf) else shown


def _is(part: Is, names: Names) -> str:
    if part.field == Field.ANSWERED:
        return " or ".join("answered" if value == "yes" else "not answered" for value in part.values)
    if part.field == Field.ATTRIBUTE:
        return f"whose {part.name} is " + _either(f"“{value}”" if value else "empty" for value in part.values)
    named = [value for value in part.values if value]
    shown = [f"{_LEADS[part.field]} {_either(_named(part.field, value, names) for value in named)}"] if named else []
    if len(named) < len(part.values):
        shown.append(_NONE.get(part.field, f"without a {part.field}"))
    return " or ".join(shown).strip()


def _named(field: Field, value: str, names: Names) -> str:
    """Names begin with a capital in lists; in the middle of a line they do not, but for names of their own."""
    name = names(field, value)
    if field in (Field.CATEGORY, Field.TOPIC):
        return " ".join(word.lower() if word.istitle() else word for word in name.split(" "))
    if field == Field.HOUR:
        return f"{int(value):02}:00" if value.isdigit() else value
    return name + "s" if field == Field.WEEKDAY else name


def _either(values: Iterable[str]) -> str:
    return " or ".join(values)


def condition_words(condition: Condition, names: Names) -> str:
    if isinstance(condition, Wrote):
        first = condition.newness == Newness.FIRST_TIME
        return "their first message ever in that time" if first else "an earlier message"
    number = number_words(condition.number)
    shown = "no message" if number == "0" and condition.operator == Operator.EXACTLY else ""
    shown = shown or f"{OPERATORS[condition.operator]} {number} message{'' if number == '1' else 's'}"
    return " ".join(filter(None, (shown, selection_words(condition.where, names), periods_words(condition.periods))))


def grouping_words(grouping: Grouping) -> str:
    return grouping.name or {Dimension.HOUR: "hour of the day"}.get(grouping.dimension, str(grouping.dimension))


def ranking_words(ranking: Ranking) -> str:
    order = "least" if ranking.least else "most"
    what = f"{order} change" if ranking.change else order
    if ranking.limit is None:
        return f"{what} first"
    first = f" from place {ranking.rank} on" if ranking.rank > 1 else ""
    return f"the {ranking.limit} with the {what}{first}"


def comparison_words(comparison: Comparison, names: Names) -> str:
    named = {
        Against.PREVIOUS: "compared with the period before",
        Against.YEAR_BEFORE: "compared with a year before",
        Against.EACH_BEFORE: "each compared with the one before",
    }
    if comparison.against in named:
        return named[comparison.against]
    return "compared with " + " and ".join(side_words(side, names) for side in comparison.sides)


def side_words(side: Side, names: Names) -> str:
    chosen = "" if side.selection is None else "messages " + selection_words(side.selection, names)
    time = "" if side.periods is None else periods_words(side.periods) or "all time"
    return " ".join(filter(None, (chosen.strip(), time))) or "itself"


def own_side(query: Query) -> Side:
    """The query itself as one of the sides: what it says of that in which they differ."""
    sides = query.comparison.sides if query.comparison else ()
    selected = any(side.selection is not None for side in sides)
    timed = any(side.periods is not None for side in sides)
    return Side(query.selection if selected else None, query.periods if timed else None)
