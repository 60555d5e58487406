"""The rows behind a number that no plain filter can say, page by page, and the SQL behind an answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import analyst_required
from ask.answering import addresses, naming, statements
from ask.answering.addresses import query_href
from ask.answering.conversation import of_text
from ask.computing.compute import scope_of
from ask.computing.conditions import rows as rows_of
from ask.query.chips import chips
from ask.query.value import Query
from ask.query.words import query_in_words
from insights.pages.browse import PAGE_SIZE, listed
from insights.reads import paging


@analyst_required
@never_cache
@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    query = _query(request)
    if query is None:
        return _unknown(request)
    found, names = rows_of(scope_of(query)), naming.load()
    try:
        page = paging.page(listed(found), "timestamp", request.GET.get("cursor", ""), PAGE_SIZE)
    except paging.CursorError:
        return _unknown(request)
    context = {
        "total": found.count(),
        "page": page,
        "parameters": addresses.parameters(query),
        "query_words": query_in_words(query, names),
        "parts": chips(query, names),
        "address": query_href(query),
    }
    return render(request, "ask/rows.html", context)


@analyst_required
@never_cache
@require_safe
def sql(request: HttpRequest) -> HttpResponse:
    """Every statement that computes the query, as the database was asked it."""
    query = _query(request)
    if query is None:
        return _unknown(request)
    context = {
        "statements": statements.of_query(query, timezone.now()),
        "address": query_href(query),
        "query_words": query_in_words(query, naming.load()),
    }
    return render(request, "ask/sql.html", context)


def _query(request: HttpRequest) -> Query | None:
    return of_text(request.GET.get("query", ""), timezone.now())


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "ask/rows.html", {"problem": "The address names no query."}, status=400)
