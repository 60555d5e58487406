"""``/api/v1/calibration``: whether confidences can be believed."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from insights.api import listing
from insights.api.fields import Resource
from insights.evaluation import calibration
from insights.models import Correction

Serializer = serializers.Serializer[Any]


class BinResource(Serializer):
    low = serializers.FloatField()
    high = serializers.FloatField()
    count = serializers.IntegerField()
    confidence = serializers.FloatField(help_text="How sure on average.")
    accuracy = serializers.FloatField(help_text="How often right.")


class CoverageResource(Serializer):
    threshold = serializers.FloatField()
    share = serializers.FloatField(help_text="Of all answers, those with at least this confidence.")
    accuracy = serializers.FloatField(allow_null=True)
    count = serializers.IntegerField()


class LabelCurveResource(Resource):
    label = serializers.CharField()
    count = serializers.IntegerField()
    is_enough = serializers.BooleanField(help_text=f"Whether there are {calibration.ENOUGH} labels or more.")
    accuracy = serializers.FloatField()
    error = serializers.FloatField(help_text="Expected calibration error.")
    bins = BinResource(many=True)


class CurveResource(Resource):
    engine = serializers.CharField()
    model = serializers.CharField()
    subject = serializers.CharField(help_text="category or sentiment")
    source = serializers.CharField(help_text="Who or what the labels come from.")
    count = serializers.IntegerField()
    is_enough = serializers.BooleanField(help_text=f"Whether there are {calibration.ENOUGH} labels or more.")
    accuracy = serializers.FloatField()
    error = serializers.FloatField(help_text="Expected calibration error.")
    bins = BinResource(many=True)
    coverage = CoverageResource(many=True)
    labels = LabelCurveResource(many=True, source="parts")


@extend_schema_serializer(many=False)
class CalibrationAnswer(Serializer):
    by_hand = CurveResource(many=True, help_text="From messages that people labelled.")
    by_file = CurveResource(many=True, help_text="From `manage.py evaluate`.")


class CalibrationViewSet(viewsets.GenericViewSet[Correction]):
    """Figures from fewer labels than needed are given with ``is_enough`` false."""

    queryset = Correction.objects.none()
    serializer_class = CalibrationAnswer

    @extend_schema(summary="Reliability by engine and label", responses=CalibrationAnswer)
    def list(self, request: Request) -> Response:
        listing.refuse_unknown(request, ("format",))
        found = {"by_hand": calibration.from_corrections(), "by_file": calibration.from_evaluations()}
        return Response(CalibrationAnswer(found).data)
