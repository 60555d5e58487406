"""``/api/v1/threads``: how soon somebody answered, and whether customers ended better than they began."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from insights.api import filtering
from insights.api.fields import Resource
from insights.api.metrics import FilterResource
from insights.models import Conversation
from insights.reads import thread_figures

Serializer = serializers.Serializer[Any]


class FiguresResource(Resource):
    threads = serializers.IntegerField(help_text="With a customer's message that the filter means.")
    answered = serializers.IntegerField(help_text="With a reply after the customer's first message.")
    median = serializers.FloatField(allow_null=True, help_text="Seconds to the first reply.")
    p90 = serializers.FloatField(allow_null=True, help_text="Seconds within which nine in ten were answered.")
    compared = serializers.IntegerField(help_text="With two analysed messages of the customer.")
    better = serializers.IntegerField(help_text="The last one's score is at least 0.2 above the first one's.")
    worse = serializers.IntegerField(help_text="At least 0.2 below.")
    level = serializers.IntegerField()
    mean_change = serializers.FloatField(allow_null=True)


class ThreadGroupResource(FiguresResource, Resource):
    source = serializers.CharField()
    brand = serializers.CharField(allow_blank=True)


@extend_schema_serializer(many=False)
class ThreadFiguresResource(Serializer):
    filter = FilterResource(help_text="As it was understood.")
    whole = FiguresResource()
    groups = ThreadGroupResource(many=True, help_text="By source and brand, the busiest first.")


class ThreadFiguresViewSet(viewsets.GenericViewSet[Conversation]):
    """Conversations as wholes."""

    queryset = Conversation.objects.all()
    serializer_class = ThreadFiguresResource

    @extend_schema(
        summary="Response times and outcomes of threads",
        parameters=filtering.PARAMETERS,
        responses=ThreadFiguresResource(many=False),
    )
    def list(self, request: Request) -> Response:
        chosen = filtering.asked(request, "format")
        found = thread_figures.overview(chosen)
        whole = {name: value for name, value in asdict(found.whole).items() if name not in ("source", "brand")}
        groups = [asdict(group) for group in found.groups]
        return Response({"filter": filtering.described(chosen), "whole": whole, "groups": groups})
