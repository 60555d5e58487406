"""What the worker does about accounts by itself."""

from accounts.identity import guests


def forget_visitors() -> int:
    """Deletes the guests who have been inactive for too long. Returns how many they were."""
    return guests.expire()
