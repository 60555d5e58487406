"""What a question over HTTP is sent as, and what its answer holds."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from ask.answering.conversation import LONGEST_QUESTION
from ask.memory.store import LONGEST_KEY
from insights.api.fields import Resource, Text
from insights.api.metrics import FilterResource

Serializer = serializers.Serializer[Any]


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
