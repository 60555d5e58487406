"""The rows that a filter means. Every list, count and answer goes through here."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q, QuerySet

from insights.filters import Choices, Filter
from insights.models import Category, DailyCount, InsightTopic, Message, Topic

# Sources that messages come from by other ways than POST /api/v1/messages/.
OTHER_SOURCES = ("api", "twitter")


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
    return Choices(tuple(sources), tuple(categories), tuple(topics))


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
        condition &= Q(insight__in=InsightTopic.objects.filter(topic__slug__in=chosen.topics).values("insight_id"))
    return condition & _limits(chosen)


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
