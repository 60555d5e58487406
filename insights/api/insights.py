"""``/api/v1/insights``: what was found in a period, and each insight in full."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from insights.api.fields import MomentField, Resource, Share
from insights.api.resources import InsightResource
from insights.models import Insight
from insights.reads import insights_query
from insights.reads.filters import SENTIMENTS

MAX_LIMIT = 1000


class InsightsQuery(serializers.Serializer[Any]):
    """The parameters of ``GET /api/v1/insights``."""

    start_time = MomentField(help_text="ISO 8601, inclusive. Without an offset it is UTC.")
    end_time = MomentField(help_text="ISO 8601, inclusive.")
    limit = serializers.IntegerField(min_value=1, max_value=MAX_LIMIT, default=100)
    min_confidence = Share(required=False)
    sentiment = serializers.ChoiceField(choices=SENTIMENTS, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["start_time"] > attrs["end_time"]:
            raise serializers.ValidationError("start_time must not be after end_time.")
        return attrs


class AnalysisResource(serializers.Serializer[Any]):
    sentiment_score = serializers.FloatField(min_value=-1, max_value=1)
    clusters = serializers.ListField(child=serializers.CharField(), help_text="Slugs of topics, surest first.")
    confidence = serializers.FloatField(min_value=0, max_value=1)
    reasoning = serializers.CharField()


class InsightSummary(Resource):
    conversation_id = serializers.CharField()
    timestamp = serializers.DateTimeField()
    text = serializers.CharField()
    grok_analysis = AnalysisResource(help_text="The analysis, under its documented name whatever made it.")
    source = serializers.CharField(help_text="What made it: grok, openai, local …")


class InsightsMetadata(serializers.Serializer[Any]):
    total_count = serializers.IntegerField(help_text="All that match, before the limit.")
    returned_count = serializers.IntegerField()
    start_time = serializers.DateTimeField()
    end_time = serializers.DateTimeField()


@extend_schema_serializer(many=False)
class InsightsAnswer(serializers.Serializer[Any]):
    insights = InsightSummary(many=True)
    metadata = InsightsMetadata()


EXAMPLE = OpenApiExample(
    "One of 523",
    response_only=True,
    status_codes=["200"],
    value={
        "insights": [
            {
                "conversation_id": "conv_a1b2c3d4e5f60718",
                "timestamp": "2025-01-20T10:00:00Z",
                "text": "Still waiting on my order...",
                "grok_analysis": {
                    "sentiment_score": -0.65,
                    "clusters": ["delivery_problems"],
                    "confidence": 0.9,
                    "reasoning": "Waiting, with nothing said to ease it.",
                },
                "source": "local",
            }
        ],
        "metadata": {
            "total_count": 523,
            "returned_count": 1,
            "start_time": "2025-01-20T00:00:00Z",
            "end_time": "2025-01-21T00:00:00Z",
        },
    },
)


@extend_schema_view(retrieve=extend_schema(summary="One insight in full: its engine, model, run, labels and reasoning"))
class InsightViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet[Insight]):
    """The insights of a period, newest first."""

    queryset = Insight.objects.select_related(
        "message__conversation", "category", "second_category", "run"
    ).prefetch_related("topic_links__topic")
    serializer_class = InsightResource
    lookup_value_converter = "int"
    error_shape = "error"
    invalid_code = "invalid_query"

    @extend_schema(
        summary="Insights of a period, newest first",
        parameters=[InsightsQuery],
        responses=InsightsAnswer,
        examples=[EXAMPLE],
    )
    def list(self, request: Request) -> Response:
        query = InsightsQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        found = insights_query.within(
            asked["start_time"],
            asked["end_time"],
            asked["limit"],
            min_confidence=asked.get("min_confidence"),
            sentiment=asked.get("sentiment"),
        )
        metadata = {
            "total_count": found.total,
            "returned_count": len(found.rows),
            "start_time": asked["start_time"],
            "end_time": asked["end_time"],
        }
        return Response({"insights": [_summary(row, found) for row in found.rows], "metadata": metadata})


def _summary(row: dict[str, Any], found: insights_query.InsightsPage) -> dict[str, Any]:
    return {
        "conversation_id": row["conversation__public_id"],
        "timestamp": row["timestamp"],
        "text": row["text"],
        "grok_analysis": {
            "sentiment_score": row["score"],
            "clusters": found.topics.get(row["insight_id"], []),
            "confidence": row["confidence"],
            "reasoning": row["insight__reasoning"],
        },
        "source": row["insight__engine"],
    }
