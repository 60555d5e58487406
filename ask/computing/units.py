"""Customers and threads that fit conditions: wrote so often, wrote of both, wrote for the first time."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from ask.computing import conditions
from ask.computing.scope import Scope
from ask.query.value import EVERYTHING, Condition, Kind, Newness, Operator, Periods, Times, Wrote
from insights.models import Message

COLUMNS = {Kind.CUSTOMERS: "customer", Kind.THREADS: "conversation_id"}
Rows = QuerySet[Message]


def fitting(found: Rows, scope: Scope) -> Rows:
    """Of the messages of a scope those whose customer, or thread, fits all of its conditions."""
    column = COLUMNS[scope.unit]
    chosen = found.exclude(customer="") if scope.unit == Kind.CUSTOMERS else found
    for one in scope.having:
        chosen = _kept(chosen, one, scope, column)
    return chosen


def _kept(chosen: Rows, one: Condition, scope: Scope, column: str) -> Rows:
    if isinstance(one, Wrote):
        return _new_or_not(chosen, one, scope.periods)
    base = conditions.rows(Scope(scope.selection, one.periods or scope.periods))
    counted = _counts(base, one, column)
    found = Q(**{f"n__{conditions.LOOKUPS[one.operator]}": one.number})
    # A unit without any message there has zero, but no row to say so.
    if holds(one.operator, 0, one.number):
        return chosen.exclude(**{f"{column}__in": counted.exclude(found).values(column)})
    return chosen.filter(**{f"{column}__in": counted.filter(found).values(column)})


def _counts(base: Rows, one: Times, column: str) -> Any:
    matching = None if one.where == EVERYTHING else conditions.condition(one.where, one.periods)
    number = Count("pk") if matching is None else Count("pk", filter=matching)
    return base.order_by().values(column).annotate(n=number)


def _new_or_not(chosen: Rows, one: Wrote, periods: Periods) -> Rows:
    """By whether the customer had written before the first period begins. Of all time there is no before: who wrote
    more than once wrote again."""
    since, until = (periods[0].since, periods[0].until) if periods else (None, None)
    written = Message.objects.filter(direction="inbound").order_by()
    if since is None:
        if one.newness == Newness.FIRST_TIME:
            return chosen
        known = written.filter(timestamp__lt=until) if until else written
        more = known.values("customer").annotate(n=Count("pk")).filter(n__gt=1)
        return chosen.filter(customer__in=more.values("customer"))
    before = written.filter(timestamp__lt=since).values("customer")
    if one.newness == Newness.FIRST_TIME:
        return chosen.exclude(customer__in=before)
    return chosen.filter(customer__in=before)


def customers(one: Condition, periods: Periods) -> Any:
    """The customers that a condition fits, whatever else they wrote in the periods."""
    return conditions.rows(Scope(periods=periods, having=(one,))).order_by().values("customer")


def holds(operator: Operator, number: float, limit: float) -> bool:
    """Whether a number keeps to a limit."""
    return {
        Operator.MORE: number > limit,
        Operator.AT_LEAST: number >= limit,
        Operator.FEWER: number < limit,
        Operator.AT_MOST: number <= limit,
        Operator.EXACTLY: number == limit,
    }[operator]


def keeps(limits: Iterable[tuple[Operator, float]], number: float) -> bool:
    return all(holds(operator, number, limit) for operator, limit in limits)
