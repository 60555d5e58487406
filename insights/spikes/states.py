"""What people make of a spike: they acknowledge it, or mute its series for a while."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from insights.models import Spike

MUTED_FOR = timedelta(days=30)


def acknowledge(spike: Spike, by: User | None) -> None:
    """Somebody has seen it. No notice of it is sent any more."""
    _set(spike, Spike.State.ACKNOWLEDGED, by)


def mute(spike: Spike, by: User | None) -> None:
    """For ``MUTED_FOR`` nobody is told of this or further spikes of the same series; they are still kept."""
    spike.muted_until = timezone.now() + MUTED_FOR
    _set(spike, Spike.State.MUTED, by)


def reopen(spike: Spike, by: User | None) -> None:
    """Takes either back; the series is no longer muted."""
    series = Spike.objects.filter(kind=spike.kind, label=spike.label, source=spike.source)
    series.update(muted_until=None)
    spike.muted_until = None
    _set(spike, Spike.State.OPEN, by)


def _set(spike: Spike, state: Spike.State, by: User | None) -> None:
    spike.state, spike.state_at, spike.state_by = state, timezone.now(), by
    spike.save(update_fields=["state", "state_at", "state_by", "muted_until"])
