"""``POST /api/v1/chat``: a question about the messages in plain words, answered with exact numbers."""

from typing import Any, ClassVar, cast

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.callers import Caller, told_apart
from ask.answering import conversation
from ask.answering.addresses import query_href, rows_href
from ask.answering.conversation import Outcome
from ask.answering.draft import AnswerDraft
from ask.answering.shown import value_in_words
from ask.api.resources import ChatAnswer, ChatRequest
from ask.computing.facts import SideFacts
from ask.computing.scope import plain
from ask.memory import store
from ask.memory.store import LONGEST_KEY, MemoryPlace
from ask.query.interval_words import periods_words
from ask.query.printing import printed
from ask.query.value import Query
from ask.query.words import grouping_words, measure_words, own_side, query_in_words, selection_words, side_words
from ask.reading.reader import Chip
from ask.reading.refusals import Refusal
from insights.api.filtering import described
from insights.reads.filters import Filter

HEADER = "session-id"


class SessionTooLong(serializers.ValidationError):
    where = ("header",)


EXAMPLE = OpenApiExample(
    "A question", request_only=True, value={"query": "Telegram deposit issues last month", "session_id": "ann-1"}
)


class ChatViewSet(viewsets.GenericViewSet[Any]):
    """Questions about the messages. No number in an answer comes from a model."""

    serializer_class = ChatRequest
    throttle_scope = "chat"
    key_scopes: ClassVar[dict[str, str]] = {"create": "read"}

    @extend_schema(
        operation_id="ask",
        tags=["ask"],
        summary="Ask a question about the messages",
        parameters=[
            OpenApiParameter(
                HEADER,
                {"type": "string", "maxLength": LONGEST_KEY},
                OpenApiParameter.HEADER,
                description="The session; it wins over the body's.",
            )
        ],
        request=ChatRequest,
        responses={200: ChatAnswer},
        examples=[EXAMPLE],
    )
    def create(self, request: Request) -> Response:
        body = ChatRequest(data=request.data)
        body.is_valid(raise_exception=True)
        sent: dict[str, Any] = body.validated_data
        where = _place(request, sent)
        caller = cast(Caller, request.auth)
        outcome = conversation.ask(where, sent["query"], caller.scope, sent.get("literal", ()))
        return Response(answer_of(outcome, where.key))


def _place(request: Request, sent: dict[str, Any]) -> MemoryPlace:
    """The header's session, else the body's, else a new one, among this caller's own."""
    named = request.headers.get(HEADER, "").strip()
    if len(named) > LONGEST_KEY:
        raise SessionTooLong({HEADER: [f"Must not be longer than {LONGEST_KEY} characters."]})
    scope = told_apart(cast(Caller, request.auth), request._request)
    return store.place(scope, named or sent.get("session_id") or "")


def answer_of(outcome: Outcome, session: str) -> dict[str, Any]:
    query, facts = outcome.query, outcome.facts
    chosen = (plain(facts.scope) if facts else None) or Filter()
    scope = facts.scope if facts else None
    return {
        "stats": {"count": outcome.count, "unique_users": outcome.users},
        "answer": outcome.answer.text,
        "session_id": session,
        "refused": _refusal(outcome.reading.refusal),
        "query": printed(query) if query else "",
        "query_words": query_in_words(query, outcome.names) if query else "",
        "filter": {**described(chosen), "words": selection_words(query.selection, outcome.names) if query else ""},
        "dates": _dates(query),
        "measures": [measure_words(one, outcome.names) for one in query.measures] if query else [],
        "grouping": [grouping_words(one) for one in query.grouping] if query else [],
        "carried": sorted(outcome.reading.inherited),
        "groups": _groups(outcome),
        "compared": _compared(outcome),
        "alternatives": [
            {"query": printed(one), "words": query_in_words(one, outcome.names)} for one in outcome.reading.alternatives
        ],
        "chips": [_chip(chip) for chip in outcome.reading.chips],
        "not_understood": [{"text": s.text, "start": s.start, "end": s.end} for s in outcome.reading.unused],
        "rows": rows_href(scope) if scope else "",
        "receipt": _receipt(outcome),
    }


def _refusal(refusal: Refusal | None) -> dict[str, Any] | None:
    if refusal is None:
        return None
    return {
        "reason": refusal.reason,
        "words": refusal.words,
        "explanation": refusal.explanation,
        "offers": [{"kind": label.field, "slug": label.slug, "name": label.name} for label in refusal.labels],
        "suggestions": refusal.suggestions,
    }


def _dates(query: Query | None) -> dict[str, Any]:
    """From the first to the last of the periods."""
    periods = query.periods if query else ()
    since, until = (periods[0].since, periods[-1].until) if periods else (None, None)
    return {"since": since, "until": until, "words": periods_words(periods) or "all time"}


def _groups(outcome: Outcome) -> list[dict[str, Any]]:
    """``count`` is the messages of a group; where something else is measured, ``value`` is that."""
    facts = outcome.facts
    if facts is None:
        return []
    made, measure = AnswerDraft(facts, outcome.names), facts.query.measures[0]
    return [
        {
            "name": made.group_name(one),
            "count": one.value if isinstance(one.value, int) else None,
            "value": one.value if isinstance(one.value, int | float) else None,
            "shown": value_in_words(measure, one.value),
            "rows": rows_href(one.scope),
        }
        for one in facts.groups
    ]


def _compared(outcome: Outcome) -> list[dict[str, Any]]:
    """Every side of a comparison, the question's own first."""
    facts = outcome.facts
    if facts is None or facts.query.comparison is None or not facts.sides:
        return []
    own = SideFacts(facts.scope, facts.figures, facts.count, facts.users)
    named = (own_side(facts.query), *facts.query.comparison.sides)
    found = zip(named, (own, *facts.sides), strict=True)
    return [
        {
            "name": side_words(side, outcome.names),
            "rows": rows_href(one.scope),
            "shown": value_in_words(one.figures[0].measure, one.figures[0].value) if one.figures else "",
            "value": one.figures[0].value if one.figures and isinstance(one.figures[0].value, int | float) else None,
            "count": one.count,
            "unique_users": one.users,
        }
        for side, one in found
    ]


def _chip(chip: Chip) -> dict[str, Any]:
    names = ("kind", "value", "label", "words", "start", "end", "note")
    return {name: getattr(chip, name) for name in names} | {"reading": chip.how}


def _receipt(outcome: Outcome) -> dict[str, Any]:
    return {
        "computed_at": outcome.computed_at,
        "engine": outcome.engine,
        "model": outcome.model,
        "note": outcome.note,
        "again": query_href(outcome.query) if outcome.facts and outcome.query else "",
    }
