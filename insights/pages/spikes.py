"""The pages about spikes: the list, one spike, and what other thresholds would have found."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages as notices
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_q.tasks import async_task

from accounts.access import analyst_required, signed_in_user
from insights.models import Spike
from insights.pages import browse, labels
from insights.pages.labels import NamedValue, Names
from insights.reads import paging, selection
from insights.spikes import backtest as backtests
from insights.spikes import bursts, explain, series, states, watch
from insights.spikes.bursts import DAY, HOUR, Rule
from insights.spikes.series import SeriesKey

PAGE_SIZE = 50
NEWEST = 6
MOST_BACKTESTED = 200
CHART = {"day": timedelta(days=28), "hour": timedelta(hours=48)}
"""How much before and after a spike its chart shows."""


@dataclass(frozen=True, slots=True)
class SpikeSubject:
    """What rose, in words; ``colour`` is that of a category."""

    label: NamedValue | None
    source: NamedValue


@dataclass(frozen=True, slots=True)
class SpikeBar:
    """One bar of the chart with its baseline (None where there is too little history), and the address of its rows."""

    moment: datetime
    count: int
    baseline: float | None
    inside: bool
    query: str

    @property
    def seconds(self) -> int:
        return int(self.moment.timestamp())


@analyst_required
@never_cache
@require_safe
def spikes(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = Spike.objects.filter(withdrawn_at=None)
    if state in Spike.State.values:
        rows = rows.filter(state=state)
    try:
        page = paging.page(rows, "first", request.GET.get("cursor", ""), PAGE_SIZE)
    except paging.CursorError:
        return redirect("spikes")
    names = labels.load()
    context = {
        "page": page,
        "rows": [(row, _subject(explain.key_of(row), names), _rows_query(row)) for row in page.rows],
        "state": state,
        "states": _numbers(),
        "began": watch.beginning(),
    }
    return render(request, "insights/spikes.html", context)


def _numbers() -> list[tuple[str, int]]:
    numbers = dict(Spike.objects.filter(withdrawn_at=None).values_list("state").annotate(n=Count("pk")).order_by())
    return [(state, numbers.get(state, 0)) for state in Spike.State.values]


def _subject(key: SeriesKey, names: Names) -> SpikeSubject:
    label = {series.CATEGORY: names.category, series.TOPIC: names.topic}.get(key.kind)
    return SpikeSubject(label(key.label) if label else None, labels.source(key.source))


def _rows_query(row: Spike) -> str:
    return explain.rows_of(row).query()


@analyst_required
@never_cache
@require_safe
def spike(request: HttpRequest, spike_id: int) -> HttpResponse:
    row = get_object_or_404(Spike.objects.select_related("state_by"), pk=spike_id)
    names, chosen, why = labels.load(), explain.rows_of(row), explain.explain(row)
    peak = explain.key_of(row).filter(row.peak_at, row.peak_at + timedelta(seconds=bursts.UNITS[row.unit].seconds))
    context = {
        "spike": row,
        "subject": _subject(explain.key_of(row), names),
        "query": chosen.query(),
        "peak_query": peak.query(),
        "count": explain.messages_of(row),
        "words": [(word, chosen.replace(text=word.word).query()) for word in why.words],
        "shifts": [(shift, getattr(names, shift.kind)(shift.slug), shift.rows.query()) for shift in why.shifts],
        "why": why,
        "points": _points(row),
        "newest": browse.listed(selection.messages(chosen)).order_by("-timestamp", "-id")[:NEWEST],
    }
    return render(request, "insights/spike.html", context)


def _points(row: Spike) -> list[SpikeBar]:
    unit, around = bursts.UNITS[row.unit], CHART[row.unit]
    key = explain.key_of(row)
    if unit is DAY:
        last = (row.until + timedelta(days=7)).date()
        counted = series.daily((row.first - around).date(), last, (key.kind,), [key.label], [key.source])
    else:
        counted = series.hourly(row.first - around, row.until + timedelta(hours=12), 0, (key.kind,), key)
    counts = counted.counts.get(key, [])
    shown = range(max(counted.index(row.first - around), 0), len(counts))
    return [_point(row, counted, verdict) for verdict in bursts.verdicts(counts, unit, shown)]


def _point(row: Spike, counted: series.Counted, verdict: bursts.Verdict) -> SpikeBar:
    moment = counted.moment(verdict.index)
    rows = explain.key_of(row).filter(moment, counted.moment(verdict.index + 1))
    baseline = round(verdict.baseline, 1) if verdict.history >= counted.unit.shortest else None
    return SpikeBar(moment, verdict.count, baseline, row.first <= moment < row.until, rows.query())


@analyst_required
@require_POST
def decide(request: HttpRequest, spike_id: int, verb: str) -> HttpResponse:
    row = get_object_or_404(Spike, pk=spike_id)
    by = signed_in_user(request)
    doing = {"acknowledge": states.acknowledge, "mute": states.mute, "reopen": states.reopen}
    doing[verb](row, by)
    said = {"acknowledge": "Acknowledged.", "mute": "Muted for 30 days.", "reopen": "Open again."}
    notices.success(request, said[verb])
    return redirect("spike", spike_id)


@analyst_required
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    async_task("insights.spikes.tasks.look_at_all")
    notices.info(request, "Looking at all days in the background. Reload this page in a moment.")
    return redirect("spikes")


@analyst_required
@never_cache
@require_safe
def backtest(request: HttpRequest) -> HttpResponse:
    unit = HOUR if request.GET.get("unit") == "hour" else DAY
    rule, problems = _rule(request, unit)
    result = None if problems else backtests.run(unit, rule)
    names = labels.load()
    found = result.found[:MOST_BACKTESTED] if result else ()
    rows = [(one, _subject(one.key, names), one.key.filter(one.first, one.until).query()) for one in found]
    context = {"unit": unit.name, "rule": rule, "problems": problems, "result": result, "rows": rows}
    return render(request, "insights/backtest.html", context, status=400 if problems else 200)


_LIMITS = {"times": (1.5, 100.0), "at_least": (1.0, 1e6), "tail": (1e-12, 1.0)}


def _rule(request: HttpRequest, unit: bursts.Unit) -> tuple[Rule, dict[str, str]]:
    """The thresholds asked for, those in force where none is; and what is wrong with them."""
    usual, problems = bursts.USUAL[unit.name], {}
    values = {name: float(getattr(usual, name)) for name in _LIMITS}
    for name, (low, high) in _LIMITS.items():
        text = request.GET.get(name, "").strip()
        try:
            value = float(text) if text else values[name]
        except ValueError:
            value = float("nan")
        if low <= value <= high:
            values[name] = value
        else:
            problems[name] = f"must be a number from {low:g} to {high:g}"
    return Rule(values["times"], int(values["at_least"]), values["tail"]), problems
