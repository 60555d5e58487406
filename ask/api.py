"""``POST /api/v1/chat``: a question about the messages in plain words, answered with exact numbers."""

from typing import Any, ClassVar, cast

from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.callers import Caller, told_apart
from ask.answering import conversation, links
from ask.answering.conversation import LONGEST_QUESTION, Outcome
from ask.memory import store
from ask.memory.store import LONGEST_KEY, MemoryPlace
from ask.reading.question import Question, Refusal
from ask.reading.words import date_words, filter_words
from insights.api.fields import Resource, Text
from insights.api.filtering import described
from insights.api.metrics import FilterResource

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


class ChipResource(Resource):
    kind = serializers.CharField()
    value = serializers.CharField()
    words = serializers.CharField()
    reading = serializers.CharField()
    note = serializers.CharField()
    label = serializers.CharField()
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
    count = serializers.IntegerField()
    rows = serializers.CharField(help_text="The address of the messages behind the number.")


class ComparedResource(Serializer):
    name = serializers.CharField()
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
    filter = AskedFilter()
    dates = Dates()
    measures = serializers.ListField(child=serializers.CharField())
    grouping = serializers.ListField(child=serializers.CharField())
    carried = serializers.ListField(child=serializers.CharField())
    groups = GroupResource(many=True)
    compared = ComparedResource(many=True)
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
    question, chosen = outcome.question, outcome.question.filter
    return {
        "stats": {"count": outcome.count, "unique_users": outcome.users},
        "answer": outcome.answer.text,
        "session_id": session,
        "refused": _refusal(question.refusal),
        "filter": {**described(chosen), "words": filter_words(chosen, outcome.words)},
        "dates": _dates(question),
        "measures": question.measures,
        "grouping": question.grouping,
        "carried": question.carried,
        "groups": _groups(outcome),
        "compared": _compared(outcome),
        "chips": [_chip(chip) for chip in question.chips],
        "not_understood": [{"text": s.text, "start": s.start, "end": s.end} for s in question.not_understood],
        "rows": rows_address(chosen.query()),
        "receipt": _receipt(outcome),
    }


def rows_address(query: str) -> str:
    return reverse("messages") + (f"?{query}" if query else "")


def _refusal(refusal: Refusal | None) -> dict[str, Any] | None:
    if refusal is None:
        return None
    return {
        "reason": refusal.reason,
        "words": refusal.words,
        "explanation": refusal.explanation,
        "offers": [{"kind": o.kind, "slug": o.slug, "name": o.name} for o in refusal.offers],
        "suggestions": refusal.suggestions,
    }


def _dates(question: Question) -> dict[str, Any]:
    since, until = question.filter.since, question.filter.until
    return {"since": since, "until": until, "words": date_words(since, until) or "all time"}


def _groups(outcome: Outcome) -> list[dict[str, Any]]:
    groups = outcome.facts.groups if outcome.facts else ()
    return [{"name": g.name, "count": g.count, "rows": rows_address(g.rows.query())} for g in groups]


def _compared(outcome: Outcome) -> list[dict[str, Any]]:
    comparison = outcome.question.comparison
    if comparison is None or outcome.facts is None:
        return []
    found = zip(comparison.labels, comparison.others, outcome.facts.others, strict=True)
    return [
        {"name": name, "rows": rows_address(rows.query()), "count": count, "unique_users": users}
        for name, rows, (count, users) in found
    ]


def _chip(chip: Any) -> dict[str, Any]:
    names = ("kind", "value", "label", "words", "start", "end", "reading", "note")
    return {name: getattr(chip, name) for name in names}


def _receipt(outcome: Outcome) -> dict[str, Any]:
    return {
        "computed_at": outcome.computed_at,
        "engine": outcome.engine,
        "model": outcome.model,
        "note": outcome.note,
        "again": f"{reverse('ask')}?{links.written(outcome.question)}" if outcome.facts else "",
    }
