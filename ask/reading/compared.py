"""Which period a question is about, and what it is compared with."""

from dataclasses import dataclass

from ask.reading import cues
from ask.reading.question import Comparison
from ask.reading.reading import Reading
from engine.periods import Dated, Period
from engine.periods.calendar import around, neighbour, shifted, touch, union
from insights.reads.filters import DIMENSIONS, Filter


@dataclass(frozen=True, slots=True)
class Periods:
    """``told_other`` is the period of the question that ``other`` was made from; ``merged`` says that ``base`` was made
    from several."""

    base: Period | None = None
    other: Period | None = None
    told_other: Period | None = None
    merged: bool = False


def periods(reading: Reading) -> Periods:
    """The period asked about and, where one is compared with, the other."""
    dated = reading.dates
    if reading.compare is None:
        return _together([item.period for item in dated]) if dated else Periods(reading.earlier)
    if len(dated) >= 2:
        return _pair(reading, *_ordered(reading, dated[0], dated[1]))
    if dated and reading.earlier and not reading.compare_before:
        return _pair(reading, reading.earlier, dated[0].period)
    base = dated[0].period if dated else reading.earlier
    if base and not dated and not reading.compare_before and not reading.values:
        return Periods(base, neighbour(base, -1))
    if reading.compare_before:
        return Periods(base, _earlier(base, reading.compare_before)) if base else Periods()
    if dated and base and _is_other(reading, dated[0]):
        return _with_only(reading, base)
    return Periods(base)


def _together(told: list[Period]) -> Periods:
    """Several dates without a comparison: one stretch where they touch; a start and an end where one is open on each
    side; else the first is compared with the second."""
    if len(told) < 2:
        return Periods(told[0] if told else None)
    first, second = told[0], told[1]
    for begins, ends in ((first, second), (second, first)):
        if ends.since is None and begins.since and ends.until and begins.since < ends.until:
            return Periods(Period(begins.since, ends.until, "range"), merged=True)
    if touch(first, second):
        whole = union(first, second)
        for more in told[2:]:
            whole = union(whole, more) if touch(whole, more) else whole
        return Periods(whole, merged=True)
    return Periods(first, second, second)


def _ordered(reading: Reading, first: Dated, second: Dated) -> tuple[Period, Period]:
    """The base and the other: the one after "with" or "than" is the other."""
    if _is_other(reading, first) and not _is_other(reading, second):
        return second.period, first.period
    return first.period, second.period


def _is_other(reading: Reading, dated: Dated) -> bool:
    line, before = reading.board.line, dated.first - 1
    while line.word(before) in ("the", "that", "in", "of", "those", "it", "messages"):
        before -= 1
    return line.word(before) in cues.WITH


def _pair(reading: Reading, base: Period, told: Period) -> Periods:
    other = _calendar(reading, told) if base.unit == "month" and told.unit == "rolling" else told
    if (other.since, other.until) == (base.since, base.until):
        other = neighbour(base, -1) or other
    return Periods(base, other, told)


def _calendar(reading: Reading, told: Period) -> Period:
    """Beside a month of the calendar, "last month" is one too."""
    if told.is_closed and 28 <= (told.after_day - told.first_day).days <= 32:
        return around(shifted(reading.now.date(), -1, "month"), "month")
    return told


def _earlier(base: Period, how: str) -> Period | None:
    if how == "year" and base.since and base.until:
        since, until = shifted(base.first_day, -1, "year"), shifted(base.after_day, -1, "year")
        return Period(
            base.since.replace(year=since.year, month=since.month, day=since.day),
            base.until.replace(year=until.year, month=until.month, day=until.day),
            base.unit,
        )
    return neighbour(base, -1)


def _with_only(reading: Reading, told: Period) -> Periods:
    """“Compare deposit issues with last week” without saying what: with this week; "with last month": the last 30 days
    with the 30 before."""
    if told.unit in ("week", "month", "quarter", "year"):
        current = around(reading.now.date(), told.unit)
        if current.since != told.since:
            return Periods(current, told, told)
    return Periods(told, neighbour(told, -1))


def by_value(reading: Reading, chosen: Filter) -> Comparison | None:
    """Values of one field side by side: "compare Telegram with live chat", "more on Telegram or live chat?"."""
    if reading.compare is None and not _asks_which_is_more(reading):
        return None
    for kind in DIMENSIONS:
        values = chosen.values(kind)
        if kind != "status" and len(reading.said(kind)) >= 2 and len(values) >= 2:
            others = tuple(chosen.having(kind, (value,)) for value in values)
            return Comparison("value", kind, others, tuple(reading.vocabulary.name(kind, v) for v in values))
    if chosen.categories and chosen.topics:
        sides = (chosen.but(topics=()), chosen.but(categories=()))
        labels = (
            reading.vocabulary.name("category", chosen.categories[0]),
            reading.vocabulary.name("topic", chosen.topics[0]),
        )
        return Comparison("value", "subject", sides, labels)
    return None


def _asks_which_is_more(reading: Reading) -> bool:
    words = {token.word for token in reading.board.line.tokens}
    return bool(words & {"more", "fewer", "less", "higher", "lower", "worse", "bigger"}) and "or" in words
