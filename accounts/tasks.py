"""What the worker does about accounts by itself."""

from accounts.identity import guests


def forget_guests() -> int:
    """Deletes the guests who have been inactive for too long. Returns how many they were."""
    return guests.expire()


forget_visitors = forget_guests  # its name until version 0.2: tasks queued then are still carried out
