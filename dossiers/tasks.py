"""What the background cluster calls. The names outlive deploys: queued tasks may be older than the code."""

from uuid import UUID

from dossiers.assistant import summarising


def summarise(session_id: str) -> bool:
    """Sums up the beginning of a long conversation."""
    return summarising.summarise(UUID(session_id))
