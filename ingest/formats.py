"""Which kind of file it is, told by the names of its columns, and how a row of it becomes a record."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ingest.records import Record
from insights.intake.intake import MAX_TEXT
from insights.reads import dates
from insights.reads.dates import Unusable

FIELDS = ("text", "author", "timestamp", "source", "id_user", "id", "reply_to", "replies", "inbound", "thread")
UNNAMED_SOURCE = "import"

_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_QUOTED = re.compile(r'"(.*)"', re.DOTALL)
_ESCAPE = re.compile(r'\\([nrt"\\/])')
_ESCAPED = {"n": "\n", "r": "\n", "t": "\t"}
_SOURCE = re.compile(r"[\w.-]{1,30}")
_INBOUND = {"true": True, "1": True, "yes": True, "inbound": True} | {
    "false": False, "0": False, "no": False, "outbound": False
}  # fmt: skip
_LONGEST_ID = 100
_LONGEST_THREAD = 90  # it is stored with a word before it
_LONGEST_AUTHOR = 200
_LARGEST_NUMBER = 2**63


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds which field of a record. Values of several columns of one field are joined by a space.

    ``literal`` means that texts are written as string literals: in quotes of their own, with ``\\n`` for a new line.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    source: str = UNNAMED_SOURCE
    literal: bool = False
    read_date: Callable[[str], datetime] = field(default=dates.read)

    @property
    def needed(self) -> tuple[str, ...]:
        return tuple(name for names in self.columns.values() for name in names)


def _layout(name: str, *, always_from: str = UNNAMED_SOURCE, literal: bool = False, **columns: str) -> Layout:
    """``columns`` may name a ``source`` column; a file without one is ``always_from`` the same place."""
    return Layout(name, {part: tuple(names.split("+")) for part, names in columns.items()}, always_from, literal)


TWITTER = _layout(
    "Customer Support on Twitter",
    always_from="twitter",
    text="text",
    author="author_id",
    timestamp="created_at",
    id="tweet_id",
    reply_to="in_response_to_tweet_id",
    replies="response_tweet_id",
    inbound="inbound",
)
RAW_PLAYERS = _layout(
    "player messages, as exported",
    literal=True,
    text="message",
    timestamp="timestamp",
    source="source",
    id_user="id_user",
)
PLAYERS = _layout("player messages", text="text", timestamp="date", source="source", id_user="id_user")
SAMPLE = _layout(
    "sample",
    text="text",
    author="author",
    timestamp="days_ago+time",
    source="source",
    id_user="id_user",
    id="id",
    reply_to="reply_to",
    inbound="inbound",
    thread="thread",
)
# Besides the columns that are read, those that are there in a file of this kind and nowhere else.
KNOWN = ((TWITTER, ()), (RAW_PLAYERS, ()), (PLAYERS, ("row",)), (SAMPLE, ()))


def recognised(header: Sequence[str]) -> Layout | None:
    """The known layout that has all its columns in ``header``, whatever their order and spelling in capitals."""
    names = {name.lower() for name in header}
    return next((layout for layout, also in KNOWN if names.issuperset((*layout.needed, *also))), None)


class MapError(ValueError):
    """A ``--map`` that cannot be understood, in a sentence."""


def mapped(text: str) -> Layout:
    """Reads ``text=body,author=from,…``. Raises ``MapError``."""
    columns: dict[str, tuple[str, ...]] = {}
    for pair in text.split(","):
        part, equals, column = (piece.strip() for piece in pair.partition("="))
        if part not in FIELDS or not equals or not column:
            raise MapError(f"“{pair.strip()}” is not FIELD=COLUMN with a field of {', '.join(FIELDS)}.")
        columns[part] = (column,)
    if "text" not in columns or "timestamp" not in columns:
        raise MapError("text=… and timestamp=… are needed: a message has words and a time.")
    return Layout("mapped", columns)


class Mapper:
    """Makes records of the rows of one file. ``mended`` counts the rows whose texts held bytes that are no text."""

    def __init__(self, layout: Layout, header: Sequence[str], source: str = "") -> None:
        """``header`` names the cells of the rows to come; ``source`` replaces whatever the file says."""
        self._layout = layout
        self._source = _source(source) if source else ""
        self.mended = 0
        places = {name.lower(): place for place, name in reversed(list(enumerate(header)))}
        at = {part: [places[name.lower()] for name in names] for part, names in layout.columns.items()}
        self._cell = {part: _getter(found) for part, found in at.items()}
        self._optional = [
            (part, self._cell[part]) for part in FIELDS if part in at and part not in ("text", "timestamp")
        ]

    def record(self, line: int, cells: Sequence[str]) -> Record:
        """Raises ``Unusable`` where the row cannot be a message."""
        layout = self._layout
        text = self._text(self._cell["text"](cells))
        moment = layout.read_date(self._cell["timestamp"](cells))
        given = {part: value for part, cell in self._optional if (value := cell(cells).strip())}
        author = given.get("author", "")
        if not author.isprintable() or len(author) > _LONGEST_AUTHOR:
            author = self._author(author)
        return Record(
            line,
            self._source or (_source(given["source"]) if "source" in given else layout.source),
            text,
            moment,
            _name(given.get("id", "")),
            author,
            _number(given["id_user"]) if "id_user" in given else None,
            _direction(given["inbound"]) if "inbound" in given else True,
            _name(given.get("reply_to", "")),
            tuple(_names(given["replies"])) if "replies" in given else (),
            _name(given.get("thread", ""), _LONGEST_THREAD),
        )

    def _text(self, text: str) -> str:
        if self._layout.literal:
            text = _unquoted(text)
        if _NOT_TEXT.search(text):
            text = self._mended(text)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = text.strip()
        if not text:
            raise Unusable("no text")
        if len(text) > MAX_TEXT:
            raise Unusable("text too long", f"{len(text)} characters, at most {MAX_TEXT}")
        return text

    def _mended(self, text: str) -> str:
        if "\x00" in text:
            raise Unusable("NUL character")
        self.mended += 1
        return _SURROGATES.sub("\ufffd", text)

    def _author(self, author: str) -> str:
        if len(author) > _LONGEST_AUTHOR:
            raise Unusable("author too long", f"{len(author)} characters, at most {_LONGEST_AUTHOR}")
        return self._mended(author) if _NOT_TEXT.search(author) else author


def _getter(places: Sequence[int]) -> Callable[[Sequence[str]], str]:
    if len(places) == 1:
        return lambda cells, place=places[0]: cells[place]  # type: ignore[misc]
    return lambda cells: " ".join(cells[place] for place in places)


def _unquoted(text: str) -> str:
    """``"He said \\"no\\".\\nTwice."`` without its quotes, its escapes resolved; anything else as it is."""
    match = _QUOTED.fullmatch(text.strip())
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), match[1]) if match else text


def _source(text: str) -> str:
    """``Live Chat`` as ``live_chat``: in lower case, without spaces."""
    name = "_".join(text.lower().split())
    if not _SOURCE.fullmatch(name):
        raise Unusable("source not usable", repr(text[:60]))
    return name


def _name(text: str, longest: int = _LONGEST_ID) -> str:
    if len(text) > longest or not text.isprintable():
        raise Unusable("id not usable", repr(text[:60]))
    return text


def _names(text: str) -> list[str]:
    return [_name(part.strip()) for part in text.split(",") if part.strip()]


def _number(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise Unusable("id_user is not a whole number", repr(text[:60])) from None
    if not -_LARGEST_NUMBER <= number < _LARGEST_NUMBER:
        raise Unusable("id_user is not a whole number", "out of range")
    return number


def _direction(text: str) -> bool:
    try:
        return _INBOUND[text.lower()]
    except KeyError:
        raise Unusable("inbound is neither true nor false", repr(text[:60])) from None


def with_dates(layout: Layout, read_date: Callable[[str], datetime]) -> Layout:
    return replace(layout, read_date=read_date)


def names_of(line: str) -> list[str]:
    """The keys of the object in a line of JSON; empty where there is none."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return []
    return list(found) if isinstance(found, dict) else []
