"""The page about conversations as wholes."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import analyst_required
from insights.pages import filterbar, labels, period
from insights.reads import selection, thread_figures
from insights.reads.filters import Filter, FilterError


@analyst_required
@never_cache
@require_safe
def threads(request: HttpRequest) -> HttpResponse:
    try:
        asked, problems = Filter.parse(request.GET, selection.choices()), {}
    except FilterError as error:
        asked, problems = Filter(), error.problems
    shown = period.read_chosen_period(request.GET if not problems else QueryDict(), asked, timezone.now())
    found = thread_figures.overview(shown.chosen)
    others = shown.chosen.replace(since=None, until=None)
    context = {
        "problems": problems,
        "period": shown,
        "presets": period.PRESETS,
        "other": others.query(),
        "chips": filterbar.chips(others, labels.load()),
        "whole": found.whole,
        "groups": [(row, shown.chosen.replace(sources=(row.source,)).query()) for row in found.groups],
    }
    return render(request, "insights/threads.html", context, status=400 if problems else 200)
