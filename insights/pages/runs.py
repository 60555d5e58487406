"""Runs: what they would change, applied and rolled back by hand."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import analyst_required
from insights.models import Run, TaxonomyVersion
from insights.pages import filterbar, labels
from insights.pages.browse import EXCERPT
from insights.pages.correcting import person
from insights.pages.labels import NamedValue, Names
from insights.reads import selection
from insights.reads.filters import Filter, FilterError
from insights.runs import apply as applying
from insights.runs import compare, propose
from insights.runs.compare import Field, Flow

PAGE_SIZE = 50
RUNS_SHOWN = 100
VERSIONS_OFFERED = 20
ENGINE_NAMES = {
    "local": "The embedded engine",
    "llm": "The language model",
    "cascade": "The embedded engine, and the model where it is unsure",
    "huggingface": "The Hugging Face model",
    propose.MERGES: "None: keep the labels, and follow those that were merged",
}
ORDERING_NAMES = {"surest": "Surest first", "least_sure": "Least sure first", "newest": "Newest", "oldest": "Oldest"}


@dataclass(frozen=True, slots=True)
class Cell:
    """``after`` is the column's label; ``stays`` marks the diagonal."""

    after: NamedValue
    count: int
    stays: bool


@dataclass(frozen=True, slots=True)
class RunRow:
    label: NamedValue
    cells: tuple[Cell, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """A flow as a table, its busiest labels first."""

    field: Field
    columns: tuple[NamedValue, ...]
    rows: tuple[RunRow, ...]
    totals: tuple[int, ...]
    flow: Flow


def _proposed() -> Any:
    rows = Run.objects.filter(kind=Run.Kind.PROPOSAL)
    return rows.select_related("taxonomy_version", "created_by").order_by("-pk")


@analyst_required
@never_cache
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    rows = list(_proposed()[:RUNS_SHOWN])
    busy = any(row.status in (Run.Status.QUEUED, Run.Status.RUNNING) for row in rows)
    return render(request, "insights/runs.html", {"runs": rows, "busy": busy})


@analyst_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    asked = QueryDict(request.POST.get("filter", "")) if request.method == "POST" else request.GET
    choices, names = selection.choices(), labels.load()
    try:
        chosen, problems = Filter.parse(asked, choices), {}
    except FilterError as error:
        chosen, problems = Filter(), error.problems
    if request.method == "POST" and not problems:
        try:
            return redirect("run", _started(request, chosen).pk)
        except propose.RunRefused as error:
            problems = {"run": str(error)}
    rows = selection.messages(chosen).filter(insight__isnull=False)
    context = {
        "problems": problems,
        "query": chosen.query(),
        "chips": filterbar.chips(chosen, names),
        "bar": filterbar.bar(chosen, choices, names),
        "number": rows.count(),
        "engines": [(name, ENGINE_NAMES.get(name, name)) for name in propose.offered()],
        "versions": TaxonomyVersion.objects.defer("snapshot")[:VERSIONS_OFFERED],
    }
    return render(request, "insights/run_new.html", context, status=400 if problems else 200)


def _started(request: HttpRequest, chosen: Filter) -> Run:
    number = request.POST.get("version", "")
    version = (
        TaxonomyVersion.objects.filter(number=int(number)).first() if number.isdecimal() and len(number) < 10 else None
    )
    engine, note = request.POST.get("engine", ""), request.POST.get("note", "")
    return propose.start(chosen, engine, version, note.replace("\x00", ""), person(request))


@analyst_required
@never_cache
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(_proposed(), pk=pk)
    names = labels.load()
    try:
        chosen = Filter.parse(QueryDict(shown.filter_query), selection.choices())
    except FilterError:  # it names a source of which no message is left
        chosen = Filter()
    context: dict[str, Any] = {
        "run": shown,
        "chips": filterbar.chips(chosen, names),
        "working": shown.status in (Run.Status.QUEUED, Run.Status.RUNNING),
        "share": shown.done / shown.total if shown.total else 0,
        "engine_name": ENGINE_NAMES.get(shown.asked, shown.asked),
    }
    if not context["working"]:
        context |= _compared(shown, names)
    return render(request, "insights/run.html", context)


def _compared(shown: Run, names: Names) -> dict[str, Any]:
    return {
        "matrices": [matrix(shown, field, names) for field in compare.FIELDS],
        "topics": [(names.topic(row.slug), row) for row in compare.topics(shown) if row.change],
        "effect": [(names.category(row.slug), row) for row in compare.effect(shown)],
        "days": compare.period(shown),
        "kept": compare.kept_by_hand(shown),
    }


def matrix(shown: Run, field: Field, names: Names) -> Matrix:
    called = names.category if field == "category" else labels.sentiment
    flow = compare.flow(shown, field)
    columns = tuple(map(called, flow.labels))
    rows = tuple(
        RunRow(
            label,
            tuple(Cell(to, flow.cells.get((label.value, to.value), 0), label == to) for to in columns),
            flow.before(label.value),
        )
        for label in columns
    )
    return Matrix(field, columns, rows, tuple(flow.after(label) for label in flow.labels), flow)


@analyst_required
@never_cache
@require_safe
def moves(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(_proposed(), pk=pk)
    asked = request.GET
    field: Field = "sentiment" if asked.get("field") == "sentiment" else "category"
    ordering = asked.get("ordering", "") if asked.get("ordering") in compare.ORDERINGS else "surest"
    before, after = asked.get("before", "").replace("\x00", ""), asked.get("after", "").replace("\x00", "")
    rows = compare.moved(shown, field, before, after, ordering)
    names = labels.load()
    called = names.category if field == "category" else labels.sentiment
    rows = rows.defer("message__text", "message__raw_data", "insight__reasoning")
    page = Paginator(rows.annotate(excerpt=Left("message__text", EXCERPT)), PAGE_SIZE).get_page(asked.get("page"))
    context = {
        "run": shown,
        "field": field,
        "before": called(before) if before else None,
        "after": called(after) if after else None,
        "page": page,
        "items": [
            (item, called(getattr(item, f"from_{field}")), called(getattr(item, f"to_{field}"))) for item in page
        ],
        "ordering": ordering,
        "orderings": ORDERING_NAMES.items(),
    }
    return render(request, "insights/run_moves.html", context)


@analyst_required
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, lambda run: f"Applied: {applying.apply(run):,} messages show its labels now.")


@analyst_required
@require_POST
def roll_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(
        request, pk, lambda run: f"Rolled back: {applying.roll_back(run):,} messages show what they did before."
    )


@analyst_required
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    def stopped(run: Run) -> str:
        propose.stop(run)
        return "Stopped. What was found so far can be compared."

    return _done(request, pk, stopped)


def _done(request: HttpRequest, pk: int, step: Any) -> HttpResponse:
    shown = get_object_or_404(_proposed(), pk=pk)
    try:
        notices.success(request, step(shown))
    except applying.ApplyRefused as error:
        notices.error(request, str(error))
    return redirect("run", pk)
