"""What a question compares: times, kinds of messages, or a time with the one before it."""

from ask.query.value import (
    Against,
    AllOf,
    AnyOf,
    Comparison,
    Dimension,
    Grouping,
    Is,
    Ranking,
    Selection,
    Side,
)
from ask.reading.chart import ChartEdge
from ask.reading.compose.periods import beside, interval, near
from ask.reading.compose.said import Refused, Said, Unfit
from ask.reading.compose.sides import sides_around, together
from ask.reading.grammar.selections import alike
from engine.periods.tokens import word_set

_BEFORE = {"previous": Against.PREVIOUS, "year before": Against.YEAR_BEFORE}
_UNITS = {"week": Dimension.WEEK, "month": Dimension.MONTH, "day": Dimension.DAY, "quarter": Dimension.QUARTER}
_SHORT = {"wow": "week", "mom": "month", "dod": "day", "qoq": "quarter"}


def read_comparison(said: Said) -> None:
    """Takes conditions and periods where they are sides; what remains is the question's own."""
    _read_each_before(said)
    versus = said.take("versus")
    marked = said.take("compare")
    thans = said.take("than")
    comparatives = said.take("comparative") if thans or marked or versus or _is_choice(said) else []
    if said.has("comparative"):
        _which_has_more(said)
    marks = versus + marked + thans + comparatives
    if not marks and _from_one_to_another(said):
        return
    for kind, against in _BEFORE.items():
        if said.has(kind):
            _before(said, said.take(kind)[0], against, asked=bool(marks))
            return
    if not marks or said.comparison is not None:
        return
    said.take("with")
    told = versus + thans + [edge for edge in marked + comparatives if not _only_changes(said, edge)]
    if said.previous is not None and told and _says_one_side(said, versus + thans):
        _beside_the_answer(said, marks)
    elif versus or thans:
        sides_around(said, versus + thans)
    elif not _sides_listed(said):
        if said.previous is None and not said.has("which unit", "group") and _points(said):
            raise Refused("nothing_before", *marks[:1])
        spans = [when for edge in said.of("whens") for when in edge.meaning.parts if _ENDS & set(when.words.split())]
        if not spans and all(_only_changes(said, edge) for edge in marks):
            said.cost += 0.3
            said.trend = True  # "How has it changed since November": nothing is named to compare it with.
        elif not said.has("which unit", "group", "unit"):
            raise Unfit(*marks)


_CHANGING = word_set(
    "grow grew grown increase increased decrease decreased rise rose risen fall fell fallen drop dropped decline "
    "declined change changed growth"
)


def _from_one_to_another(said: Said) -> bool:
    """“How much did it grow from October to November”, "growth rate from A to B": the second beside the first."""
    changing = said.of("growth", "most change") or [
        edge for edge in said.of("trend") if _CHANGING & set(said.words(edge.first, edge.after))
    ]
    ranges = said.of("ends")
    if not changing:
        return False
    if not ranges:
        whens = [(when, edge) for edge in said.of("whens") for when in edge.meaning.parts]
        if len(whens) == 1 and whens[0][0].period.unit == "range" and _ENDS & set(whens[0][0].words.lower().split()):
            # The way that reads the two ends one by one says more.
            raise Unfit(whens[0][1])
        return False
    said.take("ends")
    said.use([edge for edge in changing if edge.kind in ("trend", "growth")])
    first, second = ranges[0].meaning.parts
    said.periods = (interval(said, second, ranges[0]),)
    said.comparison = Comparison(Against.SIDES, (Side(periods=(interval(said, first, ranges[0]),)),))
    return True


_ENDS = word_set("to and until till through")


def _only_changes(said: Said, edge: ChartEdge) -> bool:
    """“Changed” alone compares nothing with the answer before."""
    return bool({"change", "changed"} & set(said.words(edge.first, edge.after)))


def _points(said: Said) -> bool:
    return bool({"that", "this", "it", "those", "them", "they", "these"} & {token.word for token in said.line.tokens})


def _says_one_side(said: Said, marks: list[ChartEdge]) -> bool:
    """“compare that to the previous month”, "vs livechat?": the other side is the question before."""
    first = min((mark.first for mark in marks), default=len(said.line))
    named = [edge for edge in said.pending if edge.kind in ("sel", "whens", "noun", "count", "both sel")]
    sides = [edge for edge in named if edge.kind in ("sel", "whens")]
    if any(edge.first < first for edge in named) and marks:
        return False
    if not marks and (len(sides) > 1 or any(len(edge.meaning.parts) > 1 for edge in sides if edge.kind == "whens")):
        return False
    return (
        bool(sides)
        and not any(len(_listed(said, edge)) > 1 for edge in sides if edge.kind == "sel")
        and len(said.of("whens")) < 2
    )


_RELATIVE = word_set("previous prior preceding before last earlier past")


def _beside_the_answer(said: Said, marks: list[ChartEdge]) -> None:
    """The answer before is one side; a condition or a time of this question is the other."""
    previous = said.previous
    assert previous is not None  # noqa: S101 -- asked by the caller
    sels, whens = said.take("sel"), said.take("whens")
    said.back = True
    if whens and not sels and _RELATIVE & set(whens[0].meaning.parts[0].words.lower().split()):
        unit = whens[0].meaning.parts[0].period.unit
        before = previous.periods[0].unit if len(previous.periods) == 1 else ""
        if before in (unit, "rolling", "range") or (before == "month" and unit == "rolling"):
            said.comparison = Comparison(Against.PREVIOUS)
            return
    selection = None
    if sels:
        old = list(previous.selection.parts) if isinstance(previous.selection, AllOf) else [previous.selection]
        kept = [part for part in old if not any(alike(part, edge.meaning) for edge in sels)]
        if len(kept) == len(old):
            raise Unfit(*marks)
        selection = together([*kept, *(edge.meaning for edge in sels)])
    periods = tuple(interval(said, near(said, when), whens[0]) for when in whens[0].meaning.parts) if whens else None
    said.comparison = Comparison(Against.SIDES, (Side(selection, periods),))


def _is_choice(said: Said) -> bool:
    """“More on telegram or livechat?”"""
    return any(isinstance(edge.meaning, AnyOf) for edge in said.of("sel")) or any(
        len(edge.meaning.parts) > 1 for edge in said.of("whens")
    )


def _which_has_more(said: Said) -> None:
    """“Which source has more login issues”: the groups in their order."""
    if said.has("which unit", "group"):
        found = said.take("comparative")
        said.ranking = Ranking(said.line.word(found[0].first) in ("less", "fewer", "lower"))


def _read_each_before(said: Said) -> None:
    """“Login issues week over week”: each week with the one before it; of one named week, that week alone."""
    for edge in said.take("each before"):
        word = said.line.word(edge.after - 1)
        unit = _SHORT.get(said.line.word(edge.first), word)
        named = [when for one in said.of("whens") for when in one.meaning.parts]
        if len(named) == 1 and named[0].period.unit == unit:
            said.comparison = Comparison(Against.PREVIOUS)
            continue
        said.grouping.append(Grouping(_UNITS[unit.removesuffix("s")]))
        said.comparison = Comparison(Against.EACH_BEFORE)


def _before(said: Said, edge: ChartEdge, against: Against, *, asked: bool) -> None:
    """“compared with the month before”; in a follow-up, "and the month before?" moves the period instead."""
    if said.has("whens") or asked:
        if not said.has("whens"):
            if said.previous is None and not said.has("sel", "noun"):
                raise Refused("nothing_before", edge)
            said.back = said.previous is not None
            if said.previous is None:
                raise Refused("nothing_before", edge)
        said.comparison = Comparison(against)
        return
    if said.previous is None:
        raise Refused("nothing_before", edge)
    said.back = True
    words_said = set(said.words(edge.first, edge.after))
    unit = next((unit for unit in _SHIFTS if {unit, f"{unit}s"} & words_said), "")
    said.shift = "year before" if against is Against.YEAR_BEFORE else unit or "same"


_SHIFTS = ("day", "week", "month", "quarter", "year")


def _sides_listed(said: Said) -> bool:
    """“Compare A and B”, "difference between A and B": what is named together is compared."""
    whens = said.of("whens", "ends")
    parts = [(when, edge) for edge in whens for when in edge.meaning.parts]
    if len(parts) > 1:
        if whens[0].kind == "ends" and said.line.word(whens[0].first) != "between":
            parts.reverse()  # "changed from October to November": the second beside the first
        first = parts[0][0]
        others = [(beside(when, first.period), edge) for when, edge in parts[1:]]
        first = beside(first, others[0][0].period)
        said.periods = (interval(said, first, parts[0][1]),)
        sides = [Side(periods=(interval(said, when, edge),)) for when, edge in others]
        said.comparison = Comparison(Against.SIDES, tuple(sides))
        said.use(whens)
        return True
    return _selections_listed(said)


def _selections_listed(said: Said) -> bool:
    sels = said.of("sel")
    for place, edge in enumerate(sels):
        values = _listed(said, edge)
        rest = [one for one in sels if one is not edge]
        if len(values) < 2 and place + 1 < len(sels) and alike(edge.meaning, sels[place + 1].meaning):
            values = [edge.meaning, sels[place + 1].meaning]
            rest = [one for one in rest if one is not sels[place + 1]]
        if len(values) < 2:
            continue
        shared = [one.meaning for one in rest]
        said.selections += [values[0], *shared]
        sides = [Side(selection=together([value, *shared])) for value in values[1:]]
        said.comparison = Comparison(Against.SIDES, tuple(sides))
        said.use(sels)
        return True
    return False


_JOINING = word_set("and or & nor plus")


def _listed(said: Said, edge: ChartEdge) -> list[Selection]:
    """What is named one by one. “Weekends” is one thing, though it holds two days."""
    if not _JOINING & set(said.words(edge.first, edge.after)):
        return [edge.meaning]
    return _alternatives(edge.meaning)


def _alternatives(selection: Selection) -> list[Selection]:
    match selection:
        case AnyOf(parts):
            return [one for part in parts for one in _alternatives(part)]
        case Is(field=field, values=values, name=name):
            return [Is(field, (value,), name) for value in values]
    return [selection]
