"""API keys: made once, kept as digests, checked in constant time, revoked for good."""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import OperationalError
from django.db.models import QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import ApiKey, User

PREFIX = "vb_"
PREFIX_LENGTH = 12
# A key's last use is written at most this often, so that a busy program doesn't cost one write a request.
USE_RECORDED_EVERY = timedelta(minutes=1)
MOST_PER_PERSON = 50


class KeyLimitReached(Exception):
    """The person has as many keys as one may make."""


def create(name: str, owner: User | None = None, scopes: Collection[str] = ApiKey.SCOPES) -> tuple[ApiKey, str]:
    """Makes a key with the scopes named. Returns its row and the key itself, which cannot be read again.

    256 random bits need no slow hash: a plain SHA-256 of them cannot be reversed by guessing.
    """
    key = PREFIX + secrets.token_urlsafe(32)
    row = ApiKey(name=name, owner=owner, prefix=key[:PREFIX_LENGTH], digest=_digest(key))
    for scope in ApiKey.SCOPES:
        setattr(row, f"may_{scope}", scope in scopes)
    row.save(force_insert=True)
    audit.record("key made", owner, key=row.prefix, scopes=row.scopes)
    return row, key


def create_for(owner: User, name: str, scopes: Collection[str]) -> tuple[ApiKey, str]:
    """``create`` for somebody who makes a key of their own. Raises ``KeyLimitReached``."""
    if of(owner).count() >= MOST_PER_PERSON:
        raise KeyLimitReached
    return create(name, owner, scopes)


def of(owner: User) -> QuerySet[ApiKey]:
    """The person's keys that are good now, newest first."""
    return ApiKey.objects.filter(owner=owner, revoked_at=None).order_by("-pk")


def find(key: str, now: datetime | None = None) -> ApiKey | None:
    """The active key that ``key`` spells, or None."""
    if not (key.isascii() and key.isprintable()):  # PostgreSQL would refuse to look for a NUL
        return None
    row = ApiKey.objects.select_related("owner").filter(prefix=key[:PREFIX_LENGTH]).first()
    if row is None or not hmac.compare_digest(row.digest, _digest(key)) or not row.is_active:
        return None
    _record_use(row, now or timezone.now())
    return row


def revoke(row: ApiKey) -> None:
    if ApiKey.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=timezone.now()):
        audit.record("key revoked", row.owner, key=row.prefix)


def _record_use(row: ApiKey, now: datetime) -> None:
    if row.last_used_at is None or now - row.last_used_at >= USE_RECORDED_EVERY:
        with suppress(OperationalError):  # a database that takes no writes must not keep keys from reading
            ApiKey.objects.filter(pk=row.pk).update(last_used_at=now)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
