"""The numbers about the messages that a filter means, in the API's words."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from insights import spikes
from insights.api.fields import Resource
from insights.api.filtering import described
from insights.reads import stats
from insights.reads.filters import DIMENSIONS, Filter

Serializer = serializers.Serializer[Any]


class TotalsResource(Serializer):
    messages = serializers.IntegerField(help_text="analysed + waiting + failed + exempt")
    analysed = serializers.IntegerField()
    waiting = serializers.IntegerField()
    failed = serializers.IntegerField()
    exempt = serializers.IntegerField(help_text="Agents' replies, which are not analysed.")


class DayResource(Serializer):
    day = serializers.DateField(help_text="UTC")
    positive = serializers.IntegerField()
    neutral = serializers.IntegerField()
    negative = serializers.IntegerField()
    total = serializers.IntegerField()


def _counted(name: str) -> type[Serializer]:
    fields = {name: serializers.CharField(), "count": serializers.IntegerField()}
    return type(f"{name.title()}Count", (Serializer,), fields)


class SpikeResource(Resource):
    day = serializers.DateField()
    category = serializers.CharField()
    source = serializers.CharField()
    count = serializers.IntegerField()
    baseline = serializers.FloatField(
        help_text="What such a day usually has: the trimmed mean of the days before, times its weekday's factor."
    )
    ratio = serializers.FloatField(help_text="count over baseline")
    spike = serializers.IntegerField(help_text="Its id at /api/v1/spikes/: a spike of several days is one.")


class FilterResource(Serializer):
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True, help_text="exclusive")
    q = serializers.CharField()
    author = serializers.CharField()
    direction = serializers.CharField()
    query = serializers.CharField()
    min_confidence = serializers.FloatField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        """The dimensions come first, each a list of values."""
        listed = {name: serializers.ListField(child=serializers.CharField()) for name in DIMENSIONS}
        return {**listed, **super().get_fields()}


class MetricsResource(Serializer):
    filter = FilterResource(help_text="As it was understood.")
    totals = TotalsResource()
    users = serializers.IntegerField(help_text="Distinct customers, where the customer is known.")
    per_day = DayResource(many=True)
    per_category = _counted("category")(many=True)
    per_source = _counted("source")(many=True)
    per_sentiment = _counted("sentiment")(many=True)
    per_topic = _counted("topic")(many=True, help_text="A message with two topics counts in both.")
    spikes = SpikeResource(many=True, help_text="By the filter's period, categories and sources alone.")


def metrics(chosen: Filter) -> dict[str, Any]:
    totals, days = stats.totals(chosen), stats.per_day(chosen)
    return {
        "filter": described(chosen),
        "totals": {
            "messages": totals.messages,
            "analysed": totals.analysed,
            "waiting": totals.waiting,
            "failed": totals.failed,
            "exempt": totals.exempt,
        },
        "users": totals.users,
        "per_day": [_day(day) for day in days],
        "per_category": _labels("category", stats.per_category(chosen)),
        "per_source": _labels("source", stats.per_source(chosen)),
        "per_sentiment": _labels("sentiment", stats.per_sentiment(chosen)),
        "per_topic": _labels("topic", stats.per_topic(chosen)),
        "spikes": _spikes(chosen, days),
    }


def _day(day: stats.DayCount) -> dict[str, Any]:
    return {
        "day": day.day,
        "positive": day.positive,
        "neutral": day.neutral,
        "negative": day.negative,
        "total": day.total,
    }


def _labels(name: str, counts: list[stats.LabelCount]) -> list[dict[str, Any]]:
    return [{name: row.slug, "count": row.count} for row in counts]


def _spikes(chosen: Filter, days: list[stats.DayCount]) -> list[spikes.DetectedSpike]:
    """Of the filter's period; where it has no bound, of the days that have messages."""
    today = timezone.now().date()
    since = chosen.since.date() if chosen.since else (days[0].day if days else today)
    last = chosen.until - timedelta(microseconds=1) if chosen.until else None
    until = last.date() if last else (days[-1].day if days else today)
    return spikes.find(since, until + timedelta(days=1), chosen.categories, chosen.sources)
