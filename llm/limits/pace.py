"""The outgoing pace: over all processes and threads, no second ever holds more requests than allowed.

A row holds the next free moment. Whoever wants to send takes it and moves it one interval on, in one statement (the
generic cell rate algorithm, with a burst of one), then sleeps until that moment. Whoever wakes too late for it lets it
pass unused and takes another: so each request leaves close to a moment of its own, and eleven of
them cannot meet in a second however the machine schedules its processes.
"""

import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from llm.errors import Crowded

# Ten intervals of 1.25/10 s span 1.25 s: eleven requests meet in a second only if one arrives 250 ms later after its
# moment than another, and the one that follows it is late as well, by 125 ms.
SLACK = 1.25
# A moment missed by more than this is given up, which leaves 170 ms of those 250 for what happens after the check:
# a thread that is not scheduled, a machine that stands still, a network that carries one slower than another.
TOLERANCE = 0.08
# After a missed moment the next is asked for this much later, doubled each time: the database itself may be slow.
FIRST_LEAD, LONGEST_LEAD = 0.05, 2.0

# Seconds. Nobody waits this long: a row that says so was written by a clock that was wrong.
FURTHEST = 300.0
RETRY_AFTER = timedelta(seconds=5)  # what those hear for whom no moment was free

# One statement takes a moment, or none where the next free one is further away than the caller can wait. On PostgreSQL
# the clock is the server's, so that machines need not agree on the time; SQLite has one machine.
_TAKE = """
    INSERT INTO llm_pacer (name, next_at) VALUES ('all', {now} + %(lead)s + %(interval)s)
    ON CONFLICT (name) DO UPDATE SET next_at = %(interval)s + CASE
        WHEN llm_pacer.next_at > {now} + %(furthest)s THEN {now} + %(lead)s
        ELSE {greatest}(llm_pacer.next_at, {now} + %(lead)s) END
    WHERE llm_pacer.next_at <= {now} + %(patience)s OR llm_pacer.next_at > {now} + %(furthest)s
    RETURNING next_at - %(interval)s - {now}
"""
_SQL = {
    "sqlite": _TAKE.format(now="%(now)s", greatest="MAX"),
    "postgresql": _TAKE.format(now="EXTRACT(EPOCH FROM clock_timestamp())::float8", greatest="GREATEST"),
}


@dataclass(frozen=True, slots=True)
class Departure:
    """When to leave: ``wait`` seconds after the statement, which ran between ``asked`` and ``taken`` (monotonic)."""

    wait: float
    asked: float
    taken: float

    def is_missed(self, now: float) -> bool:
        """Whether leaving at ``now`` would be too late, reckoning with the slowest way the answer can have taken."""
        return now - self.asked - self.wait > TOLERANCE


def interval() -> float:
    return SLACK / float(settings.LLM_CALLS_PER_SECOND)


def take(lead: float, patience: float) -> Departure | None:
    """Takes the next free moment at least ``lead`` and at most ``patience`` seconds away; None where there is none.

    Never inside a transaction: the caller sleeps afterwards.
    """
    values = {"lead": lead, "interval": interval(), "patience": patience, "furthest": FURTHEST}
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        # Neither the wait for the database's lock nor that for its disk belongs to what the moment is reckoned from.
        asked = time.monotonic()
        cursor.execute(_SQL[connection.vendor], {**values, "now": time.time()})
        row = cursor.fetchone()
        taken = time.monotonic()
    return None if row is None else Departure(max(0.0, float(row[0])), asked, taken)


async def depart(deadline: float) -> None:
    """Returns when a request may leave, at once. ``deadline`` is by ``time.monotonic``.

    Raises ``Crowded`` where no moment is free before it.
    """
    lead = 0.0
    while True:
        try:
            moment = await sync_to_async(take)(lead, deadline - time.monotonic())
        except OperationalError:  # locked for longer than one waits for it
            moment = None
        if moment is None:
            raise Crowded("Too many requests to models are waiting.", timezone.now() + RETRY_AFTER)
        await asyncio.sleep(moment.taken + moment.wait - time.monotonic())
        if not moment.is_missed(time.monotonic()):
            return
        lead = min(LONGEST_LEAD, max(FIRST_LEAD, lead * 2))
