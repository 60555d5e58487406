"""The doorbell of the analysis."""

from jobs import wake

TASK = "insights.tasks.drain"
ENOUGH = 4  # it rings with each submission; the bells of others, which ring seldom, must find room behind it


def ring() -> None:
    """Asks a worker to look for waiting messages."""
    wake.ring(TASK, ENOUGH)
