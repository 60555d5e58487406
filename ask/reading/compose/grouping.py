"""What a question groups by, how it orders the groups, and which of them it keeps."""

from ask.query.value import (
    Against,
    Comparison,
    Dimension,
    Grouping,
    Kind,
    Measure,
    Newness,
    Not,
    Operator,
    Quantity,
    Ranking,
    Selection,
    Times,
    Whose,
    Wrote,
)
from ask.reading.chart import ChartEdge
from ask.reading.compose.said import Refused, Said, Unfit
from ask.reading.grammar.selections import field_of
from ask.reading.pieces import GroupUnit, Limit, Rank
from engine.periods.tokens import singular, word_set

_RANKED_NOUNS = word_set(
    "issue problem complaint topic question concern request query inquiry thing theme subject error trouble"
)
_LABELS = (Dimension.CATEGORY, Dimension.TOPIC, Dimension.SOURCE, Dimension.BRAND, Dimension.LANGUAGE)


def group(said: Said, units: tuple[GroupUnit, ...]) -> None:
    for unit in units:
        grouping = Grouping(unit.dimension, unit.name)
        if grouping not in said.grouping:
            said.grouping.append(grouping)


def read_groups(said: Said) -> None:
    for edge in said.take("raised group"):
        if any(field_of(sel.meaning) in ("category", "topic", "text") for sel in said.of("sel")):
            raise Unfit(edge)  # "what did customers write about bonuses" names the category itself
        group(said, edge.meaning)
        said.several.add(Dimension.CATEGORY)
    for edge in said.take("group"):
        group(said, edge.meaning)
        last = said.line.word(edge.after - 1)
        if last != singular(last) or said.line.word(edge.first) not in ("which", "what"):
            said.several |= {unit.dimension for unit in edge.meaning}


def read_peak(said: Said) -> None:
    """“When was the peak”: the day that had most."""
    for edge in said.take("peak"):
        if said.has("rank", "which unit", "unit"):
            raise Unfit(edge)
        group(said, (GroupUnit(Dimension.DAY),))
        said.ranking = Ranking(limit=1)
    for edge in said.of("unclear order"):
        raise Refused("unclear_order", edge)


def read_ranking(said: Said) -> None:
    """“Busiest day”, "which source has the fewest", "top 3 categories", "category that grew the most"."""
    changes, ranks = said.take("most change"), said.take("rank")
    if changes:
        ranks = [edge for edge in ranks if edge.meaning != Rank()]
    if len(ranks) > 1 and len(said.of("which unit", "unit")) > 1:
        raise Unfit(*ranks[1:])
    if len(ranks) > 1:
        ranks = [edge for edge in ranks if edge.meaning != Rank()] or ranks[:1]
    if not ranks and not changes:
        return
    if len(ranks) > 1 or len(changes) > 1:
        raise Unfit(*(ranks + changes)[1:])
    rank: Rank = ranks[0].meaning if ranks else Rank(least=bool(changes[0].meaning))
    unit = _ranked_unit(said, (ranks or changes)[0])
    limit = rank.limit if rank.limit is not None else None if unit.plural else 1
    if len(said.grouping) > 1:
        raise Unfit((ranks or changes)[0])  # "top 3 categories per source" would be three of all pairs
    said.ranking = Ranking(rank.least or bool(changes and changes[0].meaning), limit, rank.rank, bool(changes))
    if changes and said.comparison is None:
        said.comparison = Comparison(Against.PREVIOUS)


def _ranked_unit(said: Said, rank: ChartEdge) -> GroupUnit:
    """What is ranked: the unit that is named, the customers, the issues; what is grouped by already, else nothing."""
    if "when" in {token.word for token in said.line.tokens} and not said.has("which unit", "unit"):
        group(said, (GroupUnit(Dimension.DAY),))
        return GroupUnit(Dimension.DAY)
    for kind in ("which unit", "unit"):
        named = sorted(said.of(kind), key=lambda edge: abs(edge.first - rank.after))
        if named:
            said.use(named[:1])
            group(said, (named[0].meaning,))
            unit: GroupUnit = named[0].meaning
            return unit
    nouns = said.of("noun")
    people = next((edge for edge in nouns if edge.meaning == Kind.CUSTOMERS), None)
    if people is not None and _is_ranked(said, people, rank):
        said.use([people])
        unit = GroupUnit(
            Dimension.CUSTOMER, said.line.word(people.after - 1) != singular(said.line.word(people.after - 1))
        )
        group(said, (unit,))
        return unit
    if said.grouping:
        named_group = said.grouping[0].dimension
        return GroupUnit(named_group, named_group in said.several and named_group is not Dimension.CUSTOMER)
    labelled = {sel.after for sel in said.of("sel")}
    ranked = [edge for edge in nouns if singular(said.line.word(edge.after - 1)) in _RANKED_NOUNS]
    issue = next((edge for edge in ranked if edge.first not in labelled), None)
    if issue is not None:
        said.use([issue])
        unit = GroupUnit(Dimension.CATEGORY, said.line.word(issue.after - 1).endswith("s"))
        group(said, (unit,))
        return unit
    raise Unfit(rank)


def _is_ranked(said: Said, people: ChartEdge, rank: ChartEdge) -> bool:
    """“most active users”, "which users complained most"; not "most common issue of users"."""
    before = said.line.word(people.first - 1)
    return before in ("which", "what", "active", "the") or people.first == rank.after or before.isdecimal()


def read_units(said: Said) -> None:
    """Units without an order: "which categories …", "how many days …", "days with more than 50 messages"."""
    counts = said.of("count")
    for edge in said.of("unit", "which unit"):
        unit: GroupUnit = edge.meaning
        if unit.dimension is Dimension.CUSTOMER and edge.kind == "unit":
            continue
        if any(limit.after == edge.first for limit in said.of("limit", "number")):
            continue  # "on more than 2 days" counts days, which is no condition there is
        if edge.kind == "which unit" and {"do", "did", "are", "have", "were"} & set(said.words(edge.first, edge.after)):
            raise Unfit(edge)  # "what did people write" asks not for people
        counted = next((one for one in counts if _directly(said, one, edge)), None)
        if counted is not None and edge.kind == "unit":
            said.use([edge, counted])
            said.measures.append(Measure(Kind.DISTINCT, dimension=Grouping(unit.dimension, unit.name)))
        elif edge.kind == "which unit" and unit.dimension is Dimension.CUSTOMER and _conditions(said):
            # "Which customers wrote twice": customers that fit, not messages by customer.
            said.use([edge])
            said.measures.append(Measure(Kind.CUSTOMERS))
        elif edge.kind == "which unit" or _stands_alone(said, edge):
            said.use([edge])
            group(said, (unit,))


def _conditions(said: Said) -> bool:
    return not said.ranking and not said.measures and said.has("limit", "both sel", "but sel", "new")


def _directly(said: Said, first: ChartEdge, second: ChartEdge) -> bool:
    between = said.words(first.after, second.first)
    return first.after <= second.first and all(word in ("the", "different", "distinct", "of") for word in between)


def _stands_alone(said: Said, edge: ChartEdge) -> bool:
    """“days with more than 50 messages”, "days without login issues", "show me all categories", "sentiment?"."""
    if said.previous is not None and said.line.word(edge.first - 1) in ("all", "any", "every"):
        return False
    if edge.meaning.dimension in (Dimension.CUSTOMER, Dimension.WEEKDAY):
        return False
    if edge.meaning.dimension is Dimension.SENTIMENT:
        return not said.measures
    if said.has("limit") and edge.meaning.plural:
        return True
    if edge.meaning.plural and _denies(said, edge):
        return True
    others = [
        one for one in said.pending if one.kind not in ("whens", "list", "onward", "back", "and", "only", "which")
    ]
    return others == [edge] and not said.selections


def _denies(said: Said, edge: ChartEdge) -> bool:
    return any(isinstance(one.meaning, Not) and one.first >= edge.after for one in said.of("sel"))


def read_conditions(said: Said, *, customers: bool) -> None:
    """“more than 50”, "more than once", "new", "again": conditions on groups, or on what is counted."""
    distinct = any(measure.kind is Kind.DISTINCT for measure in said.measures)
    for edge in said.take("limit"):
        limit: Limit = edge.meaning
        if distinct or (customers and not said.grouping) or (limit.times and customers):
            said.having.append(Times(limit.operator, limit.number))
        elif said.grouping:
            said.keep.append((limit.operator, limit.number))
        elif limit.noun is not Kind.CUSTOMERS and _speaks_of_people(said):
            said.selections.append(Whose(Times(limit.operator, limit.number)))
        else:
            raise Unfit(edge)
    for edge in said.take("new"):
        if customers:
            said.having.append(Wrote(Newness(edge.meaning)))
        elif _speaks_of_people(said):
            said.selections.append(Whose(Wrote(Newness(edge.meaning))))
        else:
            raise Unfit(edge)


def _speaks_of_people(said: Said) -> bool:
    """“messages of customers who wrote more than once”: customers are named, but not counted."""
    return any(edge.meaning == Kind.CUSTOMERS for edge in said.of("noun"))


def read_never(said: Said, *, customers: bool) -> None:
    """“Customers without login issues” have had none; with "messages that are not negative" they have had others."""
    speaks_of_messages = any(edge.meaning == Kind.MESSAGES for edge in said.of("noun"))
    if not customers or speaks_of_messages or any(measure.kind is Kind.SHARE for measure in said.measures):
        return
    denied = [part for part in said.selections if isinstance(part, Not)]
    said.selections = [part for part in said.selections if not isinstance(part, Not)]
    said.having += [Times(Operator.EXACTLY, 0, part.part) for part in denied]


def _undenied(part: Selection, denied: Not) -> Selection:
    return denied.part if part is denied else part


def read_absence(said: Said) -> None:
    """“How many days had no login issues”, "days without telegram messages": so many times none."""
    distinct = any(measure.kind is Kind.DISTINCT for measure in said.measures)
    days = [one for one in said.grouping if one.dimension in _TIMES]
    if said.having or said.keep or not (distinct or days) or said.ranking or said.trend:
        return
    denied = [part for part in said.selections if isinstance(part, Not)]
    if len(denied) != 1:
        return
    if distinct:
        said.selections = [_undenied(part, denied[0]) for part in said.selections]
        said.having.append(Times(Operator.EXACTLY, 0))
    elif not said.measures and days and said.first_whole:
        said.selections = [_undenied(part, denied[0]) for part in said.selections]
        said.keep.append((Operator.EXACTLY, 0))


_TIMES = (
    Dimension.DAY,
    Dimension.WEEK,
    Dimension.MONTH,
    Dimension.WEEKDAY,
    Dimension.HOUR,
    Dimension.QUARTER,
    Dimension.YEAR,
)
PER = {
    Dimension.HOUR: Quantity.PER_HOUR,
    Dimension.DAY: Quantity.PER_DAY,
    Dimension.WEEK: Quantity.PER_WEEK,
    Dimension.MONTH: Quantity.PER_MONTH,
    Dimension.CUSTOMER: Quantity.PER_CUSTOMER,
}
