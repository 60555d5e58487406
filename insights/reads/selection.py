"""The rows that a filter means. Every list, count and answer goes through here."""

from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from insights.models import Category, Conversation, DailyCount, InsightTopic, Message, Topic
from insights.reads.filters import Choices, Filter

# Sources that messages come from by other ways than POST /api/v1/messages/.
OTHER_SOURCES = ("api", "twitter")
MOST_BRANDS = 500  # that a filter may name
# Each brand by one look into the index, where DISTINCT would read the whole of it. SQLite looks by the first condition,
# and needs the second to know the index for the right one: turned round, it took 900 ms on 750,000 tweets instead of 3.
_BRANDS = """
WITH RECURSIVE known(name) AS (
    SELECT MIN(brand) FROM insights_conversation WHERE brand > ''
    UNION ALL
    SELECT (SELECT MIN(brand) FROM insights_conversation WHERE brand > known.name AND brand > '')
    FROM known WHERE known.name IS NOT NULL
)
SELECT name FROM known WHERE name IS NOT NULL LIMIT %s
"""

# Each state in the form that its partial index answers (see MessageQuerySet).
_STATES = {
    "pending": Q(status="pending", due_at__isnull=False),
    "processing": Q(status="processing", due_at__isnull=False),
    "failed": Q(failed_at__isnull=False),
    "analysed": Q(insight__isnull=False),
    "exempt": Q(status="exempt"),
}


def choices() -> Choices:
    """The values that a filter may name."""
    seen = DailyCount.objects.order_by().values_list("source", flat=True).distinct()
    sources = dict.fromkeys([*settings.MESSAGE_SOURCES, *OTHER_SOURCES, *sorted(seen)])
    categories = Category.objects.order_by("position", "pk").values_list("slug", flat=True)
    topics = Topic.objects.order_by("position", "pk").values_list("slug", flat=True)
    return Choices(tuple(sources), tuple(categories), tuple(topics), brands())


def brands() -> tuple[str, ...]:
    """The accounts that answer in threads, by name."""
    with connection.cursor() as cursor:
        cursor.execute(_BRANDS, [MOST_BRANDS])
        return tuple(name for (name,) in cursor.fetchall())


def messages(chosen: Filter) -> QuerySet[Message]:
    """The messages that match, in no particular order."""
    return Message.objects.filter(_condition(chosen))


def _condition(chosen: Filter) -> Q:
    condition = Q() if chosen.direction == "all" else Q(direction=chosen.direction)
    for field, values in (
        ("source__in", chosen.sources),
        ("category__slug__in", chosen.categories),
        ("sentiment__in", chosen.sentiments),
    ):
        condition &= Q(**{field: values}) if values else Q()
    if chosen.statuses:
        condition &= reduce(or_, (_STATES[status] for status in chosen.statuses))
    if chosen.topics:
        condition &= _about(chosen)
    if chosen.brands:
        condition &= Q(conversation__in=_addressed(chosen))
    return condition & _limits(chosen)


def _about(chosen: Filter) -> Q:
    """The messages of the topics: those of a period are looked at one by one, else the topics' own are gathered. For
    30 days of 3 million messages the first takes 170 ms, the second 400."""
    links = InsightTopic.objects.filter(topic__slug__in=chosen.topics)
    if chosen.since:
        return Q(Exists(links.filter(insight=OuterRef("insight"))))
    return Q(insight__in=links.values("insight_id"))


def _addressed(chosen: Filter) -> QuerySet[Conversation, Any]:
    """The threads of the brands. One whose newest message is older than the period has none in it."""
    threads = Conversation.objects.filter(brand__gt="", brand__in=chosen.brands)  # the index's own condition, too
    return (threads.filter(last_message_at__gte=chosen.since) if chosen.since else threads).values("pk")


def _limits(chosen: Filter) -> Q:
    condition = Q()
    if chosen.since:
        condition &= Q(timestamp__gte=chosen.since)
    if chosen.until:
        condition &= Q(timestamp__lt=chosen.until)
    if chosen.min_confidence is not None:
        condition &= Q(confidence__gte=chosen.min_confidence)
    if chosen.text:
        condition &= Q(text__icontains=chosen.text)
    if chosen.author:
        condition &= Q(customer=chosen.author) | Q(author=chosen.author)
    return condition


def condition(chosen: Filter) -> Q:
    """What a filter asks of a message."""
    return _condition(chosen)
