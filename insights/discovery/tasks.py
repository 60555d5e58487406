"""What the background cluster calls to discover topics. The names outlive deploys."""

from insights.discovery import schedule


def discover() -> int:
    """Has topics discovered, in pieces. Run weekly."""
    schedule.ask()
    return schedule.work()


def work() -> int:
    """The next piece, if one is due."""
    return schedule.work()
