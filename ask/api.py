"""``POST /api/v1/chat``: a question about the messages in plain words, answered with exact numbers."""

from typing import Any, ClassVar, cast

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.callers import Caller, told_apart
from ask.answering import conversation
from ask.answering.conversation import LONGEST_QUESTION, Outcome
from ask.answering.draft import AnswerDraft
from ask.answering.hrefs import query_href, rows_href
from ask.answering.shown import shown
from ask.computing.facts import SideFacts
from ask.computing.scope import plain
from ask.memory import store
from ask.memory.store import LONGEST_KEY, MemoryPlace
from ask.query.interval_words import periods_words
from ask.query.printing import printed
from ask.query.value import Query
from ask.query.words import grouping_words, measure_words, own_side, selection_words, side_words, words
from ask.reading.reader import Chip
from ask.reading.refusals import Refusal
from insights.api.fields import Text
from insights.api.filtering import described
from insights.api.metrics import FilterResource
from insights.reads.filters import Filter

HEADER = "session-id"
Serializer = serializers.Serializer[Any]


class SessionTooLong(serializers.ValidationError):
    where = ("header",)


class ChatRequest(Serializer):
    query = Text(max_length=LONGEST_QUESTION, help_text="The question, in English.")
    session_id = Text(
        max_length=LONGEST_KEY,
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text="What a question follows up on is remembered for this session of this caller. Without one a new "
        "session begins; its name comes back in the answer.",
    )
    literal = serializers.ListField(
        child=Text(max_length=100),
        required=False,
        max_length=50,
        help_text="Words whose spelling is not to be corrected.",
    )


class Stats(Serializer):
    count = serializers.IntegerField(help_text="Messages. 0 where the question was refused.")
    unique_users = serializers.IntegerField()


class AskedFilter(FilterResource):
    words = serializers.CharField(help_text="Telegram · deposit issues · 21 Oct to 20 Nov 2026")


class Dates(Serializer):
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True, help_text="exclusive")
    words = serializers.CharField(help_text="The last day included; “all time” where there are no bounds.")


class ChipResource(Serializer):
    kind = serializers.CharField()
    value = serializers.CharField()
    words = serializers.CharField()
    reading = serializers.CharField()
    note = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    start = serializers.IntegerField(help_text="Its place in the question; −1 where it was carried over.")
    end = serializers.IntegerField(help_text="Its place in the question; −1 where it was carried over.")


class SpanResource(Serializer):
    text = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class OfferResource(Serializer):
    kind = serializers.CharField()
    slug = serializers.CharField()
    name = serializers.CharField()


class RefusalResource(Serializer):
    reason = serializers.CharField()
    words = serializers.CharField()
    explanation = serializers.CharField()
    offers = OfferResource(many=True, help_text="The nearest labels.")
    suggestions = serializers.ListField(child=serializers.CharField(), help_text="Questions that work.")


class GroupResource(Serializer):
    name = serializers.CharField()
    shown = serializers.CharField(help_text="The value as people read it.")
    value = serializers.FloatField(allow_null=True, help_text="Of the first measure; shares are percent.")
    count = serializers.IntegerField(allow_null=True, help_text="The value where it is a count.")
    rows = serializers.CharField(help_text="The address of the messages behind the number.")


class AlternativeResource(Serializer):
    query = serializers.CharField()
    words = serializers.CharField()


class ComparedResource(Serializer):
    name = serializers.CharField()
    shown = serializers.CharField(help_text="The value as people read it.")
    value = serializers.FloatField(allow_null=True)
    rows = serializers.CharField()
    count = serializers.IntegerField()
    unique_users = serializers.IntegerField()


@extend_schema_serializer(component_name="Receipt")
class AnswerReceipt(Serializer):
    computed_at = serializers.DateTimeField()
    engine = serializers.CharField(
        help_text="Who wrote the words; “local” is the template. Numbers are the database's."
    )
    model = serializers.CharField()
    note = serializers.CharField(help_text="A model's reading or words that were not taken, a memory out of reach.")
    again = serializers.CharField(help_text="The address that computes the same question again.")


class ChatAnswer(Serializer):
    stats = Stats()
    answer = serializers.CharField(help_text="Bullet points.")
    session_id = serializers.CharField()
    refused = RefusalResource(allow_null=True, help_text="Why there is no answer. “stats” is no answer then.")
    query = serializers.CharField(help_text="What the question means, in the text form of the query language.")
    query_words = serializers.CharField(help_text="The same in plain English.")
    filter = AskedFilter(help_text="As much of it as a filter can say.")
    dates = Dates()
    measures = serializers.ListField(child=serializers.CharField())
    grouping = serializers.ListField(child=serializers.CharField())
    carried = serializers.ListField(child=serializers.CharField())
    groups = GroupResource(many=True)
    compared = ComparedResource(many=True)
    alternatives = AlternativeResource(many=True, help_text="Other readings of the same words.")
    chips = ChipResource(many=True, help_text="What was understood, and from which words.")
    not_understood = SpanResource(many=True)
    rows = serializers.CharField(help_text="The address of the messages that were counted.")
    receipt = AnswerReceipt()


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
        "query_words": words(query, outcome.names) if query else "",
        "filter": {**described(chosen), "words": selection_words(query.selection, outcome.names) if query else ""},
        "dates": _dates(query),
        "measures": [measure_words(one, outcome.names) for one in query.measures] if query else [],
        "grouping": [grouping_words(one) for one in query.grouping] if query else [],
        "carried": sorted(outcome.reading.inherited),
        "groups": _groups(outcome),
        "compared": _compared(outcome),
        "alternatives": [
            {"query": printed(one), "words": words(one, outcome.names)} for one in outcome.reading.alternatives
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
            "shown": shown(measure, one.value),
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
            "shown": shown(one.figures[0].measure, one.figures[0].value) if one.figures else "",
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
