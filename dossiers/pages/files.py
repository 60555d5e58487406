"""Stories as files: a dossier to take along, a text or a dossier to bring along."""

from uuid import UUID

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.access import writer_page
from accounts.identity import guests
from accounts.identity.callers import Caller
from accounts.models import User
from chat.exceptions import TooManyStories, TooMuchText
from dossiers.files import export, importing
from dossiers.pages import own

FORMATS = tuple(export.FORMATS.values())
LONGEST_WORDS = "1 MB"


@writer_page
@require_safe
def take(request: HttpRequest, caller: Caller, pk: UUID, form: str) -> HttpResponse:
    """The dossier as a file, to be saved."""
    project = own.project(caller, pk)
    if form not in export.FORMATS:
        raise Http404
    dossier = own.dossier(project)
    if dossier is None:
        notices.info(request, "Nothing is known of this story yet, so there is nothing to export.")
        return redirect("story", project.pk)
    file = export.made(dossier, form)
    disposition = f'attachment; filename="{file.name}"'
    return HttpResponse(file.content, content_type=file.content_type, headers={"Content-Disposition": disposition})


@writer_page
@require_POST
def bring(request: HttpRequest, caller: Caller) -> HttpResponse:
    """A new story from a file; who is unknown becomes a guest by it."""
    file = request.FILES.get("file")
    if file is None:
        notices.error(request, "Choose a file first.")
        return redirect("stories")
    guest = guests.admit(request) if caller.user is None else None
    owner = caller.user or (guest.user if guest else None)
    response = _imported(request, owner, file.name or "", file.read()) if owner else redirect("stories")
    if guest is not None:
        guests.attach(response, guest, request)
    return response


def _imported(request: HttpRequest, owner: User, name: str, data: bytes) -> HttpResponse:
    try:
        found = importing.imported(owner, name, data)
    except (importing.Unreadable, TooManyStories, TooMuchText) as error:
        notices.error(request, str(error))
        return redirect("stories")
    if found.facts:
        notices.success(request, f"Brought along with {found.facts:,} facts.")
    else:
        notices.success(request, "Brought along. It is being read; the dossier fills as it goes.")
    return redirect("story", found.project.pk)
