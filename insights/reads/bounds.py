"""Which times a message can have, and which ranges can hold any."""

from datetime import UTC, date, datetime, timedelta

from django.conf import settings

from insights.reads.dates import Unusable, midnight

TOO_FAR = "time out of bounds"


def check(moment: datetime, now: datetime | None = None) -> None:
    """Raises ``Unusable`` for a time that no message can have: one such row would stretch every chart."""
    since, until = bounds(now)
    if not since <= moment <= until:
        raise Unusable(TOO_FAR, f"{moment:%Y-%m-%d} is not between {since:%Y-%m-%d} and {until:%Y-%m-%d}")


def bounds(now: datetime | None = None) -> tuple[datetime, datetime]:
    """Between which a message's time lies, by the settings MESSAGES_SINCE and MESSAGES_AHEAD_DAYS."""
    since = midnight(date.fromisoformat(settings.MESSAGES_SINCE))
    return since, (now or datetime.now(UTC)) + timedelta(days=settings.MESSAGES_AHEAD_DAYS)


def far_ends(since: datetime | None, until: datetime | None, now: datetime | None = None) -> dict[str, str]:
    """What is wrong with a range that reaches where no message can be, by parameter."""
    first, last = bounds(now)
    last += timedelta(days=366)
    ends = {"from": since, "to": until - timedelta(microseconds=1) if until else None}
    text = f"must lie between {first:%Y-%m-%d} and {last:%Y-%m-%d}"
    return {name: text for name, end in ends.items() if end and not first <= end <= last}
