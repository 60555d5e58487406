"""Reliability from labels by hand and from evaluations: exact figures, and none where labels are few."""

import pytest
from django.test import Client

from insights.evaluation import calibration
from insights.models import Category, Evaluation
from insights.runs import corrections
from tests import factories

pytestmark = pytest.mark.django_db


def corrected(number: int, right: int, sure: float) -> None:
    """``number`` messages with a category that the engine was so ``sure`` of, and of which so many were ``right``."""
    for n in range(number):
        message = factories.analysed(category_confidence=sure, score=-0.65, confidence=0.9)
        slug = "deposit_issues" if n < right else "login_issues"
        corrections.correct(message, Category.objects.get(slug=slug), "negative", [])


def test_figures_from_labels_by_hand_are_exact() -> None:
    corrected(20, 19, 0.95)
    corrected(20, 5, 0.35)
    category, sentiment = calibration.from_corrections()
    assert (category.subject, category.count, category.accuracy) == ("category", 40, 24 / 40)
    assert [(row.low, row.count, row.accuracy) for row in category.bins] == [(0.3, 20, 0.25), (0.9, 20, 0.95)]
    assert category.error == pytest.approx(0.05)
    covered = {row.threshold: (row.count, row.share, row.accuracy) for row in category.coverage}
    assert covered[0.0] == (40, 1.0, 0.6)
    assert covered[0.9] == covered[0.5] == (20, 0.5, 0.95)
    assert (sentiment.accuracy, [part.label for part in sentiment.parts]) == (1.0, ["negative"])


def test_few_labels_give_no_figure(analyst_client: Client) -> None:
    assert "Not enough labels" in analyst_client.get("/calibration").content.decode()
    corrected(calibration.ENOUGH - 1, 20, 0.9)
    page = analyst_client.get("/calibration").content.decode()
    assert (page.count("Not enough labels: 29 of the 30"), '<svg class="reliability"' in page) == (2, False)
    corrected(1, 1, 0.9)
    page = analyst_client.get("/calibration").content.decode()
    assert page.count("n = 30") >= 4
    assert '<svg class="reliability"' in page
    assert " style=" not in page


def test_the_newest_evaluation_of_a_file_is_shown(analyst_client: Client) -> None:
    for accuracy in (0.5, 0.9):
        bins = [{"low": 0.8, "high": 0.9, "count": 200, "confidence": 0.85, "accuracy": accuracy}]
        Evaluation.objects.create(
            file="gold.csv", engine="local", model="m", figures={"category": {"reliability": bins}, "sentiment": None}
        )
    assert [(curve.count, curve.accuracy) for curve in calibration.from_evaluations()] == [(200, 0.9)]
    page = analyst_client.get("/calibration").content.decode()
    assert ("From gold.csv, n = 200" in page, "Right 90% of the time" in page) == (True, True)
