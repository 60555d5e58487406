"""Ask: a question in plain words, its answer with every number linked, and the query it was read as, to be edited."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import analyst_required
from ask.answering import addresses, conversation
from ask.answering.addresses import query_href
from ask.answering.conversation import LONGEST_QUESTION, Outcome
from ask.memory import store
from ask.memory.store import LONGEST_KEY, MemoryPlace
from ask.pages import shown_answer
from ask.pages.words import payer
from ask.query.cursor import QueryTextError
from ask.query.value import Query
from insights.reads.filters import FilterError

EXAMPLES = (
    "Telegram deposit issues last month",
    "Login issues reported in the last month, per day",
    "Which category has the highest share of negative messages?",
    "How many customers wrote more than once in the last 90 days?",
    "What changed last week?",
)
_SESSION = "ask"  # the name of the conversation, in the browser's session


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a question or an address was not taken; ``query`` is the text form that was typed."""

    text: str
    query: str = ""


@analyst_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    where = _place(request)
    found = _asked(request, where) if request.method == "POST" else _linked(request)
    partial = request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers
    context = {"session": where.key, "examples": EXAMPLES, "longest": LONGEST_QUESTION, **_context(request, found)}
    context["history"] = _history(where)
    template = "ask/_answer.html" if partial else "ask/page.html"
    response = render(request, template, context, status=400 if isinstance(found, Problem) else 200)
    patch_vary_headers(response, ["HX-Request"])
    if partial and isinstance(found, Outcome):
        response["HX-Push-Url"] = query_href(found.query) if found.facts and found.query else reverse("ask")
    return response


def _place(request: HttpRequest) -> MemoryPlace:
    """The person's own conversation: the one the form names, else that of this browser, else a new one."""
    named = request.POST.get("session", "").replace("\x00", "")[:LONGEST_KEY] or request.session.get(_SESSION, "")
    key = named or get_random_string(32)
    if request.session.get(_SESSION) != key:
        request.session[_SESSION] = key
    return store.place(payer(request), key)


def _history(where: MemoryPlace) -> Sequence[store.Remembered]:
    try:
        return store.history(where)
    except store.Lost:
        return ()


def _asked(request: HttpRequest, where: MemoryPlace) -> Outcome | Problem:
    text = (request.POST.get("example") or request.POST.get("question", "")).replace("\x00", "")
    if len(text) > LONGEST_QUESTION:
        return Problem(f"A question may have {LONGEST_QUESTION:,} characters at most.")
    literal = [word for value in request.POST.getlist("literal") for word in value.split()][:50]
    before = _before(request.POST.get("basis", ""))
    return conversation.ask(where, text, payer(request), literal, before, words_later=True)


def _before(basis: str) -> Query | None:
    """The query that the page showed when this question was asked. A page may be older than its labels."""
    return conversation.of_text(basis, timezone.now()) if basis else None


def _linked(request: HttpRequest) -> Outcome | Problem | None:
    """The query in the address, computed without a model and not remembered; None where there is none."""
    now = timezone.now()
    try:
        query = addresses.read_query(request.GET, now)
    except QueryTextError as error:
        typed = request.GET.get("query", "")
        return Problem(f"{error}.", typed)
    except FilterError as error:
        return Problem("; ".join(f"{name}: {text}" for name, text in error.problems.items()))
    if query is None:
        return None
    outcome = conversation.of_query(query, now)
    unfit = outcome.reading.refusal
    return Problem(unfit.explanation, request.GET.get("query", "")) if unfit else outcome


def _context(request: HttpRequest, found: Outcome | Problem | None) -> dict[str, object]:
    text = request.POST.get("example") or request.POST.get("question", "")
    if found is None or isinstance(found, Problem):
        return {"problem": found, "question": text, "query_text": found.query if found else ""}
    return {"question": text, **shown_answer.context(request, found)}
