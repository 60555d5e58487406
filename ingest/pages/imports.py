"""Imports in the browser: drop a file, see what it is, say what is open, watch it, undo it."""

from typing import Any

from django.contrib import messages as notices
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import analyst_required, signed_in_user
from ingest import sample, saved
from ingest.choices import MapError, from_options
from ingest.imports import batches, running, view
from ingest.layouts.layout import FIELDS
from ingest.models import ImportBatch
from ingest.records import ImportStopped
from insights.models import Message

SHOWN = 50
LABELS = {
    "text": "Text", "timestamp": "Time", "id_user": "Customer", "author": "Name", "inbound": "Direction",
    "source": "Source",    "id": "Message id", "thread": "Conversation", "reply_to": "Answers "
    "(id)", "replies": "Answered by (ids)",
}  # fmt: skip


@analyst_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _receive(request)
    rows = list(ImportBatch.objects.select_related("created_by").order_by("-pk")[:SHOWN])
    context = {"imports": rows, "busy": any(row.is_busy for row in rows), "is_empty": not Message.objects.exists()}
    return render(request, "ingest/imports.html", context)


def _receive(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None or isinstance(file, list):
        notices.error(request, "Choose a file first.")
        return redirect("imports")
    try:
        batch = batches.receive(file, file.name or "file", signed_in_user(request))
    except ImportStopped as error:
        notices.error(request, str(error))
        return redirect("imports")
    return redirect("import", public_id=batch.public_id)


@analyst_required
@never_cache
@require_POST
def load_sample(request: HttpRequest) -> HttpResponse:
    with sample.PATH.open("rb") as file:
        batch = batches.receive(file, sample.PATH.name, signed_in_user(request))
    batches.start(batch, {})
    return redirect("import", public_id=batch.public_id)


@analyst_required
@never_cache
@require_safe
def one(request: HttpRequest, public_id: Any) -> HttpResponse:
    batch = get_object_or_404(ImportBatch, public_id=public_id)
    if batch.state != ImportBatch.State.LOOKED_AT:
        context = {"batch": batch, "figures": _figures(batch), "has_rejects": running.rejects_of(batch).exists()}
        return render(request, "ingest/import.html", context)
    options = view.chosen(request.GET)
    look = view.look(batch, options)
    mapped = view.chosen_columns(request.GET) or dict(look.mapping)
    fields = [(part, LABELS[part], mapped.get(part, "")) for part in FIELDS]
    context = {"batch": batch, "look": look, "options": options, "fields": fields, "asked": bool(options.get("map"))}
    return render(request, "ingest/look.html", context)


def _figures(batch: ImportBatch) -> dict[str, Any]:
    """The rate, and the minutes that are left, while it runs."""
    seconds = running.seconds(batch)
    rate = batch.read / seconds if seconds else 0
    left = seconds * (1 - batch.share) / batch.share if batch.share and seconds and batch.is_busy else None
    return {"rate": round(rate), "left": round(left) if left is not None else None, "percent": _percent(batch)}


def _percent(batch: ImportBatch) -> int | None:
    return None if batch.share is None else round(100 * batch.share)


@analyst_required
@never_cache
@require_POST
def start(request: HttpRequest, public_id: Any) -> HttpResponse:
    batch = get_object_or_404(ImportBatch, public_id=public_id)
    options = view.chosen(request.POST)
    look = view.look(batch, options)
    if not look.is_ready:
        notices.error(request, look.problem or look.question or "Say which columns hold the text and the time.")
        return redirect("import", public_id=public_id)
    if name := request.POST.get("save_as", "").strip():
        saved.save(name, look.columns, options, signed_in_user(request))
    labels = request.POST.get("labels", "")
    try:
        from_options(options)
        batches.start(batch, options, labels if labels in ImportBatch.Labels else ImportBatch.Labels.KEPT)
    except (batches.ImportRefused, MapError) as error:
        notices.error(request, str(error))
    return redirect("import", public_id=public_id)


@analyst_required
@never_cache
@require_POST
def change(request: HttpRequest, public_id: Any, verb: str) -> HttpResponse:
    """Cancels, undoes or repeats an import."""
    batch = get_object_or_404(ImportBatch, public_id=public_id)
    if verb not in ("again", "cancel", "undo"):
        raise Http404
    try:
        if verb == "again":
            batch = batches.again(batch, signed_in_user(request))
        else:
            {"cancel": batches.cancel, "undo": batches.undo}[verb](batch)
    except batches.ImportRefused as error:
        notices.error(request, str(error))
    return redirect("import", public_id=batch.public_id)


@analyst_required
@never_cache
@require_safe
def rejects(request: HttpRequest, public_id: Any) -> FileResponse:
    path = running.rejects_of(get_object_or_404(ImportBatch, public_id=public_id))
    if not path.exists():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename="rejects.csv", content_type="text/csv")
