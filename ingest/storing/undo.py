"""Takes an import back: its messages go, what it changed is as before, conversations that it joined are apart again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from ingest.models import ImportBatch, ImportStep, MessageChange
from ingest.storing import changes
from ingest.storing.effects import Runs
from insights import erasure
from insights.models import Conversation, Message

TOGETHER = 500  # changes that are taken back in one transaction


def step_back(batch: ImportBatch) -> bool:
    """Takes back the last thing that the import did; False where nothing is left. Each call is one transaction."""
    with transaction.atomic():
        last = list(MessageChange.objects.filter(batch=batch).order_by("-pk")[:TOGETHER])
        if last:
            _restore(last)
            return True
        step = ImportStep.objects.filter(batch=batch).order_by("-pk").first()
        if step is None:
            return False
        _undo(step)
        return True


def _restore(last: Sequence[MessageChange]) -> None:
    """A message that a later import changed again keeps what that one says; its history is handed on."""
    newer = MessageChange.objects.filter(
        message__in=[one.message_id for one in last], pk__gt=max(one.pk for one in last)
    )
    later = {one.message_id: one for one in newer.exclude(batch=last[0].batch).order_by("-pk")}
    for change in last:
        if change.message_id in later:
            _hand_on(change, later[change.message_id])
    changes.restore([change for change in last if change.message_id not in later])
    messages = Message.objects.filter(pk__in=[change.message_id for change in last])
    _settle(list(messages.values_list("conversation", flat=True).distinct()))
    MessageChange.objects.filter(pk__in=[change.pk for change in last]).delete()


def _hand_on(change: MessageChange, later: MessageChange) -> None:
    later.before = later.before | change.before
    later.insights = change.insights or later.insights
    later.save(update_fields=["before", "insights"])


def _undo(step: ImportStep) -> None:
    inserted = _within(step.inserted)
    touched = (
        list(Message.objects.filter(inserted).values_list("conversation", flat=True).distinct()) if inserted else []
    )
    if inserted:
        erasure.erase(Message.objects.filter(inserted))
    for row in reversed(step.merged):
        _take_apart(row)
        touched += [row["id"], row["into"]]
    for row in reversed(step.renewed):
        _call_as_before(row)
    _settle(touched)
    step.delete()


def _within(runs: Runs) -> Q | None:
    found: Q | None = None
    for first, last in runs:
        part = Q(pk__range=(first, last))
        found = part if found is None else found | part
    return found


def _take_apart(row: dict[str, Any]) -> None:
    """Makes a conversation again that had become part of another, with those of its messages that are still there."""
    moved = _within(row["messages"])
    if moved is None or not Message.objects.filter(moved, conversation=row["into"]).exists():
        return
    taken = Conversation.objects.filter(source=row["source"], external_id=row["external_id"]).exclude(pk=row["into"])
    external_id = None if row["external_id"] and taken.exists() else row["external_id"]
    if row["external_id"]:
        Conversation.objects.filter(pk=row["into"], external_id=row["external_id"]).update(external_id=None)
    Conversation.objects.create(
        pk=row["id"],
        public_id=row["public_id"],
        source=row["source"],
        external_id=external_id,
        brand=row["brand"],
        created_at=datetime.fromisoformat(row["created_at"]),
        last_message_at=datetime.fromisoformat(row["created_at"]),
    )
    Message.objects.filter(moved, conversation=row["into"]).update(conversation=row["id"])


def _call_as_before(row: dict[str, Any]) -> None:
    """Only where it is still called what the import called it, or has lost that name."""
    external_id, brand = row["before"]
    held = Conversation.objects.filter(pk=row["id"]).first()
    if held is None:
        return
    if held.external_id in (row["after"][0], None) and not _is_taken(held, external_id):
        held.external_id = external_id
    if held.brand == row["after"][1]:
        held.brand = brand
    held.save(update_fields=["external_id", "brand"])


def _is_taken(held: Conversation, external_id: str | None) -> bool:
    same = Conversation.objects.filter(source=held.source, external_id=external_id).exclude(pk=held.pk)
    return external_id is not None and same.exists()


def _settle(touched: Sequence[int]) -> None:
    """Gives conversations the time of their newest message; those without any go."""
    rows = list(Conversation.objects.filter(pk__in=touched).annotate(newest=Max("messages__timestamp")))
    Conversation.objects.filter(pk__in=[row.pk for row in rows if row.newest is None]).delete()
    kept = [row for row in rows if row.newest is not None]
    for row in kept:
        row.last_message_at = row.newest
    Conversation.objects.bulk_update(kept, ["last_message_at"])
