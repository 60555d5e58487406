"""Pages of a list by where the last one ended, so that the millionth row costs no more than the first.

A cursor is opaque to its reader: the place of a row (its time and primary key) and the way to go from there.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)

_LONGEST = 200


class CursorError(ValueError):
    """A cursor that no page ever gave."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """``next`` and ``previous`` are cursors, None where nothing follows."""

    rows: Sequence[Row]
    next: str | None
    previous: str | None


def page(rows: QuerySet[Row], field: str, cursor: str, size: int, *, newest_first: bool = True) -> Page[Row]:
    """The page of ``rows`` at ``cursor`` (empty: the first), in the order of the moment in ``field``.

    Rows of one moment follow each other by primary key, so that none is shown twice or left out.
    Raises ``CursorError``.
    """
    backwards, place = _read(cursor) if cursor else (False, None)
    descending = newest_first != backwards
    if place is not None:
        rows = rows.filter(_beyond(field, *place, descending))
    order = (f"-{field}", "-pk") if descending else (field, "pk")
    found = list(rows.order_by(*order)[: size + 1])
    more, shown = len(found) > size, found[:size]
    if backwards:
        shown.reverse()
    before, after = (more, True) if backwards else (place is not None, more)
    return Page(
        shown,
        next=_cursor(shown[-1], field, backwards=False) if shown and after else None,
        previous=_cursor(shown[0], field, backwards=True) if shown and before else None,
    )


def _beyond(field: str, moment: datetime, key: int, descending: bool) -> Q:
    way = "lt" if descending else "gt"
    # The first condition alone says no more than the second, but it is the one that an index can be entered by.
    return Q(**{f"{field}__{way}e": moment}) & (Q(**{f"{field}__{way}": moment}) | Q(**{f"pk__{way}": key}))


def _cursor(row: Model, field: str, *, backwards: bool) -> str:
    moment: datetime = getattr(row, field)
    text = f"{'-' if backwards else '+'}{row.pk}~{moment.isoformat()}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[bool, tuple[datetime, int]]:
    try:
        if len(cursor) > _LONGEST:
            raise ValueError("too long")
        text = base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        key, _, moment = text[1:].partition("~")
        place = datetime.fromisoformat(moment), int(key)
        if text[0] not in "+-" or place[0].tzinfo is None or not 0 <= place[1] < 2**63:
            raise ValueError("not a place")
    except (ValueError, IndexError, binascii.Error) as error:
        raise CursorError("The cursor is not one that a page of this list gave.") from error
    return text[0] == "-", place
