"""One way of cutting a question, made into what it says. Every piece is used, or the way leads nowhere."""

from datetime import datetime

from ask.query.value import AllOf, Dimension, Kind, Operator, Query, Selection, Times
from ask.reading.chart import ChartEdge
from ask.reading.compose.comparing import read_comparison
from ask.reading.compose.grouping import (
    read_absence,
    read_conditions,
    read_groups,
    read_never,
    read_peak,
    read_ranking,
    read_units,
)
from ask.reading.compose.measures import read_counts, read_measure, read_trend, subject
from ask.reading.compose.periods import interval, left_out, share_years
from ask.reading.compose.said import Refused, Said, Unfit
from ask.reading.compose.selection import joined, read_special
from ask.reading.compose.shares import read_share
from ask.reading.lexicon import Lexicon
from ask.reading.paths import Path
from engine.periods.tokens import Line, word_set

# These join or point and say nothing more, once everything that could use them has been read.
_SPENT = ("and", "comma", "but", "only", "which", "instead", "with", "passed", "both", "add")


def compose(path: Path, line: Line, lexicon: Lexicon, now: datetime, previous: Query | None) -> Said:
    """What the pieces say, after a question that was answered, if there is one. Raises ``Unfit`` or ``Refused``."""
    said = Said(line, lexicon, now, list(path.pieces), previous=previous)
    for edge in said.take("refused"):
        raise Refused(edge.meaning, edge)
    said.first_whole = not said.has("onward", "back")
    _read_signs(said)
    _check_substance(said)
    share_years(said)
    read_peak(said)
    counted = subject(said)
    read_share(said, counted)
    read_comparison(said)
    read_measure(said, counted)
    customers = counted is Kind.CUSTOMERS and _asks_for_people(said)
    read_groups(said)
    read_ranking(said)
    read_units(said)
    customers = customers or any(measure.kind is Kind.CUSTOMERS for measure in said.measures)
    _read_periods(said, customers=customers)
    read_trend(said)
    people = customers or any(one.dimension is Dimension.CUSTOMER for one in said.grouping)
    read_special(said, customers=customers)
    said.selections += _own_selections(said)
    read_never(said, customers=customers)
    read_conditions(said, customers=people)
    read_counts(said, counted)
    read_absence(said)
    _finish(said)
    return said


def _check_substance(said: Said) -> None:
    """“Thanks”, "how are you today": nothing of it is about messages."""
    told = {edge.kind for edge in said.pending} - {
        "and",
        "comma",
        "but",
        "with",
        "which",
        "only",
        "passed",
        "list",
        "order",
    }
    if said.onward or said.cleared or said.add or said.remove or said.others or said.reset:
        return
    addressed = _ADDRESSED & {token.word for token in said.line.tokens}
    if not told and said.previous is not None and not addressed and said.has("list"):
        return
    pointing = {"those", "them", "these", "that"} & {token.word for token in said.line.tokens}
    if not told and pointing and not addressed and said.previous is None:
        raise Refused("nothing_before", *said.pending[:1])
    if told <= {"count"} and said.previous is None:
        raise Refused("unclear", *said.pending[:1])
    if not told or (addressed and told <= {"whens", "group", "first", "why", "back", "count", "number"}):
        raise Refused("unclear", *said.pending[:1])


_ADDRESSED = word_set("you your hello hi thanks thank u")


def _asks_for_people(said: Said) -> bool:
    return not said.measures or all(
        measure.kind in (Kind.CUSTOMERS, Kind.SHARE, Kind.DISTINCT) for measure in said.measures
    )


def _read_signs(said: Said) -> None:
    """Words that point to the question before, and what they take away."""
    said.take("reset")
    onward = said.take("onward")
    if any(any(said.line.word(place)[0].isalnum() for place in range(edge.first)) for edge in onward):
        raise Unfit(*onward)
    said.onward = bool(onward)
    said.add = bool(said.take("add"))
    removes = said.take("remove")
    said.remove = bool(removes) and said.previous is not None
    if removes and not said.remove:
        raise Unfit(*removes)
    said.back = bool(said.take("back"))
    said.others = bool(said.take("other sources"))
    said.cleared = [edge.meaning for edge in said.take("cleared")]
    if said.cleared and said.previous is None and said.has("list"):
        said.cost += 0.3
    if said.take("instead"):
        said.onward = True


def _read_periods(said: Said, *, customers: bool) -> None:
    edges = said.take("whens")
    denied = said.take("not whens")
    if denied:
        if len(denied) > 1 or len(edges) > 1 or said.periods is not None:
            raise Refused("negated_period", denied[0])
        if customers:
            _read_absent(said, denied[0], edges)
            return
        if any(token.word in ("who", "whom") for token in said.line.tokens):
            raise Refused("negated_period", denied[0])  # "who hasn't written since May" asks for absent people
        said.periods = left_out(said, denied[0], edges[0] if edges else None)
        return
    if not edges:
        return
    if said.periods is not None or len(edges) > 1:
        raise Unfit(*edges[1:] or edges)
    said.whens = list(edges[0].meaning.parts)
    periods = tuple(interval(said, when, edges[0]) for when in said.whens)
    if customers and edges[0].meaning.joined == "both":
        said.having += [Times(Operator.AT_LEAST, 1, periods=(one,)) for one in periods]
        return
    said.periods = periods
    if customers and len(periods) > 1:
        said.notes.append("Customers who wrote in any of these times are counted.")


def _read_absent(said: Said, denied: ChartEdge, edges: list[ChartEdge]) -> None:
    """“Customers who wrote in November but not in December”."""
    absent = tuple(interval(said, when, denied) for when in denied.meaning.parts)
    said.having.append(Times(Operator.EXACTLY, 0, periods=absent))
    for edge in edges:
        present = tuple(interval(said, when, edge) for when in edge.meaning.parts)
        said.having.append(Times(Operator.AT_LEAST, 1, periods=present))


def _own_selections(said: Said) -> list[Selection]:
    edges = said.take("sel")
    if not edges:
        return []
    whole = joined(said, edges)
    return list(whole.parts) if isinstance(whole, AllOf) else [whole]


def _finish(said: Said) -> None:
    said.take(*_SPENT)
    left: list[ChartEdge] = list(said.pending)
    if left:
        raise Unfit(*left)
