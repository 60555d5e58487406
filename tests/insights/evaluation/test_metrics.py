import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.evaluation import metrics

TRUE = ["a", "a", "a", "b", "b", "c"]
SAID = ["a", "a", "b", "b", "a", "c"]


def test_the_figures_of_a_small_case_equal_those_worked_out_by_hand() -> None:
    assert metrics.accuracy(TRUE, SAID) == pytest.approx(4 / 6)
    assert metrics.macro_recall(TRUE, SAID) == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    assert metrics.macro_f1(TRUE, SAID) == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    assert metrics.confusion(TRUE, SAID) == {
        "a": {"a": 2, "b": 1, "c": 0},
        "b": {"a": 1, "b": 1, "c": 0},
        "c": {"a": 0, "b": 0, "c": 1},
    }


def test_a_label_that_is_never_said_has_no_recall() -> None:
    figures = {row.label: row for row in metrics.per_class(["a", "b"], ["a", "a"])}
    assert (figures["b"].recall, figures["b"].precision, figures["b"].f1, figures["b"].support) == (0, 0, 0, 1)


def test_confidence_that_keeps_its_word_has_no_calibration_error() -> None:
    confidence = [0.75] * 4 + [0.25] * 4
    right = [True, True, True, False, True, False, False, False]
    assert metrics.calibration_error(confidence, right) == pytest.approx(0)


def test_certainty_that_is_always_wrong_is_as_bad_as_can_be() -> None:
    assert metrics.calibration_error([1.0, 1.0], [False, False]) == pytest.approx(1)


def test_full_confidence_falls_into_the_last_bin() -> None:
    assert [(row.low, row.count) for row in metrics.reliability([1.0, 0.95], [True, True])] == [(0.9, 2)]


def test_pearson_of_opposite_and_of_unvarying_lists() -> None:
    assert metrics.pearson([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert metrics.pearson([1, 1, 1], [3, 2, 1]) == 0


@pytest.mark.parametrize("unit", [1e-200, 1e200, 1.7e308 / 3])
def test_pearson_does_not_depend_on_the_unit(unit: float) -> None:
    assert metrics.pearson([1 * unit, 2 * unit, 3 * unit], [1, 2, 3]) == pytest.approx(1)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abcd")), max_size=50))
def test_every_share_lies_between_none_and_all(pairs: list[tuple[str, str]]) -> None:
    true, said = [t for t, _ in pairs], [s for _, s in pairs]
    for measure in (metrics.accuracy, metrics.macro_f1, metrics.macro_recall):
        assert 0 <= measure(true, said) <= 1
