"""Waiting for the dossier, in an asynchronous stream that holds no database connection meanwhile."""

import time
from asyncio import sleep
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import connections

from dossiers.models import Extraction

LOOK_SECONDS = 0.08  # between two looks


async def waited(message_ids: Collection[UUID], seconds: float, since: datetime | None = None) -> bool:
    """Whether reading these messages made a version of their dossier, within ``seconds``.

    Ends early when one did, or when all have been read. ``since`` leaves out what was read before that moment, so that
    an answer given a second time does not claim the first one's version.
    """
    ends = time.monotonic() + seconds
    while True:
        changed = await sync_to_async(_look)(tuple(message_ids), since)
        if changed is not None or time.monotonic() >= ends:
            return changed or False
        await sleep(LOOK_SECONDS)


def _look(message_ids: tuple[UUID, ...], since: datetime | None) -> bool | None:
    """True if a version was made, False if none will be, None while some have not been read."""
    try:
        rows = list(Extraction.objects.filter(pk__in=message_ids).values_list("status", "number", "done_at"))
    finally:
        if not connections["default"].in_atomic_block:  # in a test's transaction there is nothing to give back
            connections["default"].close()
    if any(number and (since is None or (done_at and done_at >= since)) for _, number, done_at in rows):
        return True
    return None if any(status in Extraction.UNFINISHED for status, _, _ in rows) else False
