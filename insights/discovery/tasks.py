"""What the background cluster calls to discover topics. The names outlive deploys."""

import time

from django.conf import settings
from django_q.tasks import async_task

from insights.discovery import discover as discovery
from insights.discovery import gather

ENCODING_SECONDS = 40
"""For encoding in one task: with the grouping it must stay below the cluster's limit for a task."""


def discover() -> int:
    """Encodes for a while, and goes on in another task while there is more; then groups. How many wait for that."""
    gathered = gather.gather(settings.DISCOVERY_MESSAGES)
    if not gathered.considered:
        return 0
    waiting = gather.embed(gathered.ids, time.monotonic() + ENCODING_SECONDS)
    if waiting:
        async_task("insights.discovery.tasks.discover")
    else:
        discovery.discover()
    return waiting
