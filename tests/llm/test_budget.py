"""The day's ceilings hold exactly, whoever spends."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from llm.errors import BudgetExceeded
from llm.limits import budget
from llm.models import Spend

EVENING = datetime(2026, 11, 10, 23, 59, tzinfo=UTC)


@pytest.fixture(autouse=True)
def ceilings(settings: Settings) -> None:
    settings.LLM_DAILY_USD, settings.LLM_DAILY_CALLS = "0.001", "5"
    settings.LLM_DAILY_USD_PER_USER, settings.LLM_DAILY_CALLS_PER_USER = "0.0004", "2"


def spent(scope: str = Spend.ALL) -> tuple[int, int]:
    row = Spend.objects.get(day=EVENING.date(), scope=scope)
    return row.calls, row.microdollars


@pytest.mark.django_db
def test_money_is_reserved_and_settled() -> None:
    taken = budget.reserve("", 800, EVENING)
    assert spent() == (1, 800)
    budget.settle(taken, 30)
    assert spent() == (1, 30)
    budget.release(budget.reserve("", 900, EVENING))
    assert spent() == (1, 30)


@pytest.mark.django_db
def test_the_ceiling_in_money_is_never_passed() -> None:
    budget.reserve("", 1000, EVENING)
    with pytest.raises(BudgetExceeded) as raised:
        budget.reserve("", 1, EVENING)
    assert raised.value.retry_at == datetime(2026, 11, 11, tzinfo=UTC)
    assert spent() == (1, 1000)


@pytest.mark.django_db
def test_the_ceiling_in_calls() -> None:
    for _ in range(5):
        budget.reserve("", 0, EVENING)
    with pytest.raises(BudgetExceeded):
        budget.reserve("", 0, EVENING)


@pytest.mark.django_db
def test_one_caller_cannot_spend_the_share_of_others() -> None:
    budget.reserve("user:1", 300, EVENING)
    with pytest.raises(BudgetExceeded, match="caller"):
        budget.reserve("user:1", 200, EVENING)
    assert (spent(), spent("user:1")) == ((1, 300), (1, 300))  # the refused one took nothing anywhere
    budget.reserve("user:2", 200, EVENING)


@pytest.mark.django_db
def test_a_new_day_begins_at_midnight_utc() -> None:
    budget.reserve("", 1000, EVENING)
    budget.reserve("", 1000, EVENING + timedelta(minutes=1))
    assert Spend.objects.count() == 2


@pytest.mark.django_db
def test_no_ceiling(settings: Settings) -> None:
    settings.LLM_DAILY_USD = settings.LLM_DAILY_CALLS = ""
    budget.reserve("", 10**12, EVENING)
    assert budget.left(now=EVENING) == budget.Ceiling(None, None)


@pytest.mark.django_db(transaction=True)
def test_threads_together_stay_below_it() -> None:
    reserved = []

    def spend() -> None:
        for _ in range(5):
            try:
                reserved.append(budget.reserve("", 300, EVENING))
            except BudgetExceeded:
                continue
        connection.close()

    threads = [threading.Thread(target=spend) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(reserved), spent()) == (3, (3, 900))
