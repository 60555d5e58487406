"""Messages that were stored with a time no message can have: shown, and set aside into a file."""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from insights import erasure
from insights.models import Message
from insights.reads import bounds


def stored(now: datetime | None = None) -> QuerySet[Message]:
    """Those before or beyond the bounds, the oldest first."""
    since, until = bounds.bounds(now)
    far = Message.objects.filter(Q(timestamp__lt=since) | Q(timestamp__gt=until))
    return far.select_related("conversation").order_by("timestamp", "pk")


def set_aside(rows: QuerySet[Message], file: Path) -> int:
    """Writes the messages as JSON lines, which `manage.py ingest` reads once their times are right, then takes them and
    their insights out. Nothing is taken out before the file is on disk; it is private. Raises ``FileExistsError``."""
    kept = list(rows)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        for line in map(_entry, kept):
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
        out.flush()
        os.fsync(out.fileno())
    return erasure.erase(Message.objects.filter(pk__in=[message.pk for message in kept]))


def in_words(rows: QuerySet[Message]) -> Iterator[str]:
    """One line a message: its time, id, source and first words."""
    for message in rows:
        words = " ".join(message.text.split())[:60]
        yield f"{message.timestamp:%Y-%m-%d %H:%M}  {message.uuid}  {message.source}  {words}"


def _entry(message: Message) -> dict[str, Any]:
    return {
        "id": message.external_id or str(message.uuid),
        "timestamp": message.timestamp.isoformat(),
        "text": message.text,
        "author": message.author,
        "id_user": message.id_user,
        "source": message.source,
        "direction": message.direction,
        "thread": message.conversation.public_id,
        "reply_to": message.reply_to,
        "created_at": message.created_at.isoformat(),
        "raw_data": message.raw_data,
    }
