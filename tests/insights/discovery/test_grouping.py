"""Groups, their names and their ids: the same messages always give the same."""

import numpy as np
import pytest

from benchmarks.discovery import made
from insights.discovery import clusters, matching, naming


def test_planted_groups_come_back_and_the_loose_stay_loose() -> None:
    vectors, _, owner = made(6000)
    found = clusters.grouped(vectors, least=8)
    purity = [np.bincount(owner[found.members(n)] + 1).max() / len(found.members(n)) for n in range(len(found.centres))]
    assert float(np.mean(purity)) > 0.9
    loose = owner < 0
    assert float((found.owner[loose] < 0).mean()) > 0.95


def test_twice_the_same_and_greatest_first() -> None:
    vectors, _, _ = made(3000)
    one, two = clusters.grouped(vectors, 8), clusters.grouped(vectors.copy(), 8)
    assert np.array_equal(one.owner, two.owner)
    sizes = np.bincount(one.owner[one.owner >= 0]).tolist()
    assert sizes == sorted(sizes, reverse=True)
    members = one.members(0)
    assert sorted(one.nearness[members].tolist(), reverse=True) == one.nearness[members].tolist()


@pytest.mark.parametrize("number", [0, 1, 15])
def test_too_few_make_no_group(number: int) -> None:
    found = clusters.grouped(np.ones((number, 4), np.float32), 8)
    assert (len(found.centres), found.owner.tolist()) == (0, [-1] * number)


def test_equal_rows_are_one_group() -> None:
    rows = np.zeros((40, 4), np.float32)
    rows[:, 0] = 1
    found = clusters.grouped(rows, 8)
    assert (len(found.centres), set(found.owner.tolist())) == (1, {0})


def test_sums_by_owner_are_those_of_a_loop() -> None:
    random = np.random.default_rng(1)
    vectors = random.standard_normal((500, 6)).astype(np.float32)
    owner = random.integers(0, 150, 500)
    expected = np.zeros((151, 6), np.float32)
    np.add.at(expected, owner, vectors)
    assert np.allclose(clusters._sums(vectors, owner, 151), expected, atol=1e-4)


def test_keywords_are_what_a_group_says_more_than_others() -> None:
    texts = ["my withdrawal is pending"] * 6 + ["withdrawals pending since monday"] * 6 + ["the game froze"] * 8
    tokens = naming.folded([naming.tokenised(text) for text in texts])
    money, games = naming.keywords([list(range(12)), list(range(12, 20))], tokens)
    assert (set(money[:2]), set(games) >= {"game", "froze"}) == ({"withdrawal", "pending"}, True)
    assert naming.name_of(money).startswith(("Withdrawal", "Pending"))
    assert naming.name_of([]) == "Unnamed"


def test_ids_follow_the_messages() -> None:
    known = {7: frozenset({1, 2, 3, 4}), 9: frozenset({5, 6, 7, 8}), 11: frozenset({20})}
    found = [frozenset({5, 6, 7, 30}), frozenset({1, 2, 3}), frozenset({40, 41})]
    assert matching.matched(found, known) == [9, 7, None]
    assert matching.matched([frozenset({1}), frozenset({2, 3, 4})], {7: known[7]}) == [None, 7]
    assert matching.matched([], known) == []
    assert matching.matched(found, {}) == [None, None, None]
