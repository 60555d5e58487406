"""Gives rows that came without an id one that follows from what they say, so that a second import finds them again."""

import hashlib
import sqlite3
from types import TracebackType
from typing import Self

from ingest.identity_marks import CONTENT_PREFIX
from ingest.records import Record

_COUNT = "INSERT INTO seen VALUES (?, 1) ON CONFLICT (digest) DO UPDATE SET times = times + 1 RETURNING times"


class Occurrences:
    """Counts how often the same content has come up in a file: in a temporary file of its own, not in memory.

    Two rows may say the same (“Ok”, twice on one day) and are two messages: the second gets another id than the first,
    and both get the same ids again when the file is read again.
    """

    def __init__(self) -> None:
        # An empty name is SQLite's private temporary database: on the disk, and gone when it is closed.
        self._seen = sqlite3.connect("", isolation_level=None)
        self._seen.execute("PRAGMA journal_mode=OFF")
        self._seen.execute("PRAGMA cache_size=-8000")
        self._seen.execute("CREATE TABLE seen (digest BLOB PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._seen.close()

    def identified(self, record: Record) -> Record:
        """The record with an external id: its own, or ``content-`` and 32 hex digits."""
        if record.external_id:
            return record
        content = hashlib.blake2b(_content(record), digest_size=16).digest()
        times = self._seen.execute(_COUNT, (content,)).fetchone()[0]
        digest = hashlib.blake2b(content + b"%d" % times, digest_size=16).hexdigest()
        return record._replace(external_id=CONTENT_PREFIX + digest)


def _content(record: Record) -> bytes:
    parts = (
        record.source,
        record.author,
        str(record.id_user),
        record.timestamp.isoformat(),
        str(record.inbound),
        record.thread,
        record.reply_to,
        record.text,
    )
    return "\x1f".join(parts).encode("utf-8", "replace")
