"""What the background cluster calls to look for spikes. The names outlive deploys."""

from insights.spikes import notices, watch


def look() -> int:
    """Looks at the last days and hours, and tells of what is new. Says how many spikes those days have."""
    if watch.is_backlog():
        return 0
    found = len(watch.look())
    notices.send()
    return found


def look_by_day() -> int:
    """Looks at the days of all history where the counts have changed since the last time, and tells of what is new."""
    if watch.is_backlog() or watch.is_current():
        return 0
    found = len(watch.look_by_day())
    notices.send()
    return found


def look_at_all() -> int:
    """Looks at all of history. Tells nobody: what is recent, the next scheduled look tells."""
    return len(watch.look(watch.beginning()))
