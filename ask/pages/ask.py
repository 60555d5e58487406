"""Ask: a question in plain words, its answer with every number linked, and the filter it was read as, to be edited."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import analyst_required
from ask.answering import conversation, links, wording
from ask.answering.conversation import LONGEST_QUESTION, Outcome
from ask.memory import store
from ask.memory.store import LONGEST_KEY, MemoryPlace
from ask.pages import chart
from ask.pages.words import payer, sealed
from ask.reading.in_force import vocabulary
from ask.reading.question import Question
from ask.reading.words import date_words
from insights.pages import filterbar, labels
from insights.pages.filterbar import FilterChip
from insights.reads.filters import FilterError
from insights.reads.parameters import from_text

EXAMPLES = (
    "Telegram deposit issues last month",
    "Login issues reported in the last month, per day",
    "Compare livechat with telegram in the last 90 days",
    "Which topics were the most negative messages about?",
    "Spikes in the last 90 days",
)
MOST_LINES = 10  # of days, weeks or months, before they are folded away
_TIMES = ("day_", "week_", "month_")
_SESSION = "ask"  # the name of the conversation, in the browser's session


@dataclass(frozen=True, slots=True)
class Fragment:
    """A stretch of the answer, and where it leads."""

    text: str
    href: str = ""
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a question or an address was not taken."""

    text: str


@analyst_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    where = _place(request)
    shown = _asked(request, where) if request.method == "POST" else _linked(request)
    partial = request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers
    context = {"session": where.key, "examples": EXAMPLES, "longest": LONGEST_QUESTION, **_context(request, shown)}
    context["history"] = _history(where)
    template = "insights/_ask_answer.html" if partial else "insights/ask.html"
    response = render(request, template, context, status=400 if isinstance(shown, Problem) else 200)
    patch_vary_headers(response, ["HX-Request"])
    if partial and isinstance(shown, Outcome):
        response["HX-Push-Url"] = address(shown.question) if shown.facts else reverse("ask")
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


def _before(basis: str) -> Question | None:
    """The question that the page showed when this one was asked. A page may be older than its labels."""
    if not basis:
        return None
    try:
        return links.read(from_text(basis), vocabulary())
    except (FilterError, ValueError):
        return None


def _linked(request: HttpRequest) -> Outcome | Problem | None:
    """The question in the address, computed without a model and not remembered; None where there is none."""
    if not any(name not in ("was", "at") for name in request.GET):
        return None
    words = vocabulary()
    try:
        question = links.read(request.GET, words)
    except FilterError as error:
        return Problem("; ".join(f"{name}: {text}" for name, text in error.problems.items()))
    return conversation.answered(question, words)


def address(question: Question) -> str:
    """Where a question is computed again. One about all messages still says that it is one."""
    return f"{reverse('ask')}?{links.written(question) or 'measure=count'}"


def _context(request: HttpRequest, shown: Outcome | Problem | None) -> dict[str, object]:
    if shown is None or isinstance(shown, Problem):
        return {"problem": shown, "question": request.POST.get("question", "")}
    question, chosen = shown.question, shown.question.filter
    text = request.POST.get("example") or request.POST.get("question", "")
    lines, folded = _folded(list(_lines(shown)))
    context: dict[str, object] = {"outcome": shown, "question": text, "lines": lines, "folded": folded}
    if shown.facts is None:
        return {**context, "basis": request.POST.get("basis", "")}
    names = labels.load()
    return {
        **context,
        "basis": links.written(question) or "measure=count",
        "address": address(question),
        "again": f"{address(question)}&{urlencode(_receipt(shown))}",
        "chips": list(_chips(question, names)),
        "bar": filterbar.bar(chosen, shown.words.choices, names),
        "kept": [pair for pair in links.rest(question) if pair[0] != "unit"],
        "period": date_words(chosen.since, chosen.until) or "all time",
        "changed": _changed(request, shown),
        "asked_before": request.POST.get("basis", ""),
        "query": chosen.query(),
        "chart": chart.of(shown, names),
        **_later(request, shown),
    }


def _later(request: HttpRequest, shown: Outcome) -> dict[str, str]:
    """What the page needs to have a model word this answer, where one is set up and the question was just asked."""
    writer, outline = wording.writer(), shown.outline
    if not writer or outline is None or request.method != "POST" or len(outline.lines) > wording.MOST_LINES:
        return {}
    messages = _excerpts(shown)
    hrefs = {name: _href(name, slot.rows, messages) for name, slot in outline.slots.items()}
    return {"writer": writer, "words": sealed(outline, hrefs, shown.seconds)}


def _excerpts(shown: Outcome) -> dict[str, str]:
    """The ids of the messages that the answer quotes, by their slots."""
    excerpts = shown.facts.excerpts if shown.facts else ()
    return {f"message_{place}": row.message_id for place, row in enumerate(excerpts, 1)}


def _lines(shown: Outcome) -> Iterator[list[Fragment]]:
    messages = _excerpts(shown)
    for line in shown.answer.lines:
        yield [Fragment(piece.text, _href(piece.slot, piece.rows, messages), piece.slot) for piece in line]


def _folded(lines: list[list[Fragment]]) -> tuple[list[list[Fragment]], list[list[Fragment]]]:
    """The lines to be seen at once, and those of many days or weeks, which the chart shows better."""
    times = [line for line in lines if any(piece.slot.startswith(_TIMES) for piece in line)]
    return (lines, []) if len(times) <= MOST_LINES else ([line for line in lines if line not in times], times)


def _href(slot: str, rows: object, messages: dict[str, str]) -> str:
    if slot in messages:
        return reverse("message", args=[messages[slot]])
    query = rows.query() if rows is not None and hasattr(rows, "query") else None
    return f"{reverse('messages')}?{query}" if query is not None and slot != "filter" else ""


def _chips(question: Question, names: labels.Names) -> Iterator[FilterChip]:
    """One chip a condition, its query being the question without it; those that a model proposed say so."""
    proposed = {
        chip.label.removeprefix("by ").casefold(): chip.note for chip in question.chips if chip.reading == "proposed"
    }
    for chip in _conditions(question, names):
        yield replace(chip, note=proposed.get(chip.value.casefold(), "").rpartition(": ")[2])


def _conditions(question: Question, names: labels.Names) -> Iterator[FilterChip]:
    """The two ends of the period are one."""
    chosen = question.filter
    if chosen.since or chosen.until:
        without = replace(question, filter=chosen.but(since=None, until=None), period=None)
        yield FilterChip("Period", date_words(chosen.since, chosen.until), links.written(without) or "measure=count")
    rest = urlencode(links.rest(question))
    for chip in filterbar.chips(chosen, names):
        if chip.name not in ("From", "To"):
            yield FilterChip(chip.name, chip.value, "&".join(filter(None, (chip.query, rest))) or "measure=count")
    for by in question.grouping:
        without = replace(question, grouping=tuple(name for name in question.grouping if name != by))
        yield FilterChip("By", by, links.written(without) or "measure=count")
    if question.comparison:
        against = "each " + question.comparison.field if question.comparison.kind == "value" else "another period"
        yield FilterChip("Compared with", against, links.written(replace(question, comparison=None)) or "measure=count")


def _receipt(shown: Outcome) -> dict[str, str]:
    """What the address of "run again" carries, to tell what has changed."""
    return {"was": _figures(shown), "at": f"{shown.computed_at:%Y-%m-%d %H:%M}"}


def _figures(shown: Outcome) -> str:
    return f"{shown.count}-{shown.users}"


def _changed(request: HttpRequest, shown: Outcome) -> str:
    """What has changed since the receipt that the address carries; "" where it carries none."""
    was, at = request.GET.get("was", ""), request.GET.get("at", "")[:20]
    numbers = was.split("-")
    if len(numbers) != 2 or not all(n.isascii() and n.isdigit() and len(n) < 15 for n in numbers):
        return ""
    since = f" since {at} UTC" if at else ""
    if was == _figures(shown):
        return f"Unchanged{since}."
    before, users = map(int, numbers)
    return f"Changed{since}: messages {before:,} → {shown.count:,}, users {users:,} → {shown.users:,}."
