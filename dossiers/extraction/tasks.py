"""What the background cluster calls. The names outlive deploys: queued tasks may be older than the code."""

from dossiers.extraction import queue, work


def drain() -> int:
    return work.drain()


def sweep() -> int:
    """Rings for messages that nobody has rung for. Run every few seconds."""
    return queue.sweep()
