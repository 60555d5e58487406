"""What single rows cannot tell: which days keep to a condition, and how soon somebody answered."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Count

from ask.computing import conditions, groups, units
from ask.computing.groups import Key
from ask.computing.scope import Scope
from ask.query.value import EVERYTHING, Dimension, Grouping, Times
from insights.models import Message

_LEFT_OUT = (Dimension.CUSTOMER,)


def fitting(dimension: Grouping, scope: Scope, coverage: "tuple[date, date] | None") -> list[Key]:
    """The values of a dimension whose messages keep to all conditions of the scope; days without any message count."""
    free = replace(scope, having=())
    keys = groups.expected(free, dimension, coverage)
    keys += [key for key in _counts(free, dimension) if key is not None and key not in keys]
    for one in scope.having:
        if not isinstance(one, Times):
            raise TypeError("only customers can be new")
        narrower = free if one.where == EVERYTHING else free.narrowed(one.where)
        counted = _counts(narrower.during(one.periods) if one.periods else narrower, dimension)
        keys = [key for key in keys if units.holds(one.operator, counted.get(key, 0), one.number)]
    return keys


def _counts(scope: Scope, dimension: Grouping) -> dict[Key, int]:
    found = conditions.rows(scope).order_by().annotate(key=groups.expression(dimension))
    return dict(found.values_list("key").annotate(n=Count("pk")).values_list("key", "n"))


Statistic = Callable[[list[float]], float]


def responses(scope: Scope, by: tuple[Grouping, ...], statistic: Statistic) -> dict[tuple[Key, ...], Any]:
    """Of the seconds from the customer's first message in a thread to the first reply after it. The threads are those
    in which a message of the scope stands, grouped by their first such message."""
    replies = _replies(scope)
    each: dict[tuple[Key, ...], list[float]] = defaultdict(list)
    for conversation, asked, keys in _asked(scope, by):
        reply = next((moment for moment in replies.get(conversation, ()) if moment >= asked), None)
        if reply:
            each[keys].append((reply - asked).total_seconds())
    return {key: statistic(numbers) for key, numbers in each.items()}


def _asked(scope: Scope, by: tuple[Grouping, ...]) -> Iterator[tuple[int, datetime, tuple[Key, ...]]]:
    """Each thread with its customer's first message and the keys of the first that matches."""
    names = [f"key_{place}" for place in range(len(by))]
    found = conditions.rows(scope).annotate(**dict(zip(names, map(groups.expression, by), strict=True)))
    began = _moments(scope, "inbound")
    rows = found.order_by("conversation_id", "timestamp", "pk").values_list("conversation_id", *names)
    for conversation, messages in groupby(rows.iterator(chunk_size=5000), key=lambda row: row[0]):
        keys = next(messages)[1:]
        if conversation in began:
            yield conversation, began[conversation][0], tuple(keys)


def _replies(scope: Scope) -> dict[int, list[datetime]]:
    return _moments(scope, "outbound")


def _moments(scope: Scope, direction: str) -> dict[int, list[datetime]]:
    """The times of a direction's messages in the scope's threads, in order."""
    matching = conditions.rows(scope).order_by().values("conversation_id")
    rows = Message.objects.filter(conversation__in=matching, direction=direction).order_by("timestamp")
    found: dict[int, list[datetime]] = defaultdict(list)
    for conversation, moment in rows.values_list("conversation_id", "timestamp").iterator(chunk_size=5000):
        found[conversation].append(moment)
    return found
