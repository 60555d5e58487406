"""What a step of an import does to the store beside adding messages, noted so that it can be undone exactly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from insights.models import Conversation, Message

Runs = list[list[int]]  # first and last of runs of keys


@dataclass(slots=True)
class StepEffects:
    """See ``ImportStep`` for what the fields hold. Without ``kept`` nothing is noted."""

    kept: bool = False
    inserted: Runs = field(default_factory=list)
    merged: list[dict[str, Any]] = field(default_factory=list)
    renewed: list[dict[str, Any]] = field(default_factory=list)

    def note_inserted(self, count: int) -> None:
        """Notes the ``count`` messages that were inserted last, by this transaction."""
        if self.kept and count and connection.vendor == "sqlite":
            # One writer at a time, and keys that are never used twice: the newest are those of this transaction.
            newest = Message.objects.order_by("-pk").values_list("pk", flat=True)[0]
            self.inserted.append([newest - count + 1, newest])

    def note_keys(self, keys: Iterable[int]) -> None:
        """Notes the messages that were inserted, where other transactions may insert at the same time."""
        if self.kept and connection.vendor != "sqlite":
            self.inserted += runs(sorted(keys))

    def note_merged(self, moved: Sequence[tuple[int, int]], conversations: Mapping[int, Conversation]) -> None:
        """Notes conversations that are about to become part of others (pairs of the remaining and the gone)."""
        if not self.kept or not moved:
            return
        gone = [key for _, key in moved]
        held: dict[int, list[int]] = {}
        for message, key in Message.objects.filter(conversation__in=gone).values_list("pk", "conversation"):
            held.setdefault(key, []).append(message)
        for remaining, key in moved:
            row = conversations[key]
            self.merged.append(
                {
                    "id": key,
                    "public_id": row.public_id,
                    "source": row.source,
                    "external_id": row.external_id,
                    "brand": row.brand,
                    "created_at": row.created_at.isoformat(),
                    "into": remaining,
                    "messages": runs(sorted(held.get(key, ()))),
                }
            )

    def note_renewed(self, row: Conversation, external_id: str | None, brand: str) -> None:
        """Notes what a conversation was called before, and is called now."""
        if self.kept and (row.external_id, row.brand) != (external_id, brand):
            before, after = [external_id, brand], [row.external_id, row.brand]
            self.renewed.append({"id": row.pk, "before": before, "after": after})


def runs(keys: Sequence[int]) -> Runs:
    """``1 2 3 7`` as ``[[1, 3], [7, 7]]``."""
    found: Runs = []
    for key in keys:
        if found and found[-1][1] == key - 1:
            found[-1][1] = key
        else:
            found.append([key, key])
    return found
