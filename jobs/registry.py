"""The queues of the product. Each app registers its own; `serve`, `/ready` and the Operations page ask here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from jobs import heartbeat, stopping
from jobs.leases import Depth


def nobody_waits(now: datetime) -> bool:
    """For queues whose work no person is waiting for."""
    return False


def nothing_known(now: datetime) -> Depth:
    """For queues that keep no figures."""
    return Depth(0, 0, 0, None)


def nothing_done() -> datetime | None:
    return None


@dataclass(frozen=True)
class WorkQueue:
    """One kind of background work.

    ``urgency`` orders the queues: what has a smaller one goes first. ``drain`` works for a few seconds, ``sweep``
    rings for what is overdue and ends what nobody will end. ``urgent`` says whether somebody waits for it right now,
    ``drain_urgent`` does that part alone (else ``drain`` does), ``last_done`` says when some of it was last finished.
    """

    name: str
    label: str
    urgency: int
    is_overdue: Callable[[datetime], bool]
    sweep: Callable[[], int]
    drain: Callable[[], int] | None = None
    drain_urgent: Callable[[], int] | None = None
    urgent: Callable[[datetime], bool] = nobody_waits
    depth: Callable[[datetime], Depth] = nothing_known
    last_done: Callable[[], datetime | None] = nothing_done
    retry: Callable[[], int] | None = None

    @property
    def has_depth(self) -> bool:
        """Whether it keeps figures that can be shown."""
        return self.depth is not nothing_known


_queues: dict[str, WorkQueue] = {}


def register(queue: WorkQueue) -> None:
    """Makes a queue known. Called once by its app, when Django is ready."""
    if queue.name in _queues and _queues[queue.name] != queue:
        raise ValueError(f"There is a queue {queue.name!r} already.")
    _queues[queue.name] = queue


def queues() -> list[WorkQueue]:
    """All of them, the most urgent first."""
    return sorted(_queues.values(), key=lambda queue: (queue.urgency, queue.name))


def named(name: str) -> WorkQueue:
    return _queues[name]


def sweep_overdue(now: datetime | None = None) -> list[str]:
    """Sweeps the queues in which something is overdue; their names."""
    moment = now or timezone.now()
    overdue = [queue for queue in queues() if queue.is_overdue(moment)]
    for queue in overdue:
        queue.sweep()
    return [queue.name for queue in overdue]


def give_way(name: str) -> int:
    """Does the more urgent work that somebody waits for, between two pieces of ``name``; says how much was done."""
    heartbeat.alive()
    drains = (queue.drain_urgent or queue.drain for queue in _before(name))
    return sum(drain() for drain in drains if drain is not None and not stopping.is_requested())


def _before(name: str) -> Iterator[WorkQueue]:
    own = _queues[name].urgency
    return (queue for queue in queues() if queue.urgency < own and queue.urgent(timezone.now()))
