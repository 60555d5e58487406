"""``/api/v1/spikes``: what rose, why it is thought so, and what people made of it."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from insights.api import listing
from insights.api.fields import Resource
from insights.models import Spike
from insights.spikes import backtest, explain, states, watch
from insights.spikes.bursts import UNITS, Rule

Serializer = serializers.Serializer[Any]


class RuleResource(Serializer):
    times = serializers.FloatField(min_value=1.5, max_value=100, default=3.0, help_text="Over the baseline.")
    at_least = serializers.IntegerField(min_value=1, max_value=1_000_000, default=10, help_text="Messages.")
    tail = serializers.FloatField(
        min_value=1e-12, max_value=1.0, default=2e-4, help_text="Probability by chance, at most."
    )


class StoredSpikeResource(serializers.ModelSerializer[Spike]):
    """A time in which a category, topic or source had far more messages than usual."""

    rule = RuleResource(read_only=True, help_text="The thresholds in force when it was found.")
    query = serializers.SerializerMethodField(
        help_text="The filter that means its messages: GET /api/v1/messages?{query}"
    )

    class Meta:
        model = Spike
        fields: tuple[str, ...] = (
            "id",
            "unit",
            "kind",
            "label",
            "source",
            "state",
            "started_at",
            "first",
            "until",
            "ended_at",
            "count",
            "peak_at",
            "peak_count",
            "baseline",
            "ratio",
            "probability",
            "spread",
            "factor",
            "history",
            "rule",
            "muted_until",
            "found_at",
            "notified_at",
            "withdrawn_at",
            "query",
        )

    def get_query(self, spike: Spike) -> str:
        return explain.rows_of(spike).query()


class WordResource(Serializer):
    word = serializers.CharField()
    count = serializers.IntegerField(help_text="Texts of the spike that hold it.")
    before = serializers.IntegerField(help_text="Texts of the 28 days before that hold it.")
    score = serializers.FloatField(help_text="Log-odds ratio in standard deviations.")


class ShiftResource(Serializer):
    kind = serializers.ChoiceField(choices=["topic", "category"])
    slug = serializers.CharField()
    count = serializers.IntegerField()
    share = serializers.FloatField()
    share_before = serializers.FloatField()


class WholeSpikeResource(StoredSpikeResource):
    """With what changed against the 28 days before."""

    words = serializers.SerializerMethodField()
    shifts = serializers.SerializerMethodField(help_text="Topics and categories with a greater part than before.")

    class Meta(StoredSpikeResource.Meta):
        fields = (*StoredSpikeResource.Meta.fields, "words", "shifts")

    @extend_schema_field(WordResource(many=True))
    def get_words(self, spike: Spike) -> Any:
        return WordResource(self.context["why"].words, many=True).data

    @extend_schema_field(ShiftResource(many=True))
    def get_shifts(self, spike: Spike) -> Any:
        return ShiftResource(self.context["why"].shifts, many=True).data


class SpikeQuery(listing.ListQuery):
    state = serializers.ChoiceField(choices=Spike.State.choices, required=False)
    unit = serializers.ChoiceField(choices=Spike.Unit.choices, required=False)
    kind = serializers.ChoiceField(choices=Spike.Kind.choices, required=False)
    withdrawn = serializers.BooleanField(default=False, help_text="Also those that a later look no longer found.")


@extend_schema_serializer(many=False)
class SpikeList(Serializer):
    results = StoredSpikeResource(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class BacktestQuery(RuleResource):
    unit = serializers.ChoiceField(choices=sorted(UNITS), default="day")


class BacktestRow(Resource):
    kind = serializers.CharField()
    label = serializers.CharField()
    source = serializers.CharField()
    first = serializers.DateTimeField()
    until = serializers.DateTimeField()
    peak_at = serializers.DateTimeField()
    count = serializers.IntegerField()
    peak_count = serializers.IntegerField()
    baseline = serializers.FloatField()
    ratio = serializers.FloatField()
    probability = serializers.FloatField()
    query = serializers.CharField()


@extend_schema_serializer(many=False)
class BacktestResource(Serializer):
    unit = serializers.CharField()
    rule = RuleResource()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    found = serializers.IntegerField(help_text="With this rule.")
    usual = serializers.IntegerField(help_text="With the rule in force.")
    series = serializers.IntegerField()
    series_days = serializers.FloatField()
    results = BacktestRow(many=True, help_text="The newest 200.")


class SpikeViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet[Spike]):
    """Spikes are found by the product itself, every 15 minutes; callers read them and say what they make of them."""

    queryset = Spike.objects.all()
    serializer_class = WholeSpikeResource
    lookup_value_converter = "int"

    @extend_schema(summary="Spikes", parameters=[SpikeQuery], responses=SpikeList)
    def list(self, request: Request) -> Response:
        listing.refuse_unknown(request, (*listing.PARAMETERS, "state", "unit", "kind", "withdrawn"))
        query = SpikeQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        chosen = {name: asked[name] for name in ("state", "unit", "kind") if name in asked}
        rows = Spike.objects.filter(**chosen)
        rows = rows if asked["withdrawn"] else rows.filter(withdrawn_at=None)
        return Response(
            listing.envelope(request, rows, "first", lambda page: StoredSpikeResource(page, many=True).data)
        )

    @extend_schema(summary="One spike, and what changed", responses=WholeSpikeResource)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        return Response(WholeSpikeResource(row, context={"why": explain.explain(row)}).data)

    @extend_schema(summary="Acknowledge", request=None, responses=StoredSpikeResource)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: int) -> Response:
        return self._decided(states.acknowledge, request)

    @extend_schema(summary="Mute its series for 30 days", request=None, responses=StoredSpikeResource)
    @action(detail=True, methods=["post"])
    def mute(self, request: Request, pk: int) -> Response:
        return self._decided(states.mute, request)

    @extend_schema(summary="Take either back", request=None, responses=StoredSpikeResource)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        return self._decided(states.reopen, request)

    @extend_schema(
        summary="What other thresholds would have found",
        parameters=[BacktestQuery],
        responses=BacktestResource,
    )
    @action(detail=False, methods=["get"])
    def backtest(self, request: Request) -> Response:
        listing.refuse_unknown(request, ("unit", "times", "at_least", "tail", "format"))
        query = BacktestQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        asked = dict(query.validated_data)
        unit = UNITS[asked.pop("unit")]
        result = backtest.run(unit, Rule(**asked))
        return Response(_described(result))

    def _decided(self, verb: Any, request: Request) -> Response:
        row = self.get_object()
        verb(row, request.user if isinstance(request.user, User) else None)
        return Response(StoredSpikeResource(row).data)


def _described(result: backtest.Backtest) -> dict[str, Any]:
    return {
        "unit": result.unit.name,
        "rule": asdict(result.rule),
        "since": result.since,
        "until": result.until,
        "found": len(result.found),
        "usual": result.usual,
        "series": result.series,
        "series_days": result.series_days,
        "results": [_row(one) for one in result.found[:200]],
    }


def _row(one: watch.DatedBurst) -> dict[str, Any]:
    peak, key = one.burst.peak, one.key
    return {
        "kind": key.kind,
        "label": key.label,
        "source": key.source,
        "first": one.first,
        "until": one.until,
        "peak_at": one.peak_at,
        "count": one.count,
        "peak_count": peak.count,
        "baseline": peak.baseline,
        "ratio": peak.ratio,
        "probability": peak.probability,
        "query": key.filter(one.first, one.until).query(),
    }
