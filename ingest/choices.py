"""What somebody says of a file that it does not say itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC

from ingest.dates import zones
from ingest.dates.column import DateChoices
from ingest.dates.forms import Order
from ingest.layouts.layout import FIELDS, Layout

MOST_SKIPPED = 1_000


class MapError(ValueError):
    """A ``--map`` that cannot be understood, in a sentence."""


@dataclass(frozen=True, slots=True)
class ReadingChoices:
    """How a file is to be read. What is empty is found out, or asked.

    ``agents`` are names and addresses of those who answer. ``confirmed`` takes guessed columns as they are.
    """

    layout: Layout | None = None
    source: str = ""
    encoding: str = ""
    sheet: str = ""
    skip: int = 0
    dates: DateChoices = field(default_factory=DateChoices)
    agents: frozenset[str] = frozenset()
    repair: bool = False
    confirmed: bool = False


OPTIONS = (
    "map", "source", "encoding", "sheet", "skip_lines", "timezone", "date_order", "date_format", "agents",
    "repair", "guess",
)  # fmt: skip


def from_options(given: Mapping[str, object]) -> ReadingChoices:
    """The choices that a command line, a form or a saved mapping names. Raises ``MapError``."""

    def text(name: str) -> str:
        return str(given.get(name) or "").strip()

    return ReadingChoices(
        layout=mapped(text("map")) if text("map") else None,
        source=text("source"),
        encoding=text("encoding"),
        sheet=text("sheet"),
        skip=_count(text("skip_lines")),
        dates=_dates(text("date_order"), text("timezone"), text("date_format")),
        agents=frozenset(name.strip().lower() for name in text("agents").split(",") if name.strip()),
        repair=text("repair").lower() in ("true", "on", "1", "yes"),
        confirmed=text("guess").lower() in ("true", "on", "1", "yes"),
    )


def _count(text: str) -> int:
    if not text:
        return 0
    if not text.isdigit() or int(text) > MOST_SKIPPED:
        raise MapError(f"“{text[:20]}” is no number of lines to skip.")
    return int(text)


def _dates(order: str, zone: str, pattern: str) -> DateChoices:
    if order.lower() not in ("", *Order):
        raise MapError(f"“{order[:20]}” is no order of a date: name dmy, mdy or ymd.")
    if pattern and "%" not in pattern:
        raise MapError(f"“{pattern[:40]}” is no form of a date: name one such as %d.%m.%Y %H:%M.")
    try:
        chosen = zones.chosen(zone) if zone else UTC
    except zones.ZoneUnknown as error:
        raise MapError(str(error)) from None
    return DateChoices(Order(order.lower()) if order else None, chosen, pattern)


def mapped(text: str) -> Layout:
    """Reads ``text=body,author=from,…``; a column with a comma stands in quotes. Raises ``MapError``."""
    columns: dict[str, str] = {}
    for pair in _pairs(text):
        part, equals, column = (piece.strip() for piece in pair.partition("="))
        if not equals or not column:
            raise MapError(f"“{pair.strip()}” is not FIELD=COLUMN with a field of {', '.join(FIELDS)}.")
        columns[part] = column
    return of_columns(columns)


def of_columns(columns: Mapping[str, str]) -> Layout:
    """The layout that these columns make. Raises ``MapError``."""
    for part in columns:
        if part not in FIELDS:
            raise MapError(f"“{part}” is not FIELD=COLUMN with a field of {', '.join(FIELDS)}.")
    if "text" not in columns or "timestamp" not in columns:
        raise MapError("text=… and timestamp=… are needed: a message has words and a time.")
    return Layout("mapped", {part: tuple(column.split("+")) for part, column in columns.items()})


def _pairs(text: str) -> list[str]:
    """Splits at the commas that stand outside of quotes."""
    pairs, held, inside = [], "", False
    for character in text:
        inside ^= character == '"'
        if character == "," and not inside:
            pairs.append(held)
            held = ""
        elif character != '"':
            held += character
    return [*pairs, held]
