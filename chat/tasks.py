"""What the background cluster calls. The names outlive deploys: queued tasks may be older than the code."""

from chat import memory


def forget_turns() -> int:
    """Deletes turns that have expired. Run daily."""
    return memory.forget_old()
