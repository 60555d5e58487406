"""The chart that fits an answer: bars for groups and comparisons, a time line for messages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ask.answering.addresses import rows_href
from ask.answering.conversation import Outcome
from ask.answering.draft import AnswerDraft
from ask.answering.shown import value_in_words
from ask.computing import spans
from ask.computing.facts import AnswerGroup, QueryFacts, SideFacts
from ask.computing.scope import Scope, plain
from ask.computing.values import Number
from ask.query.calendar import around
from ask.query.interval_words import day_words, interval_words
from ask.query.value import Dimension, Kind, Measure
from ask.query.words import grouping_words, own_side, side_words
from insights.pages import timeline
from insights.pages.labels import Names
from insights.pages.timeline import Column
from insights.reads import stats

MOST_BARS = 62


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One line of a chart: a value with its name, and the address of its rows."""

    name: str
    shown: str
    size: float
    longest: float
    href: str
    value: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Either ``bars`` with their ``title``, or the ``columns`` of a time line, each with the address of its rows."""

    title: str = ""
    by: str = ""
    bars: tuple[ChartBar, ...] = ()
    unit: str = "day"
    columns: tuple[tuple[Column, str], ...] = ()
    spikes: bool = False

    @property
    def coloured(self) -> bool:
        """Whether the labels have colours of their own."""
        return any(bar.colour for bar in self.bars)


def build_chart(outcome: Outcome, names: Names) -> Chart | None:
    """None where there is nothing to see."""
    facts = outcome.facts
    if facts is None:
        return None
    if facts.sides and facts.figures:
        return _sized("Compared", "compared", _compared(outcome, facts))
    if facts.groups:
        by = facts.query.grouping[0]
        title = f"{grouping_words(by).capitalize()}"
        return _sized(title, str(by.dimension), _groups(outcome, facts, names))
    measure = facts.query.measures[0]
    if measure.kind in (Kind.MESSAGES, Kind.SPIKES, Kind.LIST):
        return _columns(facts)
    if facts.trend:
        return _sized(f"By {facts.trend.unit}", "trend", _points(facts, measure))
    return None


def _sized(title: str, by: str, bars: Iterator[tuple[str, str, float, Scope, str, str]]) -> Chart | None:
    found = list(bars)[:MOST_BARS]
    longest = max((abs(size) for _, _, size, _, _, _ in found), default=0.0)
    if not longest:
        return None
    made = (
        ChartBar(name, text, abs(size), longest, rows_href(scope), value, colour)
        for name, text, size, scope, value, colour in found
    )
    return Chart(title, by, tuple(made))


def _groups(outcome: Outcome, facts: QueryFacts, names: Names) -> Iterator[tuple[str, str, float, Scope, str, str]]:
    measure, made = facts.query.measures[0], AnswerDraft(facts, outcome.names)
    for one in facts.groups:
        if isinstance(one.value, int | float):
            text = value_in_words(measure, one.value)
            yield made.group_name(one), text, one.value, one.scope, _slug(one), _colour(facts, one, names)


def _slug(one: AnswerGroup) -> str:
    return str(one.keys[0]) if str(one.keys[0]).isidentifier() else ""


def _colour(facts: QueryFacts, one: AnswerGroup, names: Names) -> str:
    called = {Dimension.CATEGORY: names.category, Dimension.TOPIC: names.topic}
    by = facts.query.grouping[0].dimension
    return called[by](str(one.keys[0])).colour if by in called and one.keys[0] else ""


def _compared(outcome: Outcome, facts: QueryFacts) -> Iterator[tuple[str, str, float, Scope, str, str]]:
    comparison, measure = facts.query.comparison, facts.query.measures[0]
    named = (own_side(facts.query), *(comparison.sides if comparison else ()))
    found = (SideFacts(facts.scope, facts.figures), *facts.sides)
    for one, side in zip(named, found, strict=True):
        name = side_words(one, outcome.names).removeprefix("messages ").capitalize()
        number: Number = side.figures[0].value
        if isinstance(number, int | float):
            yield name, value_in_words(measure, number), number, side.scope, "", ""


def _points(facts: QueryFacts, measure: Measure) -> Iterator[tuple[str, str, float, Scope, str, str]]:
    unit = facts.trend.unit if facts.trend else "day"
    for day, number, scope in facts.trend.points[-MOST_BARS:] if facts.trend else ():
        if isinstance(number, int | float):
            yield _name(unit, day), value_in_words(measure, number), number, scope, "", ""


def _name(unit: str, day: date) -> str:
    return day_words(day) if unit == "day" else interval_words(around(day, unit))


def _columns(facts: QueryFacts) -> Chart | None:
    """Messages in time by sentiment, where a filter says which they are."""
    chosen, covered = plain(facts.scope), spans.covered(facts.scope.periods, facts.coverage)
    days = spans.each_day(covered)
    if chosen is None or not days or not facts.count:
        return None
    counts = stats.per_day(chosen)
    if not counts:
        return None
    unit, columns = timeline.columns(counts, {}, days[0], days[-1])
    timeline.mark(columns, [surge.day for surge in facts.surges])
    linked = tuple((column, column.of(chosen).query()) for column in columns)
    return Chart("", "", (), unit, linked, bool(facts.surges))
