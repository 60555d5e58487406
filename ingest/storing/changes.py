"""Messages that come again with another content: brought up to date, with what they said before kept."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from ingest.models import ImportBatch, MessageChange
from ingest.records import Record
from ingest.storing import old_insights
from ingest.storing.effects import Runs
from insights.analysis import queue, rollups
from insights.models import BY_HAND, Insight, Message

TOGETHER = 500
_REANALYSED = frozenset(("text", "direction"))  # what labels rest on
_FIELDS = (
    "text",
    "timestamp",
    "day",
    "author",
    "id_user",
    "customer",
    "direction",
    "attributes",
    "raw_data",
    "language",
)
_STATE = (
    "status",
    "due_at",
    "attempts",
    "claim",
    "failed_at",
    "error",
    "insight",
    "sentiment",
    "score",
    "confidence",
    "category",
)

_COLUMNS = {field.name: field for field in Message._meta.concrete_fields}

Values = dict[str, Any]


def written(record: Record) -> Values:
    """What a record says, as columns of a message."""
    direction = Message.Direction.INBOUND if record.inbound else Message.Direction.OUTBOUND
    return {
        "text": record.text,
        "timestamp": record.timestamp,
        "author": record.author,
        "id_user": record.id_user,
        "customer": record.customer_key,
        "direction": Message.Direction.AUTOMATIC if record.automatic and record.inbound else direction,
        "attributes": dict(record.attributes) if record.attributes else None,
        "raw_data": dict(record.apart) if record.apart else None,
    }


class ChangeKeeper:
    """Applies the changes of one import, and keeps what was there before."""

    def __init__(self, batch: ImportBatch, own: Runs) -> None:
        """``own`` are the messages that this import has brought itself; the list may grow."""
        self._batch = batch
        self._own = own

    def apply(self, source: str, records: Sequence[Record]) -> tuple[int, list[Record]]:
        """Says how many messages changed, and which records contradict a row of their own import."""
        by_id = {record.external_id: record for record in records}
        refused: list[Record] = []
        changed: list[tuple[Message, Values]] = []
        for message in _stored(source, list(by_id)):
            record = by_id[str(message.external_id)]
            new = _differences(message, record)
            if new and self._is_own(message.pk):
                refused.append(record)
            elif new:
                changed.append((message, new))
        if changed:
            self._bring_up_to_date(changed)
        return len(changed), refused

    def _is_own(self, key: int) -> bool:
        place = bisect_right(self._own, key, key=lambda run: run[0]) - 1
        if place >= 0 and self._own[place][0] <= key <= self._own[place][1]:
            return True
        return MessageChange.objects.filter(batch=self._batch, message=key).exists()

    def _bring_up_to_date(self, changed: Sequence[tuple[Message, Values]]) -> None:
        messages = [message for message, _ in changed]
        with counted(messages):
            kept = [MessageChange(batch=self._batch, message=one, before=_before(one, new)) for one, new in changed]
            again = [message for message, new in changed if _change(message, new)]
            Message.objects.bulk_update(messages, [*_FIELDS, *_STATE])
            taken = old_insights.take(again, [change.before.get("shown") for change in kept])
        for change in kept:
            change.insights = taken.get(change.message_id, [])
        MessageChange.objects.bulk_create(kept)


def _stored(source: str, ids: Sequence[str]) -> Iterable[Message]:
    rows = Message.objects.select_for_update(of=("self",)).select_related("insight").order_by("pk")
    for start in range(0, len(ids), TOGETHER):
        yield from rows.filter(source=source, external_id__in=ids[start : start + TOGETHER])


def _differences(message: Message, record: Record) -> Values:
    """What the record says otherwise. What it says nothing of stays."""
    said = {name: value for name, value in written(record).items() if value not in ("", None)}
    new = {name: value for name, value in said.items() if getattr(message, name) != value}
    if "timestamp" in new:
        new["day"] = record.timestamp.date()
    return new


def _before(message: Message, new: Values) -> Values:
    return {name: getattr(message, name) for name in new} | {"status": message.status, "shown": message.insight_id}


def _change(message: Message, new: Values) -> bool:
    """Says whether its labels have to be worked out again."""
    for name, value in new.items():
        setattr(message, name, value)
    by_hand = message.insight is not None and message.insight.engine == BY_HAND
    if "text" in new:
        message.language = None
    if _REANALYSED.isdisjoint(new) or (by_hand and message.direction == Message.Direction.INBOUND):
        return False
    _begin_again(message)
    return True


def _begin_again(message: Message) -> None:
    """As if it had just come in."""
    inbound = message.direction == Message.Direction.INBOUND
    message.status = Message.Status.PENDING if inbound else Message.Status.EXEMPT
    message.due_at = queue.due_at(message.timestamp, timezone.now()) if inbound else None
    message.attempts, message.claim, message.failed_at, message.error = 0, None, None, ""
    message.insight, message.category, message.sentiment, message.score, message.confidence = None, None, "", None, None


class counted:
    """Keeps the daily counts true while messages change inside."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._messages = messages

    def __enter__(self) -> None:
        self._before = rollups.of_messages(self._messages), rollups.of_topics(self._messages)

    def __exit__(self, *error: object) -> None:
        if error[0] is not None:
            return
        after = rollups.of_messages(self._messages), rollups.of_topics(self._messages)
        for now, earlier in zip(after, self._before, strict=True):
            now.subtract(earlier)
        rollups.change(*after)


def restore(changes: Sequence[MessageChange]) -> None:
    """Gives messages back what they said, and showed, before; in the transaction that deletes the changes."""
    rows = Message.objects.select_for_update(of=("self",)).select_related("insight")
    held = rows.in_bulk(change.message_id for change in changes)
    with counted(list(held.values())):
        again = [held[change.message_id] for change in changes if _restore(held[change.message_id], change.before)]
        Message.objects.bulk_update(held.values(), [*_FIELDS, *_STATE])
        shown = old_insights.put_back(again, {change.message_id: change.insights for change in changes})
        for message in again:
            _show(message, shown.get(message.pk))
        Message.objects.bulk_update(again, _STATE)


def _restore(message: Message, before: Mapping[str, Any]) -> bool:
    """Says whether its labels are those of another text."""
    for name in before.keys() - {"status", "shown"}:
        setattr(message, name, _COLUMNS[name].to_python(before[name]))
    if "text" in before:
        message.language = None
    by_hand = message.insight is not None and message.insight.engine == BY_HAND
    if _REANALYSED.isdisjoint(before) or by_hand:
        return False
    _begin_again(message)
    return True


def _show(message: Message, insight: Insight | None) -> None:
    if insight is not None:
        message.status, message.due_at, message.insight = Message.Status.ANALYSED, None, insight
        message.category_id, message.sentiment = insight.category_id, insight.sentiment
        message.score, message.confidence = insight.score, insight.confidence
