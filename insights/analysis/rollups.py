"""Keeps the daily counts equal to the messages: changed in the transaction that changes what is shown."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Model

from insights.models import DailyCount, DailyTopicCount, InsightTopic, Message

Cell = tuple[date, str, int, str]  # day, source, category or topic id, sentiment


def change(categories: Mapping[Cell, int], topics: Mapping[Cell, int]) -> None:
    """Adds to the counts (or takes away, with negative numbers). To be called inside the transaction that it accounts
    for."""
    _add(DailyCount, "category_id", categories)
    _add(DailyTopicCount, "topic_id", topics)


def _add(model: type[Model], label: str, cells: Mapping[Cell, int]) -> None:
    table = model._meta.db_table
    upsert = (
        f"INSERT INTO {table} (day, source, {label}, sentiment, count) VALUES (%s, %s, %s, %s, %s) "  # noqa: S608
        f"ON CONFLICT (day, source, {label}, sentiment) DO UPDATE SET count = {table}.count + excluded.count"
    )
    # An upsert of a negative number fails the column's check before it becomes an update.
    subtract = (
        f"UPDATE {table} SET count = count + %s WHERE day = %s AND source = %s AND {label} = %s AND sentiment = %s"  # noqa: S608
    )
    # One statement a cell, in a fixed order: two workers that change the same cells then never wait for each other in a
    # circle.
    with connection.cursor() as cursor:
        for cell, number in sorted(cells.items()):
            if number > 0:
                cursor.execute(upsert, (*cell, number))
            elif number < 0:
                cursor.execute(subtract, (number, *cell))


def of_messages(messages: Iterable[Message]) -> Counter[Cell]:
    """What these messages, as they are shown now, contribute to the category counts."""
    return Counter((m.day, m.source, m.category_id, m.sentiment) for m in messages if m.category_id is not None)


def of_topics(messages: Iterable[Message]) -> Counter[Cell]:
    """What they contribute to the topic counts."""
    shown = {m.insight_id: m for m in messages if m.insight_id is not None}
    links = InsightTopic.objects.filter(insight_id__in=shown).values_list("insight_id", "topic_id")
    return Counter(
        (shown[insight].day, shown[insight].source, topic, shown[insight].sentiment) for insight, topic in links
    )


@transaction.atomic
def rebuild() -> None:
    """Counts everything anew."""
    DailyCount.objects.all().delete()
    DailyCount.objects.bulk_create((DailyCount(**row) for row in _categories_counted()), batch_size=2000)
    DailyTopicCount.objects.all().delete()
    DailyTopicCount.objects.bulk_create((DailyTopicCount(**row) for row in _topics_counted()), batch_size=2000)


def differences() -> list[str]:
    """Where the stored counts and the messages disagree: one line each, none when all is well."""
    lines = []
    for model, label, counted in (
        (DailyCount, "category_id", _categories_counted()),
        (DailyTopicCount, "topic_id", _topics_counted()),
    ):
        fields = ("day", "source", label, "sentiment", "count")
        stored = set(model.objects.filter(count__gt=0).values_list(*fields))
        actual = {tuple(row[name] for name in fields) for row in counted}
        lines += [f"{model.__name__} {row}" for row in sorted(stored ^ actual, key=str)]
    return lines


def _categories_counted() -> Iterable[dict[str, Any]]:
    shown = Message.objects.filter(category__isnull=False).order_by()
    rows = shown.values_list("day", "source", "category_id", "sentiment").annotate(count=Count("pk"))
    return [dict(zip(("day", "source", "category_id", "sentiment", "count"), row, strict=True)) for row in rows]


def _topics_counted() -> Iterable[dict[str, Any]]:
    rows = (
        InsightTopic.objects.filter(insight__shown_for__isnull=False)
        .order_by()
        .values_list(
            "insight__shown_for__day",
            "insight__shown_for__source",
            "topic_id",
            "insight__shown_for__sentiment",
        )
        .annotate(count=Count("pk"))
    )
    return [dict(zip(("day", "source", "topic_id", "sentiment", "count"), row, strict=True)) for row in rows]
