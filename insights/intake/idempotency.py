"""Repeating a submission with the same ``Idempotency-Key`` gets the first answer, and stores nothing twice."""

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from insights.models import IdempotencyRecord

KEPT_FOR = timedelta(hours=48)
MAX_LENGTH = 255


class Mismatch(Exception):
    """The key was used before, with a different request."""


def digest(path: str, body: Any) -> str:
    """What a request is compared by: its path and its content, whatever the order of the keys."""
    return hashlib.sha256(f"{path}\n{json.dumps(body, sort_keys=True)}".encode()).hexdigest()


def earlier_answer(caller: str, key: str, request_digest: str) -> dict[str, Any] | None:
    """The answer given before, or None. Raises ``Mismatch`` where the key belongs to another request."""
    record = IdempotencyRecord.objects.filter(caller=caller, key=key).first()
    if record is None:
        return None
    if record.request_digest != request_digest:
        raise Mismatch
    answer: dict[str, Any] = record.response
    return answer


def forget(caller: str, key: str) -> None:
    IdempotencyRecord.objects.filter(caller=caller, key=key).delete()


def forget_old() -> None:
    IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
