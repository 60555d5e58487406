"""Which times a message can have: one outside of them is refused, for one such row would stretch every chart."""

from datetime import UTC, datetime, timedelta

from insights.reads.dates import Unusable

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=2)


def check(moment: datetime) -> None:
    """Raises ``Unusable`` for a time before 1990 or more than two days ahead."""
    if moment < EARLIEST or moment > datetime.now(UTC) + AHEAD:
        raise Unusable("time out of bounds", f"{moment:%Y-%m-%d}, not between {EARLIEST:%Y-%m-%d} and two days ahead")
