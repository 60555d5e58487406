"""What was said: said anew, deleted, brought back. With scripts the page streams; without, these forms do the same."""

from uuid import UUID

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import writer_page
from accounts.identity.callers import Caller
from accounts.models import User
from chat import turns
from chat.exceptions import ChatRefused, NotFound
from chat.models import ChatMessage, Project
from chat.streams import follow
from dossiers.pages import own
from dossiers.pages.story import frame, session_page

_METHODS = ["GET", "HEAD", "POST"]


@writer_page
@require_http_methods(_METHODS)
def edit(request: HttpRequest, caller: Caller, pk: UUID, turn_id: UUID) -> HttpResponse:
    """The form that says what a new wording takes along; sending it goes on from there."""
    project, user = own.project(caller, pk), _user(caller)
    question = _question(user, project, turn_id)
    problem, text = "", question.content
    if request.method == "POST":
        text = request.POST.get("text", "").replace("\x00", "")
        try:
            begun = turns.edit(user, turn_id, text)
            follow.answer_whole(begun)
            return redirect(session_page(project, question.session_id))
        except ChatRefused as refused:
            problem = str(refused)
    context = {**_consequences(user, question, with_following=True), "text": text, "problem": problem}
    return _page(request, project, question, "dossiers/turn_edit.html", context)


@writer_page
@require_http_methods(_METHODS)
def delete(request: HttpRequest, caller: Caller, pk: UUID, turn_id: UUID) -> HttpResponse:
    project, user = own.project(caller, pk), _user(caller)
    question = _question(user, project, turn_id)
    if request.method == "POST":
        return _deleted(request, project, user, question)
    context = {**_consequences(user, question, with_following=False), "text": question.content}
    return _page(request, project, question, "dossiers/turn_delete.html", context)


def _deleted(request: HttpRequest, project: Project, user: User, question: ChatMessage) -> HttpResponse:
    try:
        turns.delete(user, question.turn_id)
    except ChatRefused as refused:
        notices.error(request, str(refused))
        return redirect(session_page(project, question.session_id))
    return redirect(f"{session_page(project, question.session_id)}&deleted={question.turn_id}")


@writer_page
@require_POST
def again(request: HttpRequest, caller: Caller, pk: UUID, turn_id: UUID) -> HttpResponse:
    """Another answer to what was said last."""
    project, user = own.project(caller, pk), _user(caller)
    question = _question(user, project, turn_id)
    try:
        follow.answer_whole(turns.regenerate(user, turn_id))
    except ChatRefused as refused:
        notices.error(request, str(refused))
    return redirect(session_page(project, question.session_id))


@writer_page
@require_POST
def bring_back(request: HttpRequest, caller: Caller, pk: UUID, turn_id: UUID) -> HttpResponse:
    project = own.project(caller, pk)
    try:
        messages = turns.bring_back(_user(caller), turn_id)
    except NotFound as missing:
        raise Http404 from missing
    except ChatRefused as refused:
        notices.error(request, str(refused))
        return redirect("story", project.pk)
    return redirect(session_page(project, messages[0].session_id))


def _user(caller: Caller) -> User:
    if caller.user is None:
        raise Http404
    return caller.user


def _question(user: User, project: Project, turn_id: UUID) -> ChatMessage:
    rows = ChatMessage.objects.filter(
        session__project=project, session__is_active=True, turn_id=turn_id, set_aside_at=None
    )
    found = rows.filter(role=ChatMessage.Role.USER).first()
    if found is None:
        raise Http404
    return found


def _consequences(user: User, question: ChatMessage, with_following: bool) -> dict[str, object]:
    later = ChatMessage.objects.filter(session=question.session_id, set_aside_at=None, position__gt=question.position)
    return {
        "consequences": turns.consequences(user, question.turn_id, with_following),
        "later": later.exclude(turn_id=question.turn_id).count() if with_following else 0,
    }


def _page(
    request: HttpRequest, project: Project, question: ChatMessage, template: str, context: dict[str, object]
) -> HttpResponse:
    about = {"turn_id": question.turn_id, "session": question.session}
    return render(
        request, template, {**frame(project), **about, **context}, status=400 if context.get("problem") else 200
    )
