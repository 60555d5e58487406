"""Which attributes messages have: the names of their further columns, and the commonest values of each."""

from dataclasses import dataclass

from django.db import connection

from insights.models import Message

MOST_NAMES = 100
MOST_VALUES = 50
NEWEST = 200_000  # messages that are looked at


@dataclass(frozen=True, slots=True)
class AttributeValues:
    """``messages`` have the attribute ``name``; ``values`` are the commonest, with how often each occurs."""

    name: str
    messages: int
    values: tuple[tuple[str, int], ...]


def names() -> list[str]:
    """The names of all attributes, the commonest first."""
    return [one.name for one in listing()]


def listing() -> list[AttributeValues]:
    """The attributes of the newest messages that have some, the commonest first. Empty at once where none has any."""
    newest = Message.objects.filter(attributes__isnull=False).order_by("-pk")[:1].values_list("pk", flat=True).first()
    if newest is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED[connection.vendor], [newest - NEWEST])
        rows = cursor.fetchall()
    found: dict[str, list[tuple[str, int]]] = {}
    for name, value, count in rows:
        found.setdefault(name, []).append((value, count))
    counted = [
        AttributeValues(name, sum(n for _, n in all_), tuple(all_[:MOST_VALUES])) for name, all_ in found.items()
    ]
    return sorted(counted, key=lambda one: (-one.messages, one.name))[:MOST_NAMES]


_COUNTED = {
    "sqlite": """
        SELECT pair.key, pair.value, COUNT(*) AS n FROM insights_message AS m, json_each(m.attributes) AS pair
        WHERE m.attributes IS NOT NULL AND m.id > %s GROUP BY pair.key, pair.value ORDER BY n DESC, pair.value
    """,
    "postgresql": """
        SELECT pair.key, pair.value, COUNT(*) AS n FROM insights_message AS m, jsonb_each_text(m.attributes) AS pair
        WHERE m.attributes IS NOT NULL AND m.id > %s GROUP BY pair.key, pair.value ORDER BY n DESC, pair.value
    """,
}
