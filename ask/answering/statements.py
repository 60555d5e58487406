"""The SQL behind an answer, taken down while it is computed."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import connection

from ask.computing.compute import CannotCompute, computed
from ask.query.value import Query


def of_query(query: Query, now: datetime) -> list[str]:
    """Each statement that reads, in order, with its values filled in."""
    taken: list[str] = []
    with connection.execute_wrapper(_noting(taken)), suppress(CannotCompute):
        computed(query, now)
    return list(dict.fromkeys(taken))


def _noting(taken: list[str]) -> Callable[..., Any]:
    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        found = execute(sql, params, many, context)
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            taken.append(_filled(context["cursor"], sql, params))
        return found

    return note


def _filled(cursor: Any, sql: str, params: Any) -> str:
    """As the database shows it; where it cannot, with its values beside it."""
    if connection.vendor == "postgresql":
        return str(connection.ops.last_executed_query(cursor, sql, params))
    values = [_literal(value) for value in params or ()]
    return sql % tuple(values) if sql.count("%s") == len(values) else f"{sql} -- {values}"


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return str(int(value) if isinstance(value, bool) else value)
    return "'" + str(value).replace("'", "''") + "'"
