"""The sides of a comparison: what stands right of “vs” differs from what stands left of it."""

from ask.query.value import (
    Against,
    AllOf,
    Comparison,
    Interval,
    Selection,
    Side,
)
from ask.reading.chart import ChartEdge
from ask.reading.compose.periods import beside, interval, so_far
from ask.reading.compose.said import Said, Unfit
from ask.reading.grammar.selections import alike
from ask.reading.pieces import When


def sides_around(said: Said, marks: list[ChartEdge]) -> None:
    """“A vs B”: what stands right of the words differs from what stands left of them."""
    first = min(mark.first for mark in marks)
    left = [edge for edge in said.pending if edge.after <= first]
    right = [edge for edge in said.pending if edge.first >= first]
    sides_of = _split(right, marks)
    left_sels = [edge for edge in left if edge.kind == "sel"]
    left_whens = [edge for edge in left if edge.kind == "whens"]
    if not any(_names(group_) for group_ in sides_of):
        raise Unfit(*marks)
    selections = [_varied(said, left_sels, group_) for group_ in sides_of]
    whens = [[edge for edge in group_ if edge.kind == "whens"] for group_ in sides_of]
    differs_in_time = any(whens) and (bool(left_whens) or not any(varied for varied, _ in selections))
    own, sides = _own(said, left_sels, left_whens, selections, whens, differs_in_time)
    said.comparison = Comparison(Against.SIDES, tuple(sides))
    said.selections += own
    _use(said, left_sels, right)


def _names(edges: list[ChartEdge]) -> bool:
    return any(edge.kind in ("sel", "whens") for edge in edges)


def _split(right: list[ChartEdge], marks: list[ChartEdge]) -> list[list[ChartEdge]]:
    """The pieces right of the first mark, apart where there is another mark between them."""
    cuts = sorted(mark.first for mark in marks)[1:]
    groups: list[list[ChartEdge]] = [[] for _ in range(len(cuts) + 1)]
    for edge in right:
        groups[sum(edge.first >= cut for cut in cuts)].append(edge)
    return groups


Varied = tuple[dict[int, Selection], list[Selection]]


def _varied(said: Said, left: list[ChartEdge], side: list[ChartEdge]) -> Varied:
    """Which condition of the left (by its place) a side puts another in place of, and which hold for all sides."""
    replaced: dict[int, Selection] = {}
    shared: list[Selection] = []
    for edge in side:
        if edge.kind != "sel":
            continue
        twins = [place for place, one in enumerate(left) if alike(one.meaning, edge.meaning) and place not in replaced]
        if twins:
            replaced[twins[-1]] = edge.meaning
        else:
            shared.append(edge.meaning)
    return replaced, shared


def _own(
    said: Said,
    left_sels: list[ChartEdge],
    left_whens: list[ChartEdge],
    selections: list[Varied],
    whens: list[list[ChartEdge]],
    differs_in_time: bool,
) -> tuple[list[Selection], list[Side]]:
    everywhere = [meaning for _, shared in selections for meaning in shared]
    own = [edge.meaning for edge in left_sels] + everywhere
    if not differs_in_time and not any(replaced for replaced, _ in selections):
        raise Unfit(*[edge for group_ in whens for edge in group_])
    sides: list[Side] = []
    base = _left_periods(said, left_whens, whens) if differs_in_time else None
    for (replaced, _), named in zip(selections, whens, strict=True):
        parts = [replaced.get(place, edge.meaning) for place, edge in enumerate(left_sels)] + everywhere
        selection = together(parts) if replaced else None
        periods = _intervals(said, named, base) if differs_in_time and named else None
        sides.append(Side(selection, periods))
    return own, sides


def together(parts: list[Selection]) -> Selection:
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _left_periods(said: Said, left: list[ChartEdge], right: list[list[ChartEdge]]) -> When | None:
    """The question's own time; where it names none, the unit of today that the other side is one of."""
    if len(left) > 1:
        raise Unfit(*left[1:])
    if left:
        whens: tuple[When, ...] = left[0].meaning.parts
        other = next((when for group_ in right for edge in group_ for when in edge.meaning.parts), None)
        whens = tuple(beside(when, other.period) if other else when for when in whens)
        said.periods = tuple(interval(said, when, left[0]) for when in whens)
        return whens[0]
    first = next((when for group_ in right for edge in group_ for when in edge.meaning.parts), None)
    if first is None:
        return None
    if first.period.unit not in ("week", "month", "quarter", "year", "day", "rolling"):
        raise Unfit(*[edge for group_ in right for edge in group_])
    unit = "month" if first.period.unit == "rolling" and "month" in first.words else first.period.unit
    if unit == "rolling":
        raise Unfit(*[edge for group_ in right for edge in group_])
    now = so_far(said.now, unit)
    said.periods = (Interval(now.since, now.until, unit),)
    said.notes.append(f"No time was named beside “{first.words}”, so it is compared with this {unit} so far.")
    return When(now, words=f"this {unit}")


def _intervals(said: Said, edges: list[ChartEdge], base: When | None) -> tuple[Interval, ...]:
    found: list[Interval] = []
    for edge in edges:
        for when in edge.meaning.parts:
            other = beside(when, base.period) if base else when
            found.append(interval(said, other, edge))
    return tuple(found)


def _use(said: Said, left_sels: list[ChartEdge], right: list[ChartEdge]) -> None:
    said.use(left_sels)
    if said.periods is not None:
        said.use(said.of("whens"))
    said.use([edge for edge in right if edge.kind == "sel"])
