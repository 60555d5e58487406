"""The chart that fits a question: bars for labels, a time line for all else."""

from collections.abc import Callable
from dataclasses import dataclass

from ask.answering.computed import span
from ask.answering.conversation import Outcome
from ask.reading.facts import Group
from engine.periods.calendar import DAY
from insights.pages import timeline
from insights.pages.dashboard import RankedBar
from insights.pages.labels import NamedValue, Names
from insights.pages.timeline import Column
from insights.reads import stats
from insights.reads.filters import Filter

MOST_BARS = 20
_TIMES = ("day", "week", "month")


@dataclass(frozen=True, slots=True)
class Chart:
    """Either ``bars`` with their ``title``, or the ``columns`` of a time line, each with the address of its rows."""

    title: str = ""
    by: str = ""
    bars: tuple[RankedBar, ...] = ()
    unit: str = "day"
    columns: tuple[tuple[Column, str], ...] = ()
    spikes: bool = False

    @property
    def coloured(self) -> bool:
        """Whether the labels have colours of their own."""
        return any(bar.label.colour for bar in self.bars)


def of(shown: Outcome, names: Names) -> Chart | None:
    """None where there is nothing to see."""
    facts, question = shown.facts, shown.question
    if facts is None:
        return None
    if question.comparison and facts.others:
        return _compared(shown)
    if facts.groups and (question.grouping or ("category",))[0] not in _TIMES:
        return _bars(shown, facts.groups, names)
    return _columns(question.filter, shown) if facts.count else None


def _bars(shown: Outcome, found: tuple[Group, ...], names: Names) -> Chart:
    by = (shown.question.grouping or ("category",))[0]
    groups = found[: shown.question.top or MOST_BARS]
    called: dict[str, Callable[[str], NamedValue]] = {"category": names.category, "topic": names.topic}
    slugs = {"category": "categories", "topic": "topics", "source": "sources", "sentiment": "sentiments"}[by]
    longest = max(group.count for group in groups)
    bars = []
    for group in groups:
        value = (getattr(group.rows, slugs) or ("",))[0]
        colour = called[by](value).colour if by in called else ""
        bars.append(RankedBar(NamedValue(value, group.name, colour), group.count, longest, group.rows.query()))
    return Chart(f"Messages by {by}", by, tuple(bars))


def _compared(shown: Outcome) -> Chart | None:
    facts, comparison = shown.facts, shown.question.comparison
    if facts is None or comparison is None:
        return None
    rows = list(zip(comparison.labels, comparison.others, (count for count, _ in facts.others), strict=True))
    if comparison.kind == "period":
        rows.insert(0, ("This period", shown.question.filter, facts.count))
    longest = max(count for _, _, count in rows)
    bars = tuple(RankedBar(NamedValue("", label), count, longest, chosen.query()) for label, chosen, count in rows)
    return Chart("Compared", "compared", bars)


def _columns(chosen: Filter, shown: Outcome) -> Chart | None:
    days = span(chosen)
    counts = stats.per_day(chosen)
    if days is None or not counts:
        return None
    unit, columns = timeline.columns(counts, days[0], days[1] - DAY)
    rises = shown.facts.rises if shown.facts else ()
    timeline.mark(columns, [rise.day for rise in rises])
    linked = tuple((column, column.of(chosen).query()) for column in columns)
    return Chart("", "", (), unit, linked, bool(rises))
