"""Numbers of one moment: several counts read by one statement.

Neither database gives two statements the same view without a transaction that writes (SQLite begins its transactions
IMMEDIATE) or another isolation level (PostgreSQL). Read one after the other, a batch that was analysed meanwhile was
counted both as waiting and as analysed, in 3 of 277 reads.
"""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Aggregate, Count, Model, QuerySet, Value

Sql = tuple[str, tuple[Any, ...]]
NOTHING: Sql = ("0", ())


def read_numbers(numbers: dict[str, Sql], seen: "QuerySet[Any, Any] | None" = None, *names: str) -> dict[str, int]:
    """The ``numbers``, and the columns ``names`` of the one row of ``seen``, all by one statement."""
    columns = [f"COALESCE({sql}, 0)" for sql, _ in numbers.values()] + [f"seen.{name}" for name in names]
    values = [value for _, some in numbers.values() for value in some]
    source = ""
    if seen is not None:
        sql, some = statement(seen)
        source, values = f" FROM {sql} AS seen", [*values, *some]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}{source}", values)
        row = cursor.fetchone() or [0] * len(columns)
    return dict(zip((*numbers, *names), map(int, row), strict=True))


def number_of(rows: "QuerySet[Any, Any]", of: Aggregate | None = None) -> Sql:
    """How many rows there are, or another aggregate of them."""
    return statement(aggregated(rows, n=of or Count("pk")).values("n"))


def number_where_any(anything: "QuerySet[Any, Any]", rows: "QuerySet[Any, Any]") -> Sql:
    """How many rows there are; 0 without a look at them where there is not ``anything``."""
    there, some = statement(anything.order_by().values("pk")[:1])
    counted, others = number_of(rows)
    return f"CASE WHEN EXISTS {there} THEN {counted} ELSE 0 END", (*some, *others)


def aggregated(rows: "QuerySet[Model, Any]", **found: Aggregate) -> "QuerySet[Any, Any]":
    """One row with the aggregates, as a query that is not yet run."""
    grouped: QuerySet[Any, Any] = rows.order_by().annotate(one=Value(1)).values("one").annotate(**found)
    return grouped


def statement(rows: "QuerySet[Any, Any]") -> Sql:
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return "(SELECT NULL WHERE 1 = 0)", ()
    return f"({sql})", tuple(values)
