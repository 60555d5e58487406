"""Messages as CSV, row by row, safe to open in a spreadsheet."""

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Protocol

from django.db.models import Q

from insights.models import Message
from insights.reads import selection
from insights.reads.filters import Filter

COLUMNS = (
    "message_id",
    "conversation_id",
    "timestamp",
    "source",
    "direction",
    "author",
    "id_user",
    "text",
    "language",
    "status",
    "sentiment",
    "score",
    "confidence",
    "category",
    "topics",
    "engine",
    "model",
)
# Few rows at a time: a reader that is slow must not hold a database transaction open for as long as it reads.
BATCH = 1000
# What makes a spreadsheet take a cell for a formula, or a field for a command (DDE), in plain or full-width form.
_ACTIVE = frozenset("=+-@|%")
_BYTE_ORDER_MARK = "\ufeff"  # without it, Excel reads UTF-8 as something else


class _Writer(Protocol):
    def writerow(self, row: Iterable[object], /) -> str: ...


class _Echo:
    def write(self, value: str) -> str:
        return value


def lines(chosen: Filter) -> Iterator[str]:
    """The header and one line a message, newest first. Texts that would act as formulas get an apostrophe."""
    writer: _Writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield _BYTE_ORDER_MARK + writer.writerow(COLUMNS)
    last: Message | None = None
    while batch := _after(chosen, last):
        for message in batch:
            yield writer.writerow(_cells(message))
        last = batch[-1]


def _after(chosen: Filter, last: Message | None) -> list[Message]:
    rows = selection.messages(chosen).order_by("-timestamp", "-id").defer("raw_data")
    if last is not None:
        rows = rows.filter(Q(timestamp__lt=last.timestamp) | Q(id__lt=last.pk), timestamp__lte=last.timestamp)
    related = rows.select_related("conversation", "category", "insight")
    return list(related.prefetch_related("insight__topic_links__topic")[:BATCH])


def _cells(message: Message) -> list[object]:
    insight = message.insight
    return [
        message.uuid,
        message.conversation.public_id,
        message.timestamp.isoformat().replace("+00:00", "Z"),
        inert(message.source),
        message.direction,
        inert(message.author),
        message.id_user,
        inert(message.text),
        message.language or "",
        message.status,
        message.sentiment,
        message.score,
        message.confidence,
        message.category.slug if message.category else "",
        " ".join(link.topic.slug for link in insight.topic_links.all()) if insight else "",
        inert(insight.engine) if insight else "",
        inert(insight.model) if insight else "",
    ]


def inert(text: str) -> str:
    """``text``, with an apostrophe before it where a spreadsheet would take it for a formula.

    Spreadsheets skip blanks and control characters before they look, and so does this. A text that already begins with
    an apostrophe gets one more, so that ``original`` can tell.
    """
    return "'" + text if text.startswith("'") or _acts(text) else text


def original(cell: str) -> str:
    """The text that ``inert`` was given."""
    return cell[1:] if cell.startswith("'") else cell


def _acts(text: str) -> bool:
    if text[:1] in ("\t", "\r", "\n", "\x00"):
        return True
    for character in text:
        if character.isspace() or unicodedata.category(character).startswith("C"):
            continue
        return unicodedata.normalize("NFKC", character)[:1] in _ACTIVE
    return False
