"""A query as an address, and back, and where an answer's numbers lead.

An address names a query by its text form; a filter's parameters are read too.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from ask.answering.slots import Piece
from ask.computing.facts import QueryFacts
from ask.computing.scope import FIELDS, Scope, plain
from ask.query.normal import all_of, normal
from ask.query.printing import printed
from ask.query.text import parsed
from ask.query.value import (
    Amount,
    Bound,
    Dimension,
    Field,
    Grouping,
    Interval,
    Is,
    Kind,
    Listing,
    Measure,
    Operator,
    Quantity,
    Query,
    Ranking,
    Says,
    Selection,
)
from insights.reads import selection
from insights.reads.filters import Filter, Parameters

QUERY = "query"
_MEASURES = {
    "count": Measure(),
    "users": Measure(Kind.CUSTOMERS),
    "list": Measure(Kind.LIST),
    "first": Measure(Kind.FIRST),
    "spikes": Measure(Kind.SPIKES),
    "average": Measure(Kind.AVERAGE, Quantity.PER_DAY),
}
_GROUPINGS = ("day", "week", "month", "category", "topic", "source", "sentiment", "brand", "language")


def parameters(query: Query) -> str:
    return urlencode({QUERY: printed(query)})


def rows_parameters(scope: Scope) -> tuple[str, str]:
    """The name of the page that lists a scope's rows, and its parameters: the message list where a filter says it."""
    chosen = plain(scope)
    return ("messages", chosen.query()) if chosen is not None else ("ask-rows", parameters(scope.query))


def read_query(found: Parameters, now: datetime) -> Query | None:
    """The query of an address; None where there is none. Raises ``QueryTextError`` and ``FilterError``."""
    texts = [text for text in found.getlist(QUERY) if text.strip()]
    if texts:
        return parsed(texts[-1], now)
    chosen = Filter.parse(found, selection.choices())
    names = {"measure", "by", "top", "order"}
    if chosen.is_empty and not any(found.getlist(name) for name in names):
        return None
    return normal(_shaped(of_filter(chosen), found))


def of_filter(chosen: Filter) -> Query:
    """The query that counts a filter's messages."""
    time = chosen.since or chosen.until
    return Query(selection=all_of(_parts(chosen)), periods=(Interval(chosen.since, chosen.until),) if time else ())


def _parts(chosen: Filter) -> Iterator[Selection]:
    yield from (Is(field, values) for field, name in FIELDS.items() if (values := getattr(chosen, name)))
    if chosen.text:
        yield Says(chosen.text)
    if chosen.author:
        yield Is(Field.CUSTOMER, (chosen.author,))
    if chosen.min_confidence is not None:
        yield Bound(Amount.CONFIDENCE, Operator.AT_LEAST, chosen.min_confidence)
    if chosen.direction != "inbound":
        yield Is(Field.DIRECTION, (chosen.direction,))


def _shaped(query: Query, found: Parameters) -> Query:
    """What an address of earlier days has beside its filter."""
    asked = found.getlist("measure")
    measures = tuple(_MEASURES[name] for name in asked if name in _MEASURES)
    if "newest" in found.getlist("order"):
        measures = tuple(replace(m, listing=Listing.NEWEST) if m.kind == Kind.LIST else m for m in measures)
    by = [name for name in found.getlist("by") if name in _GROUPINGS] or (["category"] if "top" in asked else [])
    top = "".join(found.getlist("top")[-1:])
    limit = min(int(top), 1000) or None if top.isascii() and top.isdigit() and len(top) < 5 else None
    return replace(
        query,
        measures=measures or (Measure(),),
        grouping=tuple(Grouping(Dimension(name)) for name in by[:2]),
        ranking=Ranking(limit=limit) if by and (limit or "top" in asked) else None,
        trend="trend" in asked,
    )


def rows_href(scope: Scope) -> str:
    """The page that lists exactly a scope's rows."""
    page, query = rows_parameters(scope)
    return f"{reverse(page)}?{query}" if query else reverse(page)


def query_href(query: Query) -> str:
    """Where a query is computed again."""
    return f"{reverse('ask')}?{parameters(query)}"


def messages_of(facts: QueryFacts | None) -> dict[str, str]:
    """The ids of the messages that an answer quotes, by their slots."""
    quoted = {f"message_{place}": one.message_id for place, one in enumerate(facts.quoted, 1)} if facts else {}
    if facts and facts.why and facts.why.first:
        quoted["first_message"] = facts.why.first.message_id
    return quoted


def piece_href(piece: Piece, messages: dict[str, str]) -> str:
    if piece.slot in messages:
        return reverse("message", args=[messages[piece.slot]])
    return rows_href(piece.rows) if piece.rows is not None else ""
