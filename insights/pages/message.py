"""One message with all that was said about it, and the thread it stands in."""

import uuid

from django.contrib import messages as notices
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import analyst_required
from insights.analysis import queue, wake
from insights.models import Conversation, Insight, InsightTopic, Message
from insights.pages import correcting, labels
from insights.reads import paging
from insights.reads.filters import Filter
from insights.runs import history

NEIGHBOURS = 3  # messages of the thread shown before and after
THREAD_SIZE = 200

_TOPICS = Prefetch("topic_links", InsightTopic.objects.select_related("topic").order_by("-confidence", "pk"))


@analyst_required
@never_cache
@require_safe
def message(request: HttpRequest, message_uuid: uuid.UUID) -> HttpResponse:
    shown = get_object_or_404(Message.objects.select_related("conversation", "category"), uuid=message_uuid)
    insights = _insights(shown)
    insight = next((one for one in insights if one.pk == shown.insight_id), None)
    context = {
        "message": shown,
        "source": labels.source(shown.source),
        "status": labels.status(shown.status),
        "insight": insight,
        "earlier": [one for one in insights if one.pk != shown.insight_id],
        "thread": _around(shown),
        "correct": correcting.form(insight),
        "correction": correcting.standing(shown),
        "history": history.history_of(shown),
        "customer_query": Filter(author=shown.customer, direction=shown.direction).query(),
    }
    return render(request, "insights/message.html", context)


def _insights(shown: Message) -> list[Insight]:
    rows = shown.insights.select_related("run", "category", "second_category").prefetch_related(_TOPICS)
    return list(rows.order_by("-created_at", "-pk"))


def _around(shown: Message) -> list[Message]:
    """The message and its neighbours in the thread, oldest first."""
    rows = Message.objects.filter(conversation=shown.conversation_id).select_related("category").defer("raw_data")
    place = Q(timestamp=shown.timestamp)
    earlier = rows.filter(Q(timestamp__lt=shown.timestamp) | place & Q(pk__lt=shown.pk))
    later = rows.filter(Q(timestamp__gt=shown.timestamp) | place & Q(pk__gt=shown.pk))
    before = list(earlier.order_by("-timestamp", "-pk")[:NEIGHBOURS])[::-1]
    return [*before, shown, *later.order_by("timestamp", "pk")[:NEIGHBOURS]]


@analyst_required
@require_POST
def retry(request: HttpRequest, message_uuid: uuid.UUID) -> HttpResponse:
    if queue.retry(Message.objects.filter(uuid=message_uuid)):
        wake.ring()
        notices.success(request, "The message is waiting for its analysis again.")
    else:
        notices.info(request, "Nothing to retry: the analysis of this message has not failed.")
    return redirect("message", message_uuid)


@analyst_required
@never_cache
@require_safe
def conversation(request: HttpRequest, public_id: str) -> HttpResponse:
    thread = get_object_or_404(Conversation, public_id=public_id)
    try:
        page = paging.page(_said(thread), "timestamp", request.GET.get("cursor", ""), THREAD_SIZE, newest_first=False)
    except paging.CursorError:
        return redirect("conversation", public_id)
    context = {
        "conversation": thread,
        "source": labels.source(thread.source),
        "page": page,
        "total": thread.messages.count(),
    }
    return render(request, "insights/conversation.html", context)


def _said(thread: Conversation) -> QuerySet[Message]:
    links = Prefetch("insight__topic_links", InsightTopic.objects.select_related("topic").order_by("-confidence", "pk"))
    rows = thread.messages.select_related("category", "insight").defer("raw_data")
    return rows.prefetch_related(links)
