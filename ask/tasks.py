"""What the background cluster calls. The names outlive deploys: queued tasks may be older than the code."""

from ask.memory import store


def forget_turns() -> int:
    """Deletes turns that have expired. Run daily."""
    return store.forget_old()
