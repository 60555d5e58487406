"""Shares and ratios: which messages are counted among which."""

from ask.query.value import (
    AnyOf,
    Condition,
    Is,
    Kind,
    Measure,
    Newness,
    Times,
    Whose,
    Wrote,
)
from ask.reading.chart import ChartEdge
from ask.reading.compose.said import Refused, Said, Unfit
from ask.reading.compose.selection import joined
from ask.reading.grammar.selections import field_of
from engine.periods.tokens import word_set

# After one of these comes what is said of what was named before: "percentage of deposit issues that are negative".
_SAYING = word_set("is are was were be been being come comes came coming have has had that which who")


_PLACING = word_set("in on of from via for")
_AMONG = word_set("among amongst out within")


_PLACES = frozenset({"source", "brand", "customer", "language", "direction", "weekday", "hour", "answered"})


def read_share(said: Said, counted: Kind) -> None:
    shares = said.take("share")
    if not shares:
        return
    if said.has("average", "median", "ratio"):
        raise Unfit(*shares)
    share = shares[0]
    if counted is Kind.CUSTOMERS and (told := _told_of_customers(said)):
        said.use(told)
        said.measures.append(Measure(Kind.SHARE, part=Whose(_condition(told[0])), counted=counted))
        return
    marks = [edge.first for edge in said.of("versus", "than") if edge.first > share.first]
    sels = [edge for edge in said.of("sel") if edge.first < min(marks, default=len(said.line))]
    part, base = _part_and_base(said, share, sels)
    said.use(part)
    if not part and not said.has("group", "which unit", "unit"):
        if base:
            raise Unfit(share)
        if said.previous is None:
            raise Refused("no_part", share)
        said.share_of_before = said.back = True
        return
    meaning = joined(said, part) if part else None
    said.measures.append(Measure(Kind.SHARE, part=meaning, counted=counted))


def _told_of_customers(said: Said) -> list[ChartEdge]:
    """“Share of customers who came back”, "who wrote more than once": what is said behind the noun is the part; what
    is named beside it ("unhappy customers", "new customers who …") stays the whole."""
    nouns = [edge.first for edge in said.of("noun") if edge.meaning == Kind.CUSTOMERS]
    told = [edge for edge in said.of("new", "limit") if nouns and edge.first > nouns[0]]
    if len(told) > 1:
        raise Unfit(*told)
    if told and any(edge.first > nouns[0] for edge in said.of("sel")):
        raise Unfit(*told)  # two things are said of them: which is counted among which?
    return told


def _condition(edge: ChartEdge) -> Condition:
    if edge.kind == "new":
        return Wrote(Newness(edge.meaning))
    return Times(edge.meaning.operator, edge.meaning.number)


def _part_and_base(said: Said, share: ChartEdge, sels: list[ChartEdge]) -> tuple[list[ChartEdge], list[ChartEdge]]:
    """Which conditions are the part, and which the whole that it is a part of."""
    after = [edge for edge in sels if edge.first >= share.after]
    before = [edge for edge in sels if edge.first < share.after]
    if not after:
        return _labels_first(before)
    saying = _place_of(said, share.after, _SAYING, after)
    if saying is not None:
        told = [edge for edge in after if edge.first >= saying]
        whole = [edge for edge in after if edge.first < saying]
        part, rest = _labels_first(told)
        return part, before + whole + rest
    among = _place_of(said, share.after, _AMONG, after)
    if among is not None:
        return [edge for edge in after if edge.first < among], before + [edge for edge in after if edge.first >= among]
    if before and len(after) == 1 and not said.between(share.after, after[0].first):
        # "the negative share of telegram"
        return before, after
    placed = next((edge for edge in after[1:] if _PLACING & set(said.words(after[0].after, edge.first))), None)
    if placed is not None:
        # "share of A in B": what stands before the word is the part
        head, tail = [e for e in after if e.first < placed.first], [e for e in after if e.first >= placed.first]
        part, rest = _labels_first(head)
        return part, before + rest + tail
    part, rest = _labels_first(after)
    return part, before + rest


def _labels_first(sels: list[ChartEdge]) -> tuple[list[ChartEdge], list[ChartEdge]]:
    """What messages say is the part, where they come from the whole; unless there is only the one."""
    labels = [edge for edge in sels if field_of(edge.meaning) not in _PLACES]
    places = [edge for edge in sels if field_of(edge.meaning) in _PLACES]
    return (labels, places) if labels else (places, [])


def _place_of(said: Said, first: int, wanted: frozenset[str], sels: list[ChartEdge]) -> int | None:
    """Where the words change from the whole to the part: behind something named, before something else."""
    inside = {
        place for edge in said.pending if edge.kind in ("sel", "whens") for place in range(edge.first, edge.after)
    }
    nouns = [edge.after for edge in said.of("noun") if edge.first >= first]
    begun = min([edge.after for edge in sels] + nouns, default=len(said.line))
    head = first if not sels or wanted is not _SAYING else begun
    for place in range(head, sels[-1].first + 1):
        if place in inside or said.line.word(place) not in wanted:
            continue
        if (
            wanted is _SAYING
            and said.line.word(place) in ("have", "has", "had")
            and said.line.word(place + 1) == "been"
        ):
            continue
        return place
    if wanted is _SAYING and said.line.word(first) in ("is", "are", "was", "were"):
        return first
    return None


def read_ratio(said: Said, counted: Kind) -> None:
    ratios = said.take("ratio")
    if not ratios:
        return
    sels = said.of("sel")
    for edge in sels:
        meaning = edge.meaning
        if isinstance(meaning, AnyOf) and len(meaning.parts) == 2:
            said.use([edge])
            said.measures.append(Measure(Kind.RATIO, part=meaning.parts[0], other=meaning.parts[1], counted=counted))
            return
        if isinstance(meaning, Is) and len(meaning.values) == 2:
            first, second = (Is(meaning.field, (value,)) for value in meaning.values)
            said.use([edge])
            said.measures.append(Measure(Kind.RATIO, part=first, other=second, counted=counted))
            return
    pair = _pair(sels)
    if pair is None:
        raise Unfit(*ratios)
    said.use(pair)
    said.measures.append(Measure(Kind.RATIO, part=pair[0].meaning, other=pair[1].meaning, counted=counted))


def _pair(sels: list[ChartEdge]) -> list[ChartEdge] | None:
    """The first two conditions on one field."""
    for place, first in enumerate(sels):
        for second in sels[place + 1 :]:
            if field_of(first.meaning) == field_of(second.meaning):
                return [first, second]
    return None
