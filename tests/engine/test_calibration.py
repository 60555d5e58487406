"""Confidence grows with the score it is made of, and classes with their evidence."""

import numpy as np
import pytest

from engine.classify.calibration import Curve, SubjectFit, calibration, softmax
from engine.classify.decision import likelihood
from engine.classify.sentiment import LABELS, label_of, moods

FITS = calibration()


@pytest.mark.parametrize(
    "curve", [FITS.mood.confidence, FITS.regressed.confidence, FITS.plain.confidence, FITS.topic.confidence]
)
def test_shipped_curves_rise_and_stay_within_reason(curve: Curve) -> None:
    heights = curve.at(np.linspace(-1, 2, 400))
    assert (np.diff(heights) >= 0).all()
    assert heights.min() > 0
    assert heights.max() < 1


def test_a_nearer_topic_is_likelier() -> None:
    chances = likelihood(np.linspace(0, 1, 50)[:, None], FITS.topic)
    assert (np.diff(chances) >= 0).all()
    assert chances[0] < 0.1 < 0.8 < chances[-1]


def test_likelihood_is_the_curve_of_a_logistic() -> None:
    fit = SubjectFit((2.0,), -1.0, Curve((0.0, 1.0), (0.0, 0.5)))
    assert likelihood(np.array([[0.5]]), fit)[0] == pytest.approx(0.25)


def test_curve_is_flat_beyond_its_ends() -> None:
    curve = Curve((0.2, 0.8), (0.3, 0.9))
    assert curve.at(np.array([-5.0, 0.5, 5.0])) == pytest.approx([0.3, 0.6, 0.9])


def test_softmax_survives_large_scores() -> None:
    assert softmax(np.array([[1000.0, 0.0], [0.0, 0.0]])) == pytest.approx(np.array([[1.0, 0.0], [0.5, 0.5]]))


@pytest.mark.parametrize(
    ("score", "label"), [(0.1, "neutral"), (0.11, "positive"), (-0.1, "neutral"), (-0.11, "negative")]
)
def test_the_thresholds_are_the_api_s(score: float, label: str) -> None:
    assert label_of(score) == label


def test_each_class_keeps_its_side_of_the_threshold() -> None:
    rng = np.random.default_rng(1)
    logits, compounds = rng.normal(0, 3, (500, 3)), rng.uniform(-1, 1, 500)
    found = moods(logits, compounds, FITS.mood)
    assert [label_of(mood.score) for mood in found] == [mood.label for mood in found]
    assert {mood.label for mood in found} == set(LABELS)


def test_a_stronger_logit_makes_its_class_likelier() -> None:
    logits = np.stack([np.array([0.0, 0.0, value]) for value in np.linspace(-4, 6, 30)])
    chances = [mood.probabilities[2] for mood in moods(logits, np.zeros(30), FITS.mood)]
    assert chances == sorted(chances)
