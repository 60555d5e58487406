"""The page with the last measurements of engines."""

import pytest
from django.test import Client

from insights.models import Evaluation

pytestmark = pytest.mark.django_db

FIGURES = {
    "messages": 2000,
    "unanswered": 3,
    "per_cpu_second": 480,
    "sentiment": {
        "messages": 1997,
        "accuracy": 0.7345,
        "macro_f1": 0.7,
        "macro_recall": 0.7351,
        "calibration_error": 0.02,
        "confusion": {"negative": {"negative": 1200, "positive": 7}},
    },
    "category": None,
    "score": None,
}


def kept(file: str, engine: str, **changes: object) -> Evaluation:
    return Evaluation.objects.create(file=file, engine=engine, model=f"{engine}-1", figures={**FIGURES, **changes})


def test_figures_stand_beside_their_engine_and_file(analyst_client: Client) -> None:
    kept("tweets.jsonl", "local")
    kept("tweets.jsonl", "vader", sentiment=None, score={"messages": 2000, "pearson": 0.8456})
    page = analyst_client.get("/evaluations").content.decode()
    for shown in ("tweets.jsonl", "local-1", "vader-1", "0.735", "0.846", "480", "1,200", "(3 unanswered)"):
        assert shown in page


def test_without_measurements_it_says_how_to_make_one(analyst_client: Client) -> None:
    page = analyst_client.get("/evaluations").content.decode()
    assert "None has been measured yet." in page
    assert "manage.py evaluate FILE" in page


def test_strangers_are_sent_to_the_sign_in_page(client: Client) -> None:
    assert client.get("/evaluations")["Location"].startswith("/sign-in")


@pytest.mark.parametrize("rows", [1, 3])
def test_one_query_reads_them_however_many(
    analyst_client: Client, rows: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for number in range(rows):
        kept("tweets.jsonl", f"engine{number}")
    with django_assert_num_queries(3):  # type: ignore[operator]  # the session, the person, the measurements
        analyst_client.get("/evaluations")
