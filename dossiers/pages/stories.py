"""The list of somebody's stories: begin one, rename it, delete it, bring it back."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages as notices
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import writer_page
from accounts.identity import guests as guest_passes
from accounts.identity.callers import Caller
from chat import ownership
from chat import projects as shelf
from chat.exceptions import TooManyStories
from chat.models import ChatMessage, Project
from dossiers.facts import contradictions, dossier_of
from dossiers.models import Dossier, Fact, Version
from dossiers.pages import files, guests, own
from dossiers.presenters import completeness
from dossiers.presenters.completeness import StoryProgress

MOST_CARDS = 200
LONGEST_TITLE = 200

_COUNTED = (
    ("characters", "character", "characters"),
    ("locations", "place", "places"),
    ("themes", "theme", "themes"),
    ("plot_points", "plot point", "plot points"),
)


@dataclass(frozen=True, slots=True)
class Count:
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class Card:
    """One story of the list."""

    project: Project
    last_words: str
    counts: tuple[Count, ...]
    contradictions: int
    suggestions: int
    progress: StoryProgress


@writer_page
@require_safe
def stories(request: HttpRequest, caller: Caller) -> HttpResponse:
    deleted = ownership.all_projects(caller.user).exclude(deleted_at=None)
    context = {
        **guests.notice(caller),
        "cards": [_card(project) for project in _newest(ownership.projects(caller.user))],
        "deleted": deleted.order_by("-deleted_at")[:50],
        "longest_import": files.LONGEST_WORDS,
    }
    return render(request, "dossiers/stories.html", context)


def _newest(projects: QuerySet[Project]) -> QuerySet[Project]:
    said = ChatMessage.objects.filter(session__project=OuterRef("pk"), set_aside_at=None, role=ChatMessage.Role.USER)
    last = said.order_by("-created_at").values("content")[:1]
    return projects.annotate(last_words=Subquery(last)).order_by("-updated_at", "pk")[:MOST_CARDS]


def _card(project: Project) -> Card:
    dossier = dossier_of.find(project)
    open_states = (Fact.State.SUGGESTED, Fact.State.CONTRADICTED)
    states = list(Fact.objects.filter(dossier=dossier, state__in=open_states).values_list("state", flat=True))
    return Card(
        project,
        getattr(project, "last_words", None) or "",
        _counts(dossier),
        len(contradictions.open(dossier)) if dossier and Fact.State.CONTRADICTED in states else 0,
        states.count(Fact.State.SUGGESTED),
        completeness.missing(dossier),
    )


def _counts(dossier: Dossier | None) -> tuple[Count, ...]:
    newest = Version.objects.filter(dossier=dossier, number=dossier.number).first() if dossier else None
    snapshot = newest.snapshot if newest else {}
    numbers = ((key, len(snapshot.get(key, ())), one, many) for key, one, many in _COUNTED)
    return tuple(Count(key, f"{number} {one if number == 1 else many}") for key, number, one, many in numbers if number)


@writer_page
@require_POST
def begin(request: HttpRequest, caller: Caller) -> HttpResponse:
    """A new story; who is unknown becomes a guest by it."""
    if caller.user is not None:
        try:
            return redirect("story", shelf.create(caller.user).pk)
        except TooManyStories as error:
            notices.error(request, str(error))
            return redirect("stories")
    guest = guest_passes.admit(request)
    response = redirect("story", Project.objects.create(owner=guest.user).pk)
    guest_passes.attach(response, guest, request)
    return response


@writer_page
@require_POST
def rename(request: HttpRequest, caller: Caller, pk: UUID) -> HttpResponse:
    project = own.project(caller, pk)
    title = " ".join(request.POST.get("title", "").replace("\x00", "").split())[:LONGEST_TITLE]
    if title:
        Project.objects.filter(pk=project.pk).update(title=title)
    else:
        notices.error(request, "A title needs at least one character.")
    return redirect("story", project.pk)


@writer_page
@require_POST
def delete(request: HttpRequest, caller: Caller, pk: UUID) -> HttpResponse:
    project = own.project(caller, pk)
    shelf.delete(project)
    notices.success(request, f"“{project}” is deleted. You can bring it back below.")
    return redirect("stories")


@writer_page
@require_POST
def restore(request: HttpRequest, caller: Caller, pk: UUID) -> HttpResponse:
    changed = ownership.all_projects(caller.user).filter(pk=pk).exclude(deleted_at=None).update(deleted_at=None)
    return redirect("story", pk) if changed else redirect("stories")
