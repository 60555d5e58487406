"""Which texts share a batch."""

from engine.classify.encoder import BATCH, MAX_TOKENS, batches


def test_every_text_is_in_one_batch_with_those_of_like_length() -> None:
    lengths = [3, 90, 4, 128, 60, 5, 61, 3]
    assert list(batches(lengths)) == [[0, 7, 2, 5], [4, 6], [1], [3]]


def test_a_padded_batch_holds_no_more_than_its_share_unless_it_is_one_text() -> None:
    lengths = [(7 * n) % MAX_TOKENS + 1 for n in range(500)]
    found = list(batches(lengths))
    assert sorted(number for batch in found for number in batch) == list(range(500))
    assert max(len(batch) * max(lengths[number] for number in batch) for batch in found) <= BATCH


def test_nothing_makes_no_batch() -> None:
    assert list(batches([])) == []
