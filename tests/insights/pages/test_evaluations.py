"""The page with the last measurements of engines."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

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


def test_what_was_measured_last_comes_first_and_engines_as_they_were_given(analyst_client: Client) -> None:
    old, new = timezone.now() - timedelta(days=1), timezone.now()
    for file, engine, when in (("a.csv", "local", old), ("z.csv", "local", new), ("z.csv", "vader", new)):
        Evaluation.objects.create(file=file, engine=engine, model=f"{engine}-1", figures=FIGURES, created_at=when)
    page = analyst_client.get("/evaluations").content.decode()
    order = [page.index(words) for words in ("z.csv", "local-1", "vader-1", "a.csv")]
    assert order == sorted(order)


def test_an_engine_that_answered_nothing_says_so(analyst_client: Client) -> None:
    kept("tweets.jsonl", "llm", sentiment=None, messages=1200, unanswered=1200, per_cpu_second=29495)
    page = analyst_client.get("/evaluations").content.decode()
    assert "1,200 unanswered" in page


def test_scores_say_how_many_messages_they_are_of_and_how_many_had_no_answer(analyst_client: Client) -> None:
    kept("tweets.jsonl", "llm", sentiment=None, score={"messages": 1500, "pearson": 0.8}, per_cpu_second=29495)
    page = analyst_client.get("/evaluations").content.decode()
    assert "<td>1,500" in page
    assert '<span class="soft">(3 unanswered)</span>' in page
    assert "29,495" in page


def test_what_was_taken_for_what_opens_by_a_line_that_names_the_engine_and_the_labels(analyst_client: Client) -> None:
    kept("tweets.jsonl", "local")
    page = analyst_client.get("/evaluations").content.decode()
    (summary,) = re.findall(r'<details class="table-toggle">\s*<summary><span>(.*?)</span></summary>\s*<div', page)
    assert summary.startswith("What local took for what: sentiment, ")
