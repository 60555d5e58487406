"""The rows that a filter means. Every list, count and answer goes through here."""

from collections.abc import Callable
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import In

from insights.models import Category, Conversation, DailyCount, InsightTopic, Message, Topic
from insights.reads.dimensions import ATTRIBUTE
from insights.reads.filters import DIMENSIONS, Choices, Filter

# Sources that messages come from by other ways than POST /api/v1/messages/.
OTHER_SOURCES = ("api", "twitter")
MOST_VALUES = 500  # of a dimension that a filter may name
# Each value by one look into the index, where DISTINCT would read the whole of it. SQLite looks by the first condition,
# and needs the second to know the index for the right one: turned round, it took 900 ms on 750,000 tweets instead of 3.
_DISTINCT = """
WITH RECURSIVE known(name) AS (
    SELECT MIN({column}) FROM {table} WHERE {column} > ''
    UNION ALL
    SELECT (SELECT MIN({column}) FROM {table} WHERE {column} > known.name AND {column} > '')
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
    categories = Category.objects.order_by("position", "pk").values_list("slug", flat=True)
    topics = Topic.objects.order_by("position", "pk").values_list("slug", flat=True)
    found = {one.name: seen(one.name) for one in DIMENSIONS.values() if one.is_seen}
    return Choices(source=sources(), category=categories, topic=topics, brand=brands(), **found)


def sources() -> tuple[str, ...]:
    """Those that messages may come from, and those that some came from."""
    counted = DailyCount.objects.order_by().values_list("source", flat=True).distinct()
    return tuple(dict.fromkeys([*settings.MESSAGE_SOURCES, *OTHER_SOURCES, *sorted(counted)]))


def seen(name: str) -> tuple[str, ...]:
    """The values of a dimension that messages have; its column needs an index."""
    return _distinct(Message, DIMENSIONS[name].column)


def brands() -> tuple[str, ...]:
    """The accounts that answer in threads, by name."""
    return _distinct(Conversation, "brand")


def _distinct(model: type[Model], column: str) -> tuple[str, ...]:
    """The values of an indexed column, each found by one look into the index."""
    with connection.cursor() as cursor:
        cursor.execute(_DISTINCT.format(table=model._meta.db_table, column=column), [MOST_VALUES])
        return tuple(name for (name,) in cursor.fetchall())


def messages(chosen: Filter) -> QuerySet[Message]:
    """The messages that match, in no particular order."""
    return Message.objects.filter(_condition(chosen))


def _condition(chosen: Filter) -> Q:
    condition = Q() if chosen.direction == "all" else Q(direction=chosen.direction)
    for name, values in chosen.named():
        if name in DIMENSIONS:
            column = DIMENSIONS[name].column
            condition &= Q(**{f"{column}__in": values}) if column else _OWN[name](chosen)
        else:
            condition &= _attribute(name.removeprefix(ATTRIBUTE), values)
    return condition & _limits(chosen)


def _attribute(name: str, values: tuple[str, ...]) -> Q:
    return Q(In(KeyTextTransform(name, "attributes"), values))


def _in_state(chosen: Filter) -> Q:
    return reduce(or_, (_STATES[status] for status in chosen.statuses))


def _about(chosen: Filter) -> Q:
    """The messages of the topics: those of a period are looked at one by one, else the topics' own are gathered. For
    30 days of 3 million messages the first takes 170 ms, the second 400."""
    links = InsightTopic.objects.filter(topic__slug__in=chosen.topics)
    if chosen.since:
        return Q(Exists(links.filter(insight=OuterRef("insight"))))
    return Q(insight__in=links.values("insight_id"))


def _addressed(chosen: Filter) -> Q:
    """The messages in threads of the brands. One whose newest message is older than the period has none in it."""
    threads = Conversation.objects.filter(brand__gt="", brand__in=chosen.brands)  # the index's own condition, too
    recent = threads.filter(last_message_at__gte=chosen.since) if chosen.since else threads
    return Q(conversation__in=recent.values("pk"))


_OWN: dict[str, Callable[[Filter], Q]] = {"status": _in_state, "topic": _about, "brand": _addressed}
"""The conditions of dimensions that are no column of the message."""


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
