"""The dashboard: what customers say in a period, every number with a way to the messages it counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import analyst_required
from insights import spikes
from insights.analysis import progress
from insights.models import DailyCount, Message, Spike
from insights.pages import browse, filterbar, labels, period, timeline
from insights.pages.labels import NamedValue, Names
from insights.pages.period import ChosenPeriod
from insights.reads import bounds, dates, selection, stats
from insights.reads.filters import SENTIMENTS, Filter, FilterError
from insights.reads.stats import LabelCount
from insights.spikes import watch

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

    spike: Spike
    subject: str
    source: NamedValue


@analyst_required
@never_cache
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    choices = selection.choices()
    try:
        asked, problems = Filter.parse(request.GET, choices), {}
    except FilterError as error:
        asked, problems = Filter(), error.problems
    if far := bounds.far_ends(asked.since, asked.until):
        asked, problems = Filter(), far
    shown = period.read_chosen_period(request.GET if not problems else QueryDict(), asked, timezone.now())
    names = labels.load()
    context = {
        "problems": problems,
        "period": shown,
        "presets": period.PRESETS,
        "chips": filterbar.chips(shown.chosen.replace(since=None, until=None), names),
        "query": shown.chosen.query(),
        "other": shown.chosen.replace(since=None, until=None).query(),
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
    analysed = chosen.replace(statuses=("analysed",))  # what all bars count; only a source may have other messages too
    waiting = stats.waiting_per_day(chosen)
    unit, columns = timeline.columns(stats.per_day(chosen), waiting, shown.first, shown.last)
    rises = _rises(chosen, names)
    timeline.mark(columns, [rise.spike.peak_at.date() for rise in rises])
    return {
        "totals": totals,
        "previous": _previous(shown),
        "negative": next((bar for bar in feelings if bar.label.value == "negative"), None),
        "waiting_query": chosen.replace(
            statuses=(Message.Status.PENDING.value, Message.Status.PROCESSING.value)
        ).query(),
        "failed_query": chosen.replace(statuses=("failed",)).query(),
        "sentiments": feelings,
        "categories": _bars(stats.per_category(chosen), chosen, "categories", names.category),
        "topics": _bars(_topics(chosen), chosen, "topics", names.topic),
        "sources": _bars(stats.per_source(chosen), analysed, "sources", labels.source),
        "unit": unit,
        "columns": [(column, column.of(chosen).query()) for column in columns],
        "any_waiting": bool(waiting),
        "progress": progress.progress() if totals.waiting else None,
        "no_rises_because": "" if rises else _no_rises_because(chosen),
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
        "custom", Filter(since=dates.midnight(days["first"]), until=dates.midnight(days["last"] + timedelta(days=1)))
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
    return [
        RankedBar(called(row.slug), row.count, longest, chosen.replace(**{field: (row.slug,)}).query()) for row in rows
    ]


def _no_rises_because(chosen: Filter) -> str:
    """Why no spike is shown: the filter, a backlog, counts not looked at yet, or truly none."""
    if not spikes.are_of(chosen):
        return "filter"
    if watch.is_backlog():
        return "backlog"
    return "none" if watch.is_current() else "soon"


def _rises(chosen: Filter, names: Names) -> list[DashboardRise]:
    """The spikes that were kept. A filter that narrows further than they are looked for shows none."""
    rows = spikes.kept(chosen) if spikes.are_of(chosen) else ()
    return [DashboardRise(row, names.subject(row.kind, row.label), labels.source(row.source)) for row in rows]
