"""The page with the last measurements of engines on labelled files."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import analyst_required
from insights.models import Evaluation

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Confusion:
    """Rows of (true label, counts in the order of ``said``)."""

    part: str
    said: list[str]
    rows: list[tuple[str, list[int]]]


@dataclass(frozen=True, slots=True)
class Measured:
    """One engine on one file. ``parts`` are the figures of sentiment and category, where the file has such labels.

    Without ``parts`` and ``score`` nothing was answered.
    """

    engine: str
    model: str
    when: datetime
    unanswered: int
    per_cpu_second: int | None
    parts: list[tuple[str, dict[str, Any]]]
    score: dict[str, Any] | None
    confusions: list[Confusion]


@analyst_required
@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Files with what was measured last first; the engines of one measurement in the order they were given in."""
    files: dict[str, list[Measured]] = {}
    for row in Evaluation.objects.order_by("-created_at", "pk")[:SHOWN]:
        files.setdefault(row.file, []).append(measured(row))
    return render(request, "insights/evaluations.html", {"files": files.items()})


def measured(row: Evaluation) -> Measured:
    figures = row.figures
    parts = [(name, figures[name]) for name in ("sentiment", "category") if figures.get(name)]
    return Measured(
        engine=row.engine,
        model=row.model,
        when=row.created_at,
        unanswered=figures["unanswered"],
        per_cpu_second=figures["per_cpu_second"],
        parts=parts,
        score=figures.get("score"),
        confusions=[confusion(name, part["confusion"]) for name, part in parts],
    )


def confusion(part: str, counts: dict[str, dict[str, int]]) -> Confusion:
    said = sorted({label for row in counts.values() for label in row})
    return Confusion(
        part, said, [(true, [row.get(label, 0) for label in said]) for true, row in sorted(counts.items())]
    )
