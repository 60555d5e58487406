"""What the background cluster calls. The names outlive deploys: queued tasks may be older than the code."""

from ingest.imports import labels, running


def drain() -> int:
    """Imports that wait, then labels whose messages are analysed by now."""
    return running.drain() + labels.apply_waiting()
