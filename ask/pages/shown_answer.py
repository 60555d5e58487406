"""What the Ask page shows of an answer: its lines, the query in its parts, the other readings, the receipt."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from ask.answering import wording
from ask.answering.addresses import messages_of, parameters, piece_href, query_href, rows_href
from ask.answering.conversation import Outcome
from ask.computing.scope import plain
from ask.pages import chart
from ask.pages.words import sealed
from ask.query.chips import chips
from ask.query.interval_words import periods_words
from ask.query.printing import printed
from ask.query.value import Query
from ask.query.words import query_in_words
from insights.pages import labels

MOST_LINES = 10  # of days, weeks or months, before they are folded away
_TIMES = ("hour", "day", "week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A stretch of the answer, and where it leads."""

    text: str
    href: str = ""
    slot: str = ""


@dataclass(frozen=True, slots=True)
class PartChip:
    """A part of the query: the addresses of the query without it, and of the one that turns it round."""

    words: str
    href: str
    opposite: str
    inherited: bool


@dataclass(frozen=True, slots=True)
class OtherReading:
    words: str
    href: str


def context(request: HttpRequest, outcome: Outcome) -> dict[str, object]:
    folded: list[list[Fragment]]
    lines, folded = _folded(list(_lines(outcome)))
    found: dict[str, object] = {
        "outcome": outcome,
        "refusal": outcome.reading.refusal,
        "lines": lines,
        "folded": folded,
        "others": [
            OtherReading(query_in_words(one, outcome.names), query_href(one)) for one in outcome.reading.alternatives
        ],
        "typos": [chip.words for chip in outcome.reading.chips if chip.how == "typo"],
        "asked_before": request.POST.get("basis", ""),
    }
    if outcome.facts is None or outcome.query is None:
        return {**found, "basis": request.POST.get("basis", "")}
    return {**found, **_queried(request, outcome, outcome.query)}


def _queried(request: HttpRequest, outcome: Outcome, query: Query) -> dict[str, object]:
    facts = outcome.facts
    chosen = plain(facts.scope) if facts else None
    address = query_href(query)
    return {
        "basis": printed(query),
        "query_text": printed(query),
        "query_words": query_in_words(query, outcome.names),
        "address": address,
        "again": f"{address}&{urlencode(_receipt(outcome))}",
        "parts": list(_parts(outcome, query)),
        "period": periods_words(query.periods) or "all time",
        "changed": changed(request.GET.get("was", ""), request.GET.get("at", ""), outcome),
        "rows": rows_href(facts.scope) if facts else "",
        "csv": chosen.query() if chosen is not None else None,
        "sql": f"{reverse('ask-sql')}?{parameters(query)}",
        "chart": chart.build_chart(outcome, labels.load()),
        **_later(request, outcome),
    }


def _parts(outcome: Outcome, query: Query) -> Iterator[PartChip]:
    for chip in chips(query, outcome.names, outcome.reading.inherited):
        opposite = query_href(chip.opposite) if chip.opposite else ""
        yield PartChip(chip.words, query_href(chip.without), opposite, chip.inherited)


def _lines(outcome: Outcome) -> Iterator[list[Fragment]]:
    messages = messages_of(outcome.facts)
    for line in outcome.answer.lines:
        yield [Fragment(piece.text, piece_href(piece, messages), piece.slot) for piece in line]


def _folded(lines: list[list[Fragment]]) -> tuple[list[list[Fragment]], list[list[Fragment]]]:
    """The lines to be seen at once, and those of many days or weeks, which the chart shows better."""
    times = [line for line in lines if any(piece.slot.partition("_")[0] in _TIMES for piece in line)]
    return (lines, []) if len(times) <= MOST_LINES else ([line for line in lines if line not in times], times)


def _later(request: HttpRequest, outcome: Outcome) -> dict[str, str]:
    """What the page needs to have a model word this answer, where one is set up and the question was just asked."""
    writer, outline = wording.writer(), outcome.outline
    if not writer or outline is None or request.method != "POST" or len(outline.lines) > wording.MOST_LINES:
        return {}
    messages = messages_of(outcome.facts)
    pieces = {piece.slot: piece for line in outcome.answer.lines for piece in line if piece.slot}
    hrefs = {name: piece_href(piece, messages) for name, piece in pieces.items()}
    return {"writer": writer, "words": sealed(outline, hrefs, outcome.seconds)}


def _receipt(outcome: Outcome) -> dict[str, str]:
    """What the address of "run again" carries, to tell what has changed."""
    return {"was": _figures(outcome), "at": f"{outcome.computed_at:%Y-%m-%d %H:%M}"}


def _figures(outcome: Outcome) -> str:
    return f"{outcome.count}-{outcome.users}"


def changed(was: str, at: str, outcome: Outcome) -> str:
    """What has changed since the receipt that the address carries; "" where it carries none."""
    numbers = was.split("-")
    if len(numbers) != 2 or not all(n.isascii() and n.isdigit() and len(n) < 15 for n in numbers):
        return ""
    since = f" since {at[:20]} UTC" if at else ""
    if was == _figures(outcome):
        return f"Unchanged{since}."
    before, users = map(int, numbers)
    return f"Changed{since}: messages {before:,} → {outcome.count:,}, users {users:,} → {outcome.users:,}."
