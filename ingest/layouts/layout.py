"""What every kind of file has in common: where the fields of its messages are, or what makes messages of its rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from ingest.containers.lines import TextLine
from ingest.dates.forms import Order

FIELDS = ("text", "author", "timestamp", "source", "id_user", "id", "reply_to", "replies", "inbound", "thread")
UNNAMED_SOURCE = "import"

Entry = Mapping[str, Any]
MessageFields = dict[str, str]  # the fields of one message; every further key is an attribute


class LeftOut(NamedTuple):
    """What a file holds beside messages, such as a notice that somebody joined: counted, never stored."""

    reason: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds which field of a record. Values of several columns of one field are joined.

    ``literal`` means that texts are written as string literals: in quotes of their own, with ``\\n`` for a new line.
    ``also`` are columns that tell the kind; ``optional`` fields may be missing; ``aside`` are columns that are neither
    fields nor attributes. ``order`` is that of its dates where
    they do not tell and the kind is beyond doubt.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    source: str = UNNAMED_SOURCE
    literal: bool = False
    read_date: Callable[[str], datetime] | None = None
    also: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    aside: frozenset[str] = frozenset()
    own: bool = False
    order: Order | None = None

    @property
    def needed(self) -> tuple[str, ...]:
        return tuple(name for part, names in self.columns.items() if part not in self.optional for name in names)

    @property
    def lists(self) -> str:
        """``comments`` where texts are in ``comments[].body``."""
        text = self.columns["text"][0]
        return text.partition("[]")[0] if "[]" in text else ""

    def knows(self, names: Sequence[str]) -> bool:
        """Whether a header of these names is of this kind, whatever their order and capitals."""
        return {name.lower() for name in names}.issuperset(name.lower() for name in (*self.needed, *self.also))


@dataclass(frozen=True, slots=True)
class EntryExport:
    """Another program's export in JSON. ``messages`` makes messages of an entry; ``top`` has what stands around it."""

    name: str
    source: str
    recognises: Callable[[Entry, Entry], bool]
    messages: Callable[[Entry, Entry], Iterator[MessageFields | LeftOut]]


@dataclass(frozen=True, slots=True)
class RowExport:
    """An export as a table whose rows are more than one message each, or need a closer look."""

    name: str
    source: str
    needed: tuple[str, ...]
    messages: Callable[[Mapping[str, str]], Iterator[MessageFields | LeftOut]]

    def knows(self, names: Sequence[str]) -> bool:
        return {name.lower() for name in names}.issuperset(self.needed)


@dataclass(frozen=True, slots=True)
class TextExport:
    """A transcript in plain lines. ``messages`` says of each message in which line it begins."""

    name: str
    source: str
    recognises: Callable[[Sequence[str]], bool]
    messages: Callable[[Iterator[TextLine], str], Iterator[tuple[int, MessageFields | LeftOut]]]


def table(
    name: str,
    *,
    source: str = UNNAMED_SOURCE,
    literal: bool = False,
    order: Order | None = None,
    also: str = "",
    optional: str = "",
    aside: str = "",
    **columns: str,
) -> Layout:
    """``text="title+body"`` reads two columns; ``also``, ``optional`` and ``aside`` are separated by ``|``."""
    parts = {part.removesuffix("_"): tuple(names.split("+")) for part, names in columns.items()}
    return Layout(
        name,
        parts,
        source,
        literal,
        also=tuple(filter(None, also.split("|"))),
        optional=frozenset(filter(None, optional.split("|"))),
        aside=frozenset(filter(None, aside.lower().split("|"))),
        order=order,
    )


def message_fields(**fields: object) -> MessageFields:
    """A message's fields, without those that are empty."""
    return {name: str(value) for name, value in fields.items() if value not in (None, "", [], ())}


CANONICAL = Layout("", {name: (name,) for name in FIELDS}, optional=frozenset(FIELDS))
