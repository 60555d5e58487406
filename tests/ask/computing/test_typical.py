"""Typical texts: near the middle of all, not the same twice, the same choice each time."""

from ask.computing.typical import typical

DEPOSITS = (
    "my card deposit is missing since monday",
    "where is the card deposit that I made yesterday, it is missing",
    "card deposit missing, bank says it was paid",
    "the deposit by card is not on my account, missing for hours",
)
OTHERS = ("hello", "what about the weather in lisbon", "purple monkeys dishwasher jazz")


def test_what_most_say_comes_before_what_one_says() -> None:
    texts = [OTHERS[0], DEPOSITS[0], OTHERS[1], DEPOSITS[1], DEPOSITS[2], OTHERS[2], DEPOSITS[3]]
    assert set(typical(texts, 4)) == {1, 3, 4, 6}
    assert typical(texts, 4) == typical(texts, 4)


def test_the_same_is_not_said_twice_unless_there_is_nothing_else() -> None:
    texts = [DEPOSITS[0], DEPOSITS[0], DEPOSITS[0] + "!", DEPOSITS[1], DEPOSITS[2]]
    chosen = typical(texts, 3)
    assert len(set(chosen) & {0, 1, 2}) == 1
    assert sorted(typical(texts, 5)) == [0, 1, 2, 3, 4]


def test_a_text_of_a_word_or_two_stands_for_nobody() -> None:
    assert typical(["deposit", "deposit", "deposit", DEPOSITS[0]], 1) == [3]


def test_an_unsure_label_counts_less() -> None:
    texts = [DEPOSITS[0], DEPOSITS[2]]
    assert [typical(texts, 1, [0.9, 0.1]), typical(texts, 1, [0.1, 0.9])] == [[0], [1]]


def test_nothing_and_emptiness_are_no_error() -> None:
    assert (typical([], 5), typical(["", "…"], 5), typical(["a"], 0)) == ([], [0, 1], [])
