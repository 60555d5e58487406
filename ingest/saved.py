"""Saved mappings: how files with such columns are read, offered when one comes again."""

import hashlib
from collections.abc import Sequence

from accounts.models import User
from ingest.models import SavedMapping


def digest_of(columns: Sequence[str]) -> str:
    """The same for the same columns in any order."""
    return hashlib.sha256("\n".join(sorted(name.lower() for name in columns)).encode()).hexdigest()


def save(name: str, columns: Sequence[str], options: dict[str, str], by: User | None) -> SavedMapping:
    values = {"columns": digest_of(columns), "options": options, "created_by": by}
    return SavedMapping.objects.update_or_create(name=name[:100], defaults=values)[0]
