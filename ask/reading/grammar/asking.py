"""How measures, numbers, order and groupings are put together."""

from ask.query.value import Dimension, Kind, Listing, Operator, Quantity
from ask.reading.chart import GrammarRule, rule
from ask.reading.pieces import GroupUnit, Limit, Listed, Rank, SaidNumber, Whens

_MOST = 1000  # of a ranking or a list


def _limit(operator: Operator, number: SaidNumber, noun: Kind | None = None) -> Limit:
    return Limit(operator, _whole(number.value), noun, percent=number.percent)


def _whole(value: float) -> float:
    return int(value) if value == int(value) else value


def _times(operator: Operator, count: int) -> Limit:
    return Limit(operator, count, times=True)


def _counted(operator: Operator, number: SaidNumber) -> Limit | None:
    return Limit(operator, int(number.value), times=True) if number.is_count else None


def _ranked(least: bool, number: SaidNumber | None = None) -> Rank | None:
    if number is None:
        return Rank(least)
    return Rank(least, int(number.value)) if number.is_count and 0 < number.value <= _MOST else None


def _nth(place: int, least: bool) -> Rank | None:
    return Rank(least, 1, place) if 1 < place <= 50 else None


def _listed(listing: Listing, number: SaidNumber | None = None) -> Listed | None:
    if number is None:
        return Listed(listing)
    return Listed(listing, int(number.value)) if number.is_count and 0 < number.value <= _MOST else None


def _joined(first: Whens, how: str, second: Whens) -> Whens | None:
    if first.joined not in ("", how, ",") and second.joined == "":
        return None
    return Whens((*first.parts, *second.parts), how)


RULES: tuple[GrammarRule, ...] = (
    rule("limit", "operator number", _limit),
    rule("limit", "operator number noun", _limit, 0.0),
    rule("limit", "number operator-after", lambda number, operator: _limit(operator, number)),
    rule("limit", "number operator-after noun", lambda number, operator, noun: _limit(operator, number, noun), 0.0),
    rule("limit", "number noun operator-after", lambda number, noun, operator: _limit(operator, number, noun), 0.0),
    rule("limit", "operator times", _times, 0.0),
    rule("limit", "times", lambda count: _times(Operator.EXACTLY, count), 0.1),
    rule("limit", "times operator-after", lambda count, operator: _times(operator, count), 0.0),
    rule(
        "limit",
        "operator number times-word",
        lambda operator, number, _t: Limit(operator, int(number.value), times=True) if number.is_count else None,
        0.0,
    ),
    rule("limit", "number times-word", lambda number, _t: _counted(Operator.EXACTLY, number), 0.2),
    rule("limit", "number times-word operator-after", lambda number, _t, operator: _counted(operator, number), 0.0),
    rule("rank", "most", _ranked, 0.0),
    rule("rank", "most number", _ranked, 0.0),
    rule("rank", "number most", lambda number, least: _ranked(least, number), 0.0),
    rule("rank", "nth most", _nth, 0.0),
    rule("listed", "listing", _listed, 0.0),
    rule("listed", "listing number", _listed, 0.0),
    rule("listed", "number listing", lambda number, listing: _listed(listing, number), 0.0),
    rule("listed", "last-word number", lambda _last, number: _listed(Listing.NEWEST, number), 0.1),
    rule("listed", "first number", lambda _first, number: _listed(Listing.OLDEST, number), 0.1),
    rule("group", "by unit", lambda _by, unit: (unit,), 0.0),
    rule("raised group", "which noun raised", lambda *_: (GroupUnit(Dimension.CATEGORY),), -0.1),
    rule("per", "article unit", lambda _a, unit: (unit,), 0.0),
    rule("group", "by attribute", lambda _by, unit: (unit,), 0.0),
    rule("group", "group and unit", lambda group, _and, unit: (*group, unit), 0.0),
    rule("group", "group comma unit", lambda group, _and, unit: (*group, unit), 0.0),
    rule("group", "group and group", lambda group, _and, other: (*group, *other), 0.0),
    rule("which unit", "which unit", lambda _which, unit: unit, -0.1),
    rule("whens", "date", lambda whens: whens, 0.0),
    rule("whens", "date-lead date", lambda _lead, whens: whens, 0.0),
    rule("previous", "number previous", lambda _number, _previous: "previous", 0.0),
    rule("whens", "whens and whens", lambda first, _and, second: _joined(first, "and", second)),
    rule("whens", "whens or whens", lambda first, _or, second: _joined(first, "or", second)),
    rule("whens", "whens comma whens", lambda first, _c, second: _joined(first, ",", second)),
    rule("whens", "whens comma and whens", lambda first, _c, _a, second: Whens((*first.parts, *second.parts), "and")),
    rule(
        "whens", "both whens and whens", lambda _b, first, _a, second: Whens((*first.parts, *second.parts), "both"), 0.0
    ),
    rule(
        "whens", "either whens or whens", lambda _b, first, _a, second: Whens((*first.parts, *second.parts), "or"), 0.0
    ),
    rule("not whens", "not whens", lambda _not, whens: whens),
    rule("not whens", "except whens", lambda _not, whens: whens),
)
UNIT_QUANTITIES = {
    Dimension.HOUR: Quantity.PER_HOUR,
    Dimension.DAY: Quantity.PER_DAY,
    Dimension.WEEK: Quantity.PER_WEEK,
    Dimension.MONTH: Quantity.PER_MONTH,
    Dimension.CUSTOMER: Quantity.PER_CUSTOMER,
}


def dimensions(units: tuple[GroupUnit, ...]) -> tuple[Dimension, ...]:
    return tuple(unit.dimension for unit in units)
