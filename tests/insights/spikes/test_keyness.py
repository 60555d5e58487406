"""The words that set a spike's messages apart."""

import pytest

from insights.spikes.keyness import contrast


@pytest.mark.parametrize("number", [3, 6, 7, 31, 70])
@pytest.mark.parametrize("before", [0, 1, 3, 60])
def test_a_word_without_any_other_is_compared_with_nothing(number: int, before: int) -> None:
    assert contrast(["parcel"] * number, ["parcel"] * before) == []


def test_a_word_that_is_all_that_is_said_now_and_was_not_before_tells() -> None:
    told = contrast(["parcel"] * 20, ["refund"] * 20)
    assert [(one.word, one.count, one.before) for one in told] == [("parcel", 20, 0)]
    assert told[0].score > 1.96
