"""Where an answer's numbers lead."""

from django.urls import reverse

from ask.answering.addresses import parameters, rows_parameters
from ask.answering.slots import Piece
from ask.computing.facts import QueryFacts
from ask.computing.scope import Scope
from ask.query.value import Query


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
