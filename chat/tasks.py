"""What the background cluster calls. The names outlive deploys: queued tasks may be older than the code."""

from chat import leases, memory


def forget_turns() -> int:
    """Deletes turns that have expired. Run daily."""
    return memory.forget_old()


def sweep() -> int:
    """Ends answers whose process died. Run every minute, and by `manage.py serve` as soon as there is one."""
    return leases.sweep()
