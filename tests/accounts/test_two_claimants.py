"""Two accounts that claim one guest's work at the same moment, each in a transaction of its own."""

import threading
from collections import Counter

import pytest
from django.db import connection, transaction

from accounts.identity import guests
from accounts.models import User
from tests import factories

ROUNDS = 5


def claim(token: str, account: User, together: threading.Barrier, results: Counter[str]) -> None:
    try:
        together.wait(60)
        with transaction.atomic():
            guests.retire(guests.read_guest_token(token, account), account)
        results[account.username] += 1
    except guests.UsedToken:
        results["refused"] += 1
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_one_wins_and_the_other_is_told() -> None:
    accounts = [factories.person("ann"), factories.person("bob")]
    for _ in range(ROUNDS):
        guest, together, results = guests.mint(), threading.Barrier(2), Counter[str]()
        threads = [threading.Thread(target=claim, args=(guest.token, who, together, results)) for who in accounts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        winner = User.objects.get(pk=guest.user.pk).merged_into
        assert winner is not None
        assert results == {winner.username: 1, "refused": 1}
