"""Selections as conditions on rows. A negation is the exact complement, rows without the field included."""

from collections.abc import Callable
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Length
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, In, LessThan, LessThanOrEqual

from ask.computing import units
from ask.computing.scope import FIELDS, Scope, split
from ask.query.value import (
    AllOf,
    Amount,
    AnyOf,
    Bound,
    Field,
    Interval,
    Is,
    Not,
    Operator,
    Periods,
    Says,
    Selection,
    Whose,
)
from insights.models import InsightTopic, Message
from insights.reads import selection
from insights.reads.filters import Filter

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LOOKUPS = {
    Operator.MORE: "gt",
    Operator.AT_LEAST: "gte",
    Operator.FEWER: "lt",
    Operator.AT_MOST: "lte",
    Operator.EXACTLY: "exact",
}
_COMPARED: dict[Operator, type[Any]] = {
    Operator.MORE: GreaterThan,
    Operator.AT_LEAST: GreaterThanOrEqual,
    Operator.FEWER: LessThan,
    Operator.AT_MOST: LessThanOrEqual,
    Operator.EXACTLY: Exact,
}
NOTHING = Q(pk__in=())
ALL = Q(pk__isnull=False)  # an empty condition would vanish from a choice


def rows(scope: Scope) -> QuerySet[Message]:
    """The messages of a scope, in no particular order."""
    filtered, rest = split(scope)
    found = selection.messages(filtered)
    if len(scope.periods) > 1:
        found = found.filter(_during(scope.periods))
    if rest:
        found = found.filter(reduce(and_, (condition(part, scope.periods) for part in rest)))
    return units.fitting(found, scope) if scope.having else found


def condition(part: Selection, periods: Periods) -> Q:
    """The condition of one part. ``periods`` are what conditions on customers look at."""
    match part:
        case AllOf(parts):
            return reduce(and_, (condition(one, periods) for one in parts), ALL)
        case AnyOf(parts):
            return reduce(or_, (condition(one, periods) for one in parts))
        case Not(AllOf(())):
            return NOTHING
        case Not(inner):
            return ~condition(inner, periods)
        case Says(text):
            return Q(text__icontains=text)
        case Bound(amount, operator, number):
            return _bound(amount, operator, number)
        case Whose(one):
            return Q(customer__in=units.customers(one, periods))
        case Is():
            return _is(part)
    raise TypeError(part)


def _during(periods: Periods) -> Q:
    return reduce(or_, (_interval(one) for one in periods))


def _interval(interval: Interval) -> Q:
    found = Q(timestamp__gte=interval.since) if interval.since else Q()
    return found & Q(timestamp__lt=interval.until) if interval.until else found


def _bound(amount: Amount, operator: Operator, number: float) -> Q:
    if amount == Amount.LENGTH:
        return Q(_COMPARED[operator](Length("text"), Value(number)))
    return Q(**{f"{amount}__{LOOKUPS[operator]}": number})


def _is(part: Is) -> Q:
    """Any of the values; "" stands for having none."""
    named = tuple(value for value in part.values if value)
    found = [_OWN[part.field](part, named) if part.field in _OWN else _filtered(part.field, named)] if named else []
    if len(named) < len(part.values):
        found.append(_none(part))
    return reduce(or_, found)


def _filtered(field: Field, values: tuple[str, ...]) -> Q:
    """As every page reads it."""
    return selection.condition(Filter(direction="all").replace(**{FIELDS[field]: values}))


def _customer(part: Is, values: tuple[str, ...]) -> Q:
    return Q(customer__in=values) | Q(author__in=values)


def _direction(part: Is, values: tuple[str, ...]) -> Q:
    return ALL if "all" in values else Q(direction__in=values)


def _answered(part: Is, values: tuple[str, ...]) -> Q:
    replies = Message.objects.filter(
        conversation=OuterRef("conversation"), direction="outbound", timestamp__gte=OuterRef("timestamp")
    )
    chosen = {"yes": Q(Exists(replies)), "no": ~Q(Exists(replies))}
    return reduce(or_, (chosen[value] for value in values))


def _weekday(part: Is, values: tuple[str, ...]) -> Q:
    return Q(day__iso_week_day__in=[WEEKDAYS.index(value) + 1 for value in values])


def _hour(part: Is, values: tuple[str, ...]) -> Q:
    return Q(timestamp__hour__in=[int(value) for value in values])


def attribute(name: str) -> Coalesce:
    """A further column of the import, "" where a message has none."""
    return Coalesce(KeyTextTransform(name, "attributes"), Value(""), output_field=TextField())


def _attribute(part: Is, values: tuple[str, ...]) -> Q:
    return Q(In(attribute(part.name), values))


_OWN: dict[Field, Callable[[Is, tuple[str, ...]], Q]] = {
    Field.CUSTOMER: _customer,
    Field.DIRECTION: _direction,
    Field.ANSWERED: _answered,
    Field.WEEKDAY: _weekday,
    Field.HOUR: _hour,
    Field.ATTRIBUTE: _attribute,
}


def _none(part: Is) -> Q:
    """Messages that have no such thing."""
    known = {
        Field.CATEGORY: Q(category__isnull=True),
        Field.SENTIMENT: Q(sentiment=""),
        Field.TOPIC: ~Q(Exists(InsightTopic.objects.filter(insight=OuterRef("insight")))),
        Field.BRAND: Q(conversation__brand=""),
        Field.CUSTOMER: Q(customer=""),
        Field.LANGUAGE: Q(language__isnull=True),
        Field.ATTRIBUTE: Q(Exact(attribute(part.name), Value(""))),
    }
    return known.get(part.field, NOTHING)
