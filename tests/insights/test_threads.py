from typing import Any

import pytest

from insights.reads import threads
from tests import factories


@pytest.mark.parametrize(
    ("statuses", "together"),
    [
        (["analysed", "failed", "pending"], "failed"),
        (["analysed", "pending", "processing"], "processing"),
        (["analysed", "pending", "exempt"], "pending"),
        (["analysed", "exempt"], "analysed"),
        (["exempt"], "exempt"),
        ([], "exempt"),
    ],
)
def test_the_worst_state_is_the_threads(statuses: list[str], together: str) -> None:
    assert threads.status_of(statuses) == together


@pytest.mark.django_db
def test_an_overview_is_one_query(django_assert_num_queries: Any) -> None:
    one, two = factories.message().conversation, factories.analysed().conversation
    with django_assert_num_queries(1):
        found = threads.overview([one, two])
    assert found == {one.pk: ("pending", 1), two.pk: ("analysed", 1)}
