"""Pages by place: nothing shown twice, nothing left out, whatever is added meanwhile."""

import base64
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.models import Message
from insights.reads import paging
from tests import factories


@pytest.mark.django_db
@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_there_and_back_again(size: int, newest_first: bool) -> None:
    for hour in (1, 2, 2, 2, 2, 3, 3):
        factories.message(timestamp=factories.NOON + timedelta(hours=hour))
    order = ("-timestamp", "-pk") if newest_first else ("timestamp", "pk")
    expected = list(Message.objects.order_by(*order))
    seen: list[Message] = []
    cursor: str | None = ""
    last = ""
    while cursor is not None:
        last = cursor
        page = paging.page(Message.objects.all(), "timestamp", cursor, size, newest_first=newest_first)
        seen += page.rows
        cursor = page.next
    assert seen == expected
    back = paging.page(Message.objects.all(), "timestamp", last, size, newest_first=newest_first)
    rest = list(back.rows)
    while back.previous is not None:
        back = paging.page(Message.objects.all(), "timestamp", back.previous, size, newest_first=newest_first)
        rest = [*back.rows, *rest]
    assert rest == expected


@pytest.mark.django_db
def test_a_row_that_arrives_shifts_nothing() -> None:
    for hour in range(4):
        factories.message(timestamp=factories.NOON + timedelta(hours=hour))
    first = paging.page(Message.objects.all(), "timestamp", "", 2)
    factories.message(timestamp=factories.NOON + timedelta(hours=9))
    assert first.next is not None
    second = paging.page(Message.objects.all(), "timestamp", first.next, 2)
    assert [row.timestamp.hour for row in (*first.rows, *second.rows)] == [15, 14, 13, 12]


@pytest.mark.django_db
def test_an_empty_list_has_no_pages_beside_it() -> None:
    assert paging.page(Message.objects.all(), "timestamp", "", 5) == paging.Page([], None, None)


@pytest.mark.django_db
@given(st.text(max_size=80) | st.binary(max_size=60).map(lambda b: base64.urlsafe_b64encode(b).decode()))
def test_no_text_is_more_than_a_refused_cursor(text: str) -> None:
    if text:
        with pytest.raises(paging.CursorError):
            paging.page(Message.objects.none(), "timestamp", text, 5)
