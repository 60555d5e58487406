"""Makes records of the rows of a file, and of none what is no message."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

from ingest.choices import ReadingChoices
from ingest.dates.column import DateReader
from ingest.identity_marks import OWN_PREFIX
from ingest.layouts.layout import FIELDS, Layout
from ingest.meaning import directions, identifiers, markup, mojibake, replies
from ingest.records import Record, Unusable
from insights.intake.intake import MAX_TEXT
from insights.reads.export import original

Values = Sequence[str] | Mapping[str, str]
Getter = Callable[[Any], str]  # rows of tables are sequences, those of JSON are mappings

MOST_ATTRIBUTES = 60
LONGEST_VALUE = 1_000  # characters of an attribute
LONGEST_NAME = 60
LABELS = ("category", "sentiment", "label", "labels", "topic", "topics")

_NOT_TEXT = re.compile("[\x00\ud800-\udfff\ufffd]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LITERAL = re.compile(r'"(.*)"', re.DOTALL)
_ESCAPE = re.compile(r'\\([nrt"\\/])')
_ESCAPED = {"n": "\n", "r": "\n", "t": "\t"}
_SOURCE = re.compile(r"[\w.-]{1,30}")
_LONGEST_ID = 100
_LONGEST_THREAD = 90  # it is stored with a word before it
_LONGEST_AUTHOR = 200


class Mapper:
    """``mended`` counts the rows whose texts held bytes that are no text."""

    def __init__(
        self, layout: Layout, names: Sequence[str] | None, choices: ReadingChoices, read_date: DateReader
    ) -> None:
        """``names`` are those of a table's columns; None where each row has names of its own."""
        self._layout = layout
        self._choices = choices
        self._read_date = layout.read_date or read_date
        self._source = source_name(choices.source) if choices.source else ""
        self.mended = 0
        self.directions: Mapping[str, bool] = directions.WORDS
        self._cell = {part: getter(columns, names, part) for part, columns in layout.columns.items()}
        self._optional = [(p, self._cell[p]) for p in FIELDS if p in self._cell and p not in ("text", "timestamp")]
        self._further = _further(layout, names)

    def date_text(self, values: Values) -> str:
        """What stands where the time should."""
        return self._cell["timestamp"](values).strip()

    def ids(self, values: Values) -> list[str]:
        """What stands where ids should."""
        return [self._cell[part](values).strip() for part in ("id", "reply_to", "thread") if part in self._cell]

    def direction(self, values: Values) -> str:
        """What stands where the direction should."""
        return self._cell["inbound"](values).strip() if "inbound" in self._cell else ""

    def text(self, values: Values) -> str:
        return self._cell["text"](values)

    def record(self, line: int, values: Values) -> Record:
        """Raises ``Unusable`` for a row that cannot be a message, ``ImportStopped`` for a file that is damaged."""
        layout = self._layout
        given = {part: value for part, cell in self._optional if (value := cell(values).strip())}
        words = self._words(self._cell["text"](values))
        moment = self._read_date(self._cell["timestamp"](values))
        inbound = directions.inbound(given["inbound"], self.directions) if "inbound" in given else True
        author = self._author(given.get("author", ""))
        key = identifiers.customer(given["id_user"]) if "id_user" in given else identifiers.CustomerKey()
        if self._choices.agents and {author.lower(), key.text.lower()} & self._choices.agents:
            inbound = False
        attributes = self._attributes(values) if self._further is not None else {}
        record = Record(
            line,
            self._source or (source_name(given["source"]) if "source" in given else layout.source),
            words.text,
            moment,
            identifiers.whole(_name(given["id"])) if "id" in given else "",
            author,
            key.number,
            inbound,
            identifiers.whole(_name(given["reply_to"])) if "reply_to" in given else "",
            tuple(_names(given["replies"])) if "replies" in given else (),
            identifiers.whole(_name(given["thread"], _LONGEST_THREAD)) if "thread" in given else "",
            key.text[:_LONGEST_AUTHOR] if inbound else "",
        )
        return self._completed(record, words, attributes)

    def _completed(self, record: Record, words: replies.OwnWords, attributes: dict[str, str]) -> Record:
        """Adds what few rows have."""
        automatic = attributes.pop("automatic", "") == "true"
        if record.inbound and (automatic or replies.is_automatic(record.text, attributes.get("subject", ""))):
            record = record._replace(automatic=True)
        if words.quoted or words.signature:
            apart = {"quoted": words.quoted, "signature": words.signature}
            record = record._replace(apart={name: text for name, text in apart.items() if text})
        labels = {name: attributes.pop(name) for name in LABELS if name in attributes}
        if labels:
            attributes |= {f"given_{name}": value for name, value in labels.items()}
        if self._layout.own:
            record = record._replace(external_id=OWN_PREFIX + record.external_id, text=original(record.text))
        return record._replace(attributes=attributes or None, labels=labels or None) if attributes else record

    def _words(self, text: str) -> replies.OwnWords:
        if self._layout.literal:
            text = _unquoted(text)
        if _NOT_TEXT.search(text):
            text = self._mended(text)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if self._choices.repair:
            text = mojibake.repaired(text)
        if "&" in text or "<" in text:
            text = text if self._layout.own else markup.plain(text)
        text = text.strip()
        if not text:
            raise Unusable("no text")
        if len(text) > MAX_TEXT:
            raise Unusable("text too long", f"{len(text)} characters, at most {MAX_TEXT}")
        return replies.parted(text) if "\n" in text and not self._layout.own else replies.OwnWords(text)

    def _mended(self, text: str) -> str:
        if "\x00" in text:
            raise Unusable("NUL character")
        self.mended += 1
        return _SURROGATES.sub("\ufffd", text)

    def _author(self, author: str) -> str:
        if author.isprintable() and len(author) <= _LONGEST_AUTHOR:
            return author
        if len(author) > _LONGEST_AUTHOR:
            raise Unusable("author too long", f"{len(author)} characters, at most {_LONGEST_AUTHOR}")
        return self._mended(author) if _NOT_TEXT.search(author) else author

    def _attributes(self, values: Values) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, value in islice(self._further(values) if self._further else (), MOST_ATTRIBUTES):
            plain = value.strip()
            if plain and plain.lower() not in ("nan", "null", "none"):
                plain = self._mended(plain) if _NOT_TEXT.search(plain) else plain
                found[name] = plain if len(plain) <= LONGEST_VALUE else plain[: LONGEST_VALUE - 1] + "…"
        return found


def getter(columns: Sequence[str], names: Sequence[str] | None, part: str = "") -> Getter:
    """Reads the columns' values, joined by a line break in texts and a blank elsewhere."""
    joint = "\n" if part == "text" else " "
    if names is None:
        return _by_name(columns, joint)
    at = {name.lower(): place for place, name in reversed(list(enumerate(names)))}
    return _by_place([at[name.lower()] for name in columns if name.lower() in at], joint)


def _by_name(names: Sequence[str], joint: str) -> Getter:
    first = names[0]

    def one(values: Any) -> str:
        return str(values.get(first, ""))

    def several(values: Any) -> str:
        return joint.join(filter(None, (values.get(name, "") for name in names)))

    return one if len(names) == 1 else several


def _by_place(places: Sequence[int], joint: str) -> Getter:
    def several(values: Any) -> str:
        return joint.join(filter(None, (values[place] for place in places)))

    return itemgetter(places[0]) if len(places) == 1 else several


def _further(layout: Layout, names: Sequence[str] | None) -> Callable[[Any], list[tuple[str, str]]] | None:
    """Reads the names and values of all further columns; None where there is none."""
    used = {name.lower() for columns in layout.columns.values() for name in columns} | layout.aside
    if names is None:
        return lambda values: [(attribute_name(n), v) for n, v in values.items() if n.lower() not in used]
    further = [(attribute_name(name), place) for place, name in enumerate(names) if name.lower() not in used]
    return (lambda values: [(name, values[place]) for name, place in further]) if further else None


_NAMES_KNOWN: dict[str, str] = {}


def attribute_name(name: str) -> str:
    """``Star Rating`` as ``star_rating``: as it can stand in an address and in a question."""
    known = _NAMES_KNOWN.get(name)
    if known is None:
        known = re.sub(r"[^\w]+", "_", name.strip().lower()).strip("_")[:LONGEST_NAME] or "unnamed"
        if len(_NAMES_KNOWN) < 10_000:
            _NAMES_KNOWN[name] = known
    return known


def _unquoted(text: str) -> str:
    """``"He said \\"no\\".\\nTwice."`` without its quotes, its escapes resolved; anything else as it is."""
    match = _LITERAL.fullmatch(text.strip())
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), match[1]) if match else text


def source_name(text: str) -> str:
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
    return [identifiers.whole(_name(part.strip())) for part in text.split(",") if part.strip()]
