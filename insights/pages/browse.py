"""The message list, and the same rows as CSV."""

from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import urlencode

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.access import analyst_required
from accounts.models import User
from insights.models import InsightTopic, Message
from insights.pages import filterbar, labels
from insights.reads import export, paging, selection, stats
from insights.reads.filters import Choices, Filter, FilterError

PAGE_SIZE = 50
EXCERPT = 400  # characters of a message that a list shows at most; a text may have 100,000


@dataclass(frozen=True, slots=True)
class MessagesQuery:
    """What the address asks for, and what is wrong with it. With problems there is no filter and no page."""

    chosen: Filter
    choices: Choices
    problems: dict[str, str]
    page: paging.Page[Message] | None = None
    cursor: str = ""


@analyst_required
@never_cache
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    asked = _with_page(_read(request), request.GET.get("cursor", ""))
    names = labels.load()
    context = {
        "asked": asked,
        "query": asked.chosen.query(),
        "chips": filterbar.chips(asked.chosen, names),
        "totals": None if asked.problems else stats.totals(asked.chosen),
    }
    partial = _wants_part(request)
    if not partial:
        context["bar"] = filterbar.bar(asked.chosen, asked.choices, names)
    template = "insights/_results.html" if partial else "insights/messages.html"
    response = render(request, template, context, status=400 if asked.problems else 200)
    patch_vary_headers(response, ["HX-Request"])
    if partial:
        response["HX-Push-Url"] = _address(asked)
    return response


@analyst_required
@never_cache
@require_safe
def messages_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    asked = _read(request)
    if asked.problems:
        return HttpResponse("; ".join(f"{k}: {v}" for k, v in asked.problems.items()), "text/plain", status=400)
    audit.record("messages exported", cast(User, request.user))
    response = StreamingHttpResponse(export.lines(asked.chosen), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="messages.csv"'
    return response


def _read(request: HttpRequest) -> MessagesQuery:
    choices = selection.choices()
    try:
        return MessagesQuery(Filter.parse(request.GET, choices), choices, {})
    except FilterError as error:
        return MessagesQuery(Filter(), choices, error.problems)


def _with_page(asked: MessagesQuery, cursor: str) -> MessagesQuery:
    if asked.problems:
        return asked
    rows = listed(selection.messages(asked.chosen))
    try:
        return replace(asked, page=paging.page(rows, "timestamp", cursor, PAGE_SIZE), cursor=cursor)
    except paging.CursorError:
        return replace(asked, chosen=Filter(), problems={"cursor": "is not a place in this list"})


def listed(rows: QuerySet[Message]) -> QuerySet[Message]:
    """Messages with what a row of a list shows, and an ``excerpt`` in the place of the text."""
    links = Prefetch("insight__topic_links", InsightTopic.objects.select_related("topic").order_by("-confidence", "pk"))
    slim = rows.defer("text", "raw_data", "insight__reasoning").annotate(excerpt=Left("text", EXCERPT))
    return slim.select_related("category", "insight").prefetch_related(links)


def _wants_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def _address(asked: MessagesQuery) -> str:
    """The page's address without the empty fields that the form sends along."""
    pairs = [asked.chosen.query(), urlencode({"cursor": asked.cursor}) if asked.cursor else ""]
    query = "&".join(filter(None, pairs))
    return reverse("messages") + ("?" + query if query else "")
