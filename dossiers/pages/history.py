"""The versions of a dossier: what each changed, two of them side by side, the way back."""

from typing import Any
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import writer_page
from accounts.identity.callers import Caller
from chat.models import Project
from dossiers.extraction import queue
from dossiers.facts import dossier_of, versions
from dossiers.models import Dossier, Extraction, Version
from dossiers.pages import own
from dossiers.pages.story import frame

PAGE_SIZE = 50


@writer_page
@require_safe
def history(request: HttpRequest, caller: Caller, pk: UUID) -> HttpResponse:
    project = own.project(caller, pk)
    dossier = dossier_of.find(project)
    page = _number(request, "page", 1)
    rows = list(
        (versions.listed(dossier) if dossier else Version.objects.none())[(page - 1) * PAGE_SIZE : page * PAGE_SIZE + 1]
    )
    context = {
        **frame(project),
        "versions": rows[:PAGE_SIZE],
        "more": len(rows) > PAGE_SIZE,
        "page": page,
        "newest": dossier.number if dossier else 0,
        "failed": _failed(project),
    }
    return render(request, "dossiers/history.html", context)


def _failed(project: Project) -> list[Extraction]:
    rows = Extraction.objects.filter(message__session__project=project, message__set_aside_at=None)
    return list(rows.filter(status=Extraction.Status.FAILED).select_related("message")[:50])


@writer_page
@require_safe
def version(request: HttpRequest, caller: Caller, pk: UUID, number: int) -> HttpResponse:
    """What one version changed."""
    project = own.project(caller, pk)
    row = own.version(project, number)
    context = {"version": row, "heading": f"Version {number}", **_difference(row.dossier, number - 1, number)}
    return render(request, "dossiers/compare.html", {**frame(project), **context})


@writer_page
@require_safe
def compare(request: HttpRequest, caller: Caller, pk: UUID) -> HttpResponse:
    """Two versions side by side; 0 is before anything was known."""
    project = own.project(caller, pk)
    dossier = own.dossier(project)
    newest = dossier.number if dossier else 0
    start, end = (min(_number(request, name, newest, 0), newest) for name in ("from", "to"))
    if dossier is None:
        return redirect("story-history", project.pk)
    context = {"heading": f"Version {start} to {end}", **_difference(dossier, start, end)}
    return render(request, "dossiers/compare.html", {**frame(project), **context})


def _difference(dossier: Dossier, start: int, end: int) -> dict[str, Any]:
    return {"lines": versions.compared(dossier, start, end).lines, "newest": dossier.number}


@writer_page
@require_POST
def restore(request: HttpRequest, caller: Caller, pk: UUID, number: int) -> HttpResponse:
    project = own.project(caller, pk)
    made = versions.restore(own.version(project, number).dossier, number, caller.user)
    if made is None:
        notices.info(request, f"Nothing to restore: the dossier says what version {number} said.")
    else:
        notices.success(request, f"Version {number} is restored, as version {made.number}.")
    return redirect("story-history", project.pk)


@writer_page
@require_POST
def undo(request: HttpRequest, caller: Caller, pk: UUID, number: int) -> HttpResponse:
    """Takes back what one version changed; what came since stays."""
    project = own.project(caller, pk)
    made = versions.undo(own.version(project, number).dossier, number, caller.user)
    if made is None:
        notices.info(request, f"Nothing of version {number} stands any more.")
    else:
        notices.success(request, f"Version {number} is undone, as version {made.number}.")
    return redirect("story-history", project.pk)


@writer_page
@require_POST
def reread(request: HttpRequest, caller: Caller, pk: UUID) -> HttpResponse:
    """Has the messages that failed read once more."""
    project = own.project(caller, pk)
    queue.retry([one.pk for one in _failed(project)])
    return redirect("story-history", project.pk)


def _number(request: HttpRequest, name: str, default: int, least: int = 1) -> int:
    text = request.GET.get(name, "")
    return max(least, int(text)) if text.isdecimal() and text.isascii() and len(text) < 8 else default
