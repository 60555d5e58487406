"""A row of a file once it is understood, and what becomes of rows that are not."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from insights.reads.dates import Unusable


class Record(NamedTuple):
    """One message. ``replies`` are the external ids of its answers where the file names them.

    ``thread`` is the file's own name of the conversation. ``external_id`` is empty where the file has none.
    """

    line: int
    source: str
    text: str
    timestamp: datetime
    external_id: str = ""
    author: str = ""
    id_user: int | None = None
    inbound: bool = True
    reply_to: str = ""
    replies: tuple[str, ...] = ()
    thread: str = ""


class RejectedRow(NamedTuple):
    """A row that was not stored: its line, why, and the beginning of what stands there."""

    line: int
    error: Unusable
    content: str


@dataclass(slots=True)
class Tally:
    """``read`` = stored + existing + rejected + unsent. ``conversations`` is how many more there are than before.

    That may be a negative number: a message can tie two conversations together. ``unsent`` are agents' replies where
    the way in takes customers' messages only. ``mended`` are rows that held bytes which are no text; each such byte
    became U+FFFD.
    """

    read: int = 0
    stored: int = 0
    existing: int = 0
    unsent: int = 0
    mended: int = 0
    conversations: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def rejected(self) -> int:
        return self.reasons.total()

    def add(self, other: "Tally") -> None:
        self.read += other.read
        self.stored += other.stored
        self.existing += other.existing
        self.unsent += other.unsent
        self.mended += other.mended
        self.conversations += other.conversations
        self.reasons.update(other.reasons)
