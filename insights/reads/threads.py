"""Conversations as wholes: their messages in order, and the state of all of them together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Count

from insights.models import Conversation, Message

Status = Message.Status


def status_of(statuses: Iterable[str]) -> str:
    """The state of messages taken together: failed if one failed, else unfinished if one is, else analysed.

    Agents' replies are not analysed and change nothing; a thread of nothing else is exempt.
    """
    found = set(statuses)
    decisive = (Status.FAILED, Status.PROCESSING, Status.PENDING, Status.ANALYSED, Status.EXEMPT)
    return next((status.value for status in decisive if status in found), Status.EXEMPT.value)


def overview(conversations: Sequence[Conversation]) -> dict[int, tuple[str, int]]:
    """For each conversation's primary key its status and how many messages it has, by one query."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Message.objects.filter(conversation__in=conversations).order_by()
    for key, status, number in rows.values_list("conversation_id", "status").annotate(Count("pk")):
        counts[key][status] = number
    return {row.pk: (status_of(counts[row.pk]), sum(counts[row.pk].values())) for row in conversations}
