"""A row of a file once it is understood, and what becomes of rows that are not."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from insights.intake.intake import customer
from insights.reads.dates import Unusable

__all__ = ["ImportStopped", "Record", "RejectedRow", "Tally", "Unusable"]


class ImportStopped(Exception):
    """Why an import must not go on, in a sentence: what it would store is not what the file means."""


class Record(NamedTuple):
    """One message. ``replies`` are the external ids of its answers where the file names them.

    ``thread`` is the file's own name of the conversation. ``external_id`` is empty where the file has none.
    ``customer`` is a customer's key that is no number. ``automatic`` marks what a machine sent in a customer's name.
    ``attributes`` are the file's further columns, ``apart`` what was set apart from the text (quoted history, '
    'signature),
    ``labels`` what the file says about the message (category, sentiment).
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
    customer: str = ""
    automatic: bool = False
    attributes: Mapping[str, str] | None = None
    apart: Mapping[str, str] | None = None
    labels: Mapping[str, str] | None = None

    @property
    def customer_key(self) -> str:
        """What the customer is counted by; empty where somebody else speaks."""
        return (self.customer or customer(self.id_user, self.author)) if self.inbound else ""


class RejectedRow(NamedTuple):
    """A row that was not stored: its line, why, and the beginning of what stands there."""

    line: int
    error: Unusable
    content: str


@dataclass(slots=True)
class Tally:
    """``read`` = stored + changed + existing + rejected + unsent + left out; ``conversations``: how many more now.

    That may be a negative number: a message can tie two conversations together. ``unsent`` are agents' replies where
    the way in takes customers' messages only. ``mended`` are rows that held bytes which are no text; each such byte
    became U+FFFD. ``changed`` are messages that were there with another content, ``left_out`` what is no message.
    """

    read: int = 0
    stored: int = 0
    changed: int = 0
    existing: int = 0
    unsent: int = 0
    mended: int = 0
    conversations: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def rejected(self) -> int:
        return self.reasons.total()

    def add(self, other: "Tally") -> None:
        self.read += other.read
        self.stored += other.stored
        self.changed += other.changed
        self.existing += other.existing
        self.unsent += other.unsent
        self.mended += other.mended
        self.conversations += other.conversations
        self.reasons.update(other.reasons)
        self.left_out.update(other.left_out)
