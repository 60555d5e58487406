"""What a question wants to know about the messages: how many, what share, the average, the first, examples, why."""

from itertools import pairwise

from ask.query.value import (
    Against,
    Comparison,
    Dimension,
    Grouping,
    Kind,
    Measure,
    Not,
    Quantity,
)
from ask.reading.chart import ChartEdge
from ask.reading.compose.grouping import PER, group
from ask.reading.compose.said import Refused, Said, Unfit
from ask.reading.compose.shares import read_ratio
from ask.reading.pieces import GroupUnit, Listed, SaidNumber
from ask.reading.tables.nothing import TAILS
from engine.periods.tokens import singular, word_set

_AVERAGED = {Quantity.SCORE: Kind.AVERAGE, Quantity.CONFIDENCE: Kind.AVERAGE, Quantity.LENGTH: Kind.AVERAGE}


def subject(said: Said) -> Kind:
    """What is counted: the noun that is asked about first, but "customer complaints" are complaints."""
    nouns = said.of("noun")
    counts = said.of("count")
    shares = said.of("share")
    if shares and (named := next((noun for noun in nouns if noun.first >= shares[0].after), None)):
        return Kind(named.meaning)
    asked = next((noun for count in counts for noun in nouns if noun.first >= count.after), None)
    chosen = asked or next((noun for noun in nouns if noun.meaning != Kind.CUSTOMERS or _is_head(said, noun)), None)
    if chosen is None:
        return Kind.MESSAGES
    beside = next((noun for noun in nouns if noun.first == chosen.after), None)
    labelled = next((sel for sel in said.of("sel") if sel.first == chosen.after and _is_tailed(said, sel)), None)
    if chosen.meaning == Kind.CUSTOMERS and (beside or labelled) and asked is None:
        return Kind(beside.meaning) if beside else Kind.MESSAGES
    return Kind(chosen.meaning)


_NOT_HEADS = word_set("do did does have has had are were was is can could from of by to made make our for among with")


def _is_head(said: Said, noun: ChartEdge) -> bool:
    """Whether customers are asked for, not only spoken of: "what did customers say", "messages from users"."""
    labelled = any(
        sel.after <= noun.first and singular(said.line.word(sel.after - 1)) in TAILS for sel in said.of("sel")
    )
    before = min([noun.first, *(edge.first for edge in said.of("new") if edge.after == noun.first)]) - 1
    if labelled and said.line.word(before) in ("of", "from", "by"):
        return False
    while before >= 0 and said.line.word(before) in ("the", "our", "any", "all", "your", "telegram", "livechat"):
        before -= 1
    return said.line.word(before) not in _NOT_HEADS


def _is_tailed(said: Said, sel: ChartEdge) -> bool:
    return sel.after - sel.first > 1 and not isinstance(sel.meaning, Not)


def read_measure(said: Said, counted: Kind) -> None:
    """Reads what is asked for beside a count; shares are read before, since they divide the conditions."""
    for reader in (read_ratio, _read_average, _read_listed, _read_plain):
        reader(said, counted)


def read_counts(said: Said, counted: Kind) -> None:
    """Nouns and "how many", once all else has been read."""
    nouns, counts = said.take("noun"), said.take("count")
    kinds = list(dict.fromkeys(Kind(noun.meaning) for noun in nouns))
    two = len(kinds) > 1 and _listed_together(said, nouns)
    if said.measures and _joined_with_another(said, [*counts, *nouns]):
        if said.measures[0].kind is Kind.SHARE:
            raise Unfit(*counts)  # "count and share of negative messages" counts the part
        said.measures.insert(0, Measure(counted))
        return
    if said.measures:
        if counts and said.measures[0].kind in (Kind.WHY, Kind.LIST, Kind.WORDS):
            raise Unfit(*counts)
        return
    if two:
        said.measures += [Measure(kind) for kind in kinds]
    elif counted is Kind.CUSTOMERS and Grouping(Dimension.CUSTOMER) in said.grouping:
        return
    elif counted is not Kind.MESSAGES:
        said.cost += 0.2 if nouns and not counts and said.line.word(nouns[0].first - 1) in ("which", "what") else 0.0
        said.measures.append(Measure(counted))
    elif counts:
        said.measures.append(Measure(Kind.MESSAGES))
    elif nouns and said.line.word(nouns[0].first - 1) in ("which", "what") and not said.grouping:
        said.cost += 0.2


_OTHERS = word_set("share average percentage median mean avg proportion percent the their")


def _joined_with_another(said: Said, edges: list[ChartEdge]) -> bool:
    """“Messages and average sentiment by day” asks for both."""
    return any(
        said.line.word(edge.after) in ("and", "&") and said.line.word(edge.after + 1) in _OTHERS for edge in edges
    )


def _listed_together(said: Said, nouns: list[ChartEdge]) -> bool:
    """“How many messages and customers”."""
    return any(
        {"and", "&"} & set(said.words(first.after, second.first)) and second.first - first.after <= 3
        for first, second in pairwise(nouns)
        if first.meaning != second.meaning
    )


def _read_average(said: Said, counted: Kind) -> None:
    averages, medians = said.take("average"), said.take("median")
    quantities = said.of("quantity")
    if not averages and not medians:
        _read_quantity(said, quantities, counted)
        return
    kind = Kind.MEDIAN if medians else Kind.AVERAGE
    if quantities:
        said.use(quantities)
        _one_quantity(quantities)
        said.measures.append(Measure(kind, quantities[0].meaning))
        return
    units = said.of("group", "per")
    per = next((edge for edge in units if edge.meaning[0].dimension in PER and len(edge.meaning) == 1), None)
    weekday = next((edge for edge in units if edge.meaning[0].dimension is Dimension.WEEKDAY), None)
    if per is None and weekday is not None:
        said.measures.append(Measure(kind, Quantity.PER_DAY, counted=counted))
        return
    if per is None:
        raise Refused("average_of_what", (averages or medians)[0])
    said.use([per])
    quantity = PER[per.meaning[0].dimension]
    if quantity is Quantity.PER_CUSTOMER and counted is Kind.CUSTOMERS:
        counted = Kind.MESSAGES
    said.measures.append(Measure(kind, quantity, counted=counted))


def _one_quantity(quantities: list[ChartEdge]) -> None:
    if len({edge.meaning for edge in quantities}) > 1:
        raise Unfit(*quantities[1:])


def _read_quantity(said: Said, quantities: list[ChartEdge], counted: Kind) -> None:
    """“sentiment score in November”, "how fast do we answer", "highest confidence": a number without "average"."""
    if not quantities:
        return
    _one_quantity(quantities)
    quantity: Quantity = quantities[0].meaning
    named = said.line.span(quantities[0].first, quantities[0].after).text.lower()
    if quantity is Quantity.SCORE and "score" not in named and not said.has("trend", "growth"):
        raise Unfit(*quantities)  # the word alone asks for the three of them
    said.use(quantities)
    ranks = said.of("rank")
    if ranks and not said.has("unit", "which unit", "group", "noun") and ranks[0].meaning.limit is None:
        said.use(ranks)
        said.measures.append(Measure(Kind.LOWEST if ranks[0].meaning.least else Kind.HIGHEST, quantity))
        return
    kind = Kind.MEDIAN if quantity is Quantity.RESPONSE_TIME else Kind.AVERAGE
    if kind is Kind.MEDIAN:
        said.notes.append("A usual response time is told by the median; half of all waited longer.")
        said.take("count", "noun")
    said.measures.append(Measure(kind, quantity, counted=Kind.MESSAGES))


def _read_listed(said: Said, counted: Kind) -> None:
    """“the 3 most negative messages”, "show the messages", "the latest complaints"."""
    listed = said.take("listed")
    lists = said.take("list")
    if len(listed) > 1:
        raise Unfit(*listed[1:])
    if listed:
        if said.has("unit", "which unit", "group", "rank") or counted is Kind.CUSTOMERS:
            raise Unfit(*listed)
        chosen: Listed = listed[0].meaning
        said.measures.append(Measure(Kind.LIST, listing=chosen.listing))
        said.limit = chosen.limit or _singular_limit(said, listed[0])
    elif lists and not said.has(
        "group", "rank", "share", "trend", "first", "last", "spikes", "which unit", "unit", "words"
    ):
        if said.has("count") or said.measures:
            return
        people = [edge for edge in said.of("noun") if edge.meaning == Kind.CUSTOMERS]
        if people and lists[0].meaning is None and said.line.word(lists[0].first) == "list" and not _texts(said):
            said.use(people)
            group(said, (GroupUnit(Dimension.CUSTOMER),))
            return
        said.measures.append(Measure(Kind.LIST))
        said.limit = _number(said)


def _texts(said: Said) -> bool:
    return any(edge.meaning == Kind.MESSAGES for edge in said.of("noun"))


def _singular_limit(said: Said, listed: ChartEdge) -> int | None:
    return (
        1
        if said.line.word(listed.after) in ("message", "text", "ticket", "review", "comment", "tweet", "one")
        else _number(said)
    )


def _number(said: Said) -> int | None:
    numbers = said.of("number")
    if len(numbers) == 1 and isinstance(numbers[0].meaning, SaidNumber) and numbers[0].meaning.is_count:
        said.use(numbers)
        return int(numbers[0].meaning.value) or None
    return None


def _read_plain(said: Said, counted: Kind) -> None:
    """First, last, spikes, words, why."""
    if said.has("words"):
        said.take("words")
        said.take("rank")
        said.measures.append(Measure(Kind.WORDS))
        said.limit = _number(said)
    if said.has("spikes") and not said.has("why"):
        said.take("spikes")
        said.take("trend", "which unit", "unit") if not said.has("rank") else None
        said.measures.append(Measure(Kind.SPIKES))
        said.take("first")
    if said.has("why", "changed"):
        _read_why(said)
    if said.has("begin"):
        _read_begin(said)
    for kind, measure in (("first", Kind.FIRST), ("last", Kind.LAST)):
        if said.has(kind):
            said.take(kind)
            said.measures.append(Measure(measure))
            said.take("count")


def _read_begin(said: Said) -> None:
    """“When did login issues begin”, "when did they start to rise"."""
    begins = said.take("begin")
    asked = {"when", "since"} & {token.word for token in said.line.tokens}
    if not asked:
        raise Unfit(*begins)
    if not said.measures and not said.has("trend"):
        said.take("first")
        said.measures.append(Measure(Kind.FIRST))


def _read_why(said: Said) -> None:
    """Why something rose or fell, and what changed: what made the difference. Why at all, messages do not tell."""
    whys, changed = said.take("why"), said.take("changed")
    moved = said.take("trend", "spikes", "most change", "growth", "comparative")
    many = {"many", "few", "much"} & {token.word for token in said.line.tokens} and whys
    if not changed and not moved and not (many and "so" in {token.word for token in said.line.tokens}):
        raise Refused("cause", whys[0])
    said.measures.append(Measure(Kind.WHY))
    if said.periods or said.has("whens") or changed or not any(edge.kind == "spikes" for edge in moved):
        said.comparison = Comparison(Against.PREVIOUS)


def read_trend(said: Said) -> None:
    trends = said.take("trend", "growth")
    if trends and not any(measure.kind in (Kind.WHY, Kind.SPIKES) for measure in said.measures):
        said.trend = True
    if said.trend and said.grouping == [Grouping(Dimension.SENTIMENT)] and not said.measures:
        # "How did sentiment develop" asks for the one line, not for three.
        said.grouping = []
        said.measures.append(Measure(Kind.AVERAGE, Quantity.SCORE))
    if said.comparison is not None and said.comparison.against is Against.SIDES:
        said.trend = False  # "did it improve compared with November" asks for the two
