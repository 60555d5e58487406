"""Inserts many rows of a model by one prepared statement.

``bulk_create`` prepares every value of every row on its own: with the 24 columns of a message that alone took 130 µs of
CPU a row, where the database takes 20. Here only the columns that differ are prepared by row; all others get their
default, once for all rows.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import DateField, DateTimeField, Field, Model, UUIDField


def insert(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """``columns`` are attribute names (``conversation_id``); each row has their values in this order."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    given = [fields.pop(name) for name in columns]
    rest = [field for field in fields.values() if not field.primary_key]
    constants = tuple(field.get_db_prep_save(field.get_default(), connection) for field in rest)
    quoted = ", ".join(connection.ops.quote_name(str(field.column)) for field in (*given, *rest))
    places = ", ".join(["%s"] * (len(given) + len(rest)))
    sql = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({quoted}) VALUES ({places})"  # noqa: S608
    adapters = [(place, adapt) for place, field in enumerate(given) if (adapt := _adapter(field)) is not None]
    with connection.cursor() as cursor:
        cursor.executemany(sql, [_adapted(row, adapters) + constants for row in rows])


def _adapted(row: Sequence[Any], adapters: Sequence[tuple[int, Callable[[Any], Any]]]) -> tuple[Any, ...]:
    values = list(row)
    for place, adapt in adapters:
        values[place] = adapt(values[place])
    return tuple(values)


def _adapter(field: "Field[Any, Any]") -> Callable[[Any], Any] | None:
    """How a value becomes what the database driver takes; None where it takes the value itself."""
    if isinstance(field, DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, DateField):
        return connection.ops.adapt_datefield_value
    if isinstance(field, UUIDField) and not connection.features.has_native_uuid_field:
        return lambda value: value.hex
    return None
