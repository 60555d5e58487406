"""A story: the conversation, and the dossier that fills beside it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import writer_page
from accounts.identity.callers import Caller
from chat import turns
from chat.exceptions import ChatRefused
from chat.models import ChatMessage, Project, Session
from chat.streams import follow
from dossiers.assistant.greeting import opening
from dossiers.facts import dossier_of
from dossiers.models import kinds
from dossiers.pages import chat_log, files, guests, own
from dossiers.pages.chat_log import Log
from dossiers.presenters import panel

# What the form for one's own facts offers; anything else can be brought by the API.
ATTRIBUTES = (
    ("description", "Description"),
    ("relationship", "Relationship (sister of Mara)"),
    ("character_arc", "How it changes"),
    ("goal", "What it wants"),
    ("age", "Age"),
    ("occupation", "Occupation"),
    ("eyes", "Eyes"),
    ("hair", "Hair"),
)


@writer_page
@require_safe
def story(request: HttpRequest, caller: Caller, pk: UUID) -> HttpResponse:
    return _page(request, caller, own.project(caller, pk))


def _page(request: HttpRequest, caller: Caller, project: Project, unsent: str = "", problem: str = "") -> HttpResponse:
    """The page; with the words that were refused in its box, and why."""
    evidence = own.evidence(project, request.GET.get("evidence", ""))
    asked = request.POST.get("session_id", "") or request.GET.get("session", "")
    session = chat_log.chosen(project, asked, evidence)
    context = {
        **frame(project),
        **guests.notice(caller),
        **_dossier(project),
        **_log(project, session, chat_log.build_log(session, evidence, whole="all" in request.GET)),
        "sessions": list(chat_log.active(project)[:50]),
        "deleted": _deleted(project, request.GET.get("deleted", "")),
        "unsent": unsent,
        "problem": problem,
    }
    return render(request, "dossiers/story.html", context, status=422 if problem else 200)


def frame(project: Project) -> dict[str, Any]:
    """What the head of every page of a story needs."""
    return {"project": project, "formats": files.FORMATS}


@writer_page
@require_safe
def story_log(request: HttpRequest, caller: Caller, pk: UUID) -> HttpResponse:
    """The messages alone, to renew them after a turn."""
    project = own.project(caller, pk)
    session = chat_log.chosen(project, request.GET.get("session", ""), None)
    return render(request, "dossiers/_log_renewed.html", _log(project, session, chat_log.build_log(session)))


@writer_page
@require_safe
def story_dossier(request: HttpRequest, caller: Caller, pk: UUID) -> HttpResponse:
    """The dossier alone, to renew it when it has changed."""
    project = own.project(caller, pk)
    return render(request, "dossiers/_dossier.html", {"project": project, **_dossier(project)})


def _dossier(project: Project) -> dict[str, Any]:
    return {
        "panel": panel.build_panel(project, dossier_of.find(project)),
        "kinds": [(one.kind, one.noun) for one in kinds.KINDS if one.can_be_added],
        "attributes": ATTRIBUTES,
    }


def _log(project: Project, session: Session | None, shown: Log) -> dict[str, Any]:
    greeting = "" if shown.said else opening(project)
    return {"project": project, "session": session, "said": shown.said, "earlier": shown.earlier, "opening": greeting}


def _deleted(project: Project, turn_id: str) -> ChatMessage | None:
    """What was deleted a moment ago, and can be brought back."""
    if (wanted := chat_log.as_uuid(turn_id)) is None:
        return None
    rows = ChatMessage.objects.filter(session__project=project, session__is_active=True, role=ChatMessage.Role.USER)
    return rows.filter(turn_id=wanted).exclude(set_aside_at=None).order_by("-set_aside_at").first()


@writer_page
@require_POST
def say(request: HttpRequest, caller: Caller, pk: UUID) -> HttpResponse:
    """A turn from a page without scripts: it is answered whole before the page comes back."""
    project = own.project(caller, pk)
    text = request.POST.get("text", "").replace("\x00", "")
    try:
        begun = turns.begin(project.owner, text, chat_log.as_uuid(request.POST.get("session_id", "")), project.pk)
    except ChatRefused as refused:
        return _page(request, caller, project, text, str(refused))
    follow.answer_whole(begun)
    return redirect(session_page(project, begun.session.pk))


def session_page(project: Project, session: UUID) -> str:
    return f"{reverse('story', args=[project.pk])}?session={session}"
