"""The dashboard: what customers say in a period, every number with a way to the messages it counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import analyst_required
from insights import spikes
from insights.models import DailyCount, Message
from insights.pages import browse, filterbar, labels, period, timeline
from insights.pages.labels import NamedValue, Names
from insights.pages.period import ChosenPeriod
from insights.reads import selection, stats
from insights.reads.filters import SENTIMENTS, Filter, FilterError
from insights.reads.stats import LabelCount
from insights.spikes import DetectedSpike

NEWEST = 6
MOST_TOPICS = 8
MOST_SPIKES = 6


@dataclass(frozen=True, slots=True)
class RankedBar:
    """One line of a bar list; ``query`` is the address of its rows, ``longest`` the count of the list's longest bar."""

    label: NamedValue
    count: int
    longest: int
    query: str


@dataclass(frozen=True, slots=True)
class DashboardRise:
    """A spike in words, with the address of its rows."""

    spike: DetectedSpike
    category: NamedValue
    source: NamedValue
    query: str


@analyst_required
@never_cache
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    choices = selection.choices()
    try:
        asked, problems = Filter.parse(request.GET, choices), {}
    except FilterError as error:
        asked, problems = Filter(), error.problems
    shown = period.read(request.GET if not problems else QueryDict(), asked, timezone.now())
    names = labels.load()
    context = {
        "problems": problems,
        "period": shown,
        "presets": period.PRESETS,
        "chips": filterbar.chips(shown.chosen.but(since=None, until=None), names),
        "query": shown.chosen.query(),
        "other": shown.chosen.but(since=None, until=None).query(),
        "address": request.get_full_path(),
        **_numbers(shown, names),
    }
    response = render(request, "insights/dashboard.html", context, status=400 if problems else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _numbers(shown: ChosenPeriod, names: Names) -> dict[str, object]:
    chosen = shown.chosen
    totals = stats.totals(chosen)
    if not totals.messages:
        return {"totals": totals, "covered": _covered(), "any_message": Message.objects.exists()}
    sentiments = [row for row in stats.per_sentiment(chosen) if row.slug in (chosen.sentiments or SENTIMENTS)]
    feelings = _bars(sentiments, chosen, "sentiments", labels.sentiment)
    analysed = chosen.but(statuses=("analysed",))  # what all bars count; only a source may have other messages too
    per_day = stats.per_day(chosen)
    unit, columns = timeline.columns(per_day, shown.first, shown.last)
    rises = _rises(shown, names, [count.day for count in per_day])
    timeline.mark(columns, [rise.spike.day for rise in rises])
    return {
        "totals": totals,
        "previous": _previous(shown),
        "negative": next((bar for bar in feelings if bar.label.value == "negative"), None),
        "waiting_query": chosen.but(statuses=(Message.Status.PENDING.value, Message.Status.PROCESSING.value)).query(),
        "failed_query": chosen.but(statuses=("failed",)).query(),
        "sentiments": feelings,
        "categories": _bars(stats.per_category(chosen), chosen, "categories", names.category),
        "topics": _bars(_topics(chosen), chosen, "topics", names.topic),
        "sources": _bars(stats.per_source(chosen), analysed, "sources", labels.source),
        "unit": unit,
        "columns": [(column, column.of(chosen).query()) for column in columns],
        "rises": rises[:MOST_SPIKES],
        "more_rises": max(0, len(rises) - MOST_SPIKES),
        "newest": browse.listed(selection.messages(chosen)).order_by("-timestamp", "-id")[:NEWEST],
    }


def _covered() -> ChosenPeriod | None:
    """The days that have any analysed message."""
    days = DailyCount.objects.filter(count__gt=0).aggregate(first=Min("day"), last=Max("day"))
    if days["first"] is None:
        return None
    return ChosenPeriod(
        "custom", Filter(since=_midnight(days["first"]), until=_midnight(days["last"] + timedelta(days=1)))
    )


def _previous(shown: ChosenPeriod) -> tuple[int, str] | None:
    """How many messages the period before had, and their address."""
    before = shown.previous
    return (stats.totals(before).messages, before.query()) if before else None


def _topics(chosen: Filter) -> list[LabelCount]:
    """The most frequent topics; where the filter names topics, these alone: a message may have others besides."""
    rows = stats.per_topic(chosen)
    return [row for row in rows if not chosen.topics or row.slug in chosen.topics][:MOST_TOPICS]


def _bars(
    rows: Sequence[LabelCount], chosen: Filter, field: str, called: Callable[[str], NamedValue]
) -> list[RankedBar]:
    longest = max((row.count for row in rows), default=0)
    return [RankedBar(called(row.slug), row.count, longest, chosen.but(**{field: (row.slug,)}).query()) for row in rows]


def _rises(shown: ChosenPeriod, names: Names, days: Sequence[date]) -> list[DashboardRise]:
    """Spikes are found in the daily counts, which know no texts or authors; such filters show none."""
    chosen = shown.chosen
    others = chosen.but(since=None, until=None, categories=(), sources=())
    if not (days and others.is_empty and chosen.whole_days):
        return []
    first, last = shown.first or days[0], shown.last or days[-1]
    found = spikes.find(first, last + timedelta(days=1), chosen.categories, chosen.sources)
    return [_rise(spike, names) for spike in found]


def _rise(spike: DetectedSpike, names: Names) -> DashboardRise:
    since = _midnight(spike.day)
    rows = Filter(categories=(spike.category,), sources=(spike.source,), since=since, until=since + timedelta(days=1))
    return DashboardRise(spike, names.category(spike.category), labels.source(spike.source), rows.query())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
