"""Labelled files in, figures out: what ``manage.py evaluate`` prints and keeps."""

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from insights.engines import Analysis, AnalysisError, Outcome, Taxonomy
from insights.evaluation import evaluate, metrics
from insights.evaluation.labelled import Labelled
from insights.models import Evaluation


class Parrot:
    """Answers what the text spells: ``score category``; refuses empty ones."""

    name = "parrot"
    model = "parrot-1"

    def analyse(self, texts: Sequence[str], taxonomy: Taxonomy) -> list[Outcome]:
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> Outcome:
        score, _, category = text.partition(" ")
        if score == "refuse":
            return AnalysisError("refused")
        value = float(score) if score != "warm" else 0.0
        return Analysis(value, 1.0, category, 1.0, "as told")


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_figures_count_what_was_right_and_what_was_not_answered() -> None:
    items = [
        Labelled("0.9 login_issues", sentiment="positive"),
        Labelled("0.9 login_issues", sentiment="negative"),
        Labelled("refuse", sentiment="negative"),
        Labelled("-0.5 deposit_issues", category="login_issues", also=frozenset({"deposit_issues"})),
        Labelled("0.2 x", score=2.0),
        Labelled("-0.2 x", score=-2.0),
    ]
    figures = evaluate.evaluate(Parrot(), items, Taxonomy((), (), "general_feedback"))
    assert (figures["messages"], figures["unanswered"]) == (6, 1)
    assert figures["sentiment"]["accuracy"] == 0.5
    assert figures["sentiment"]["confusion"] == {
        "negative": {"negative": 0, "positive": 1},
        "positive": {"negative": 0, "positive": 1},
    }
    assert figures["category"]["accuracy"] == 1.0
    assert figures["score"]["pearson"] == pytest.approx(1.0)


@pytest.mark.django_db
def test_the_command_prints_the_engines_side_by_side_and_keeps_the_figures(tmp_path: Path) -> None:
    path = written(tmp_path, "mine.csv", "text,label\nI love it,positive\nI hate it,negative\n")
    printed = io.StringIO()
    call_command("evaluate", path, "--engine", "local,vader", "--json", stdout=printed)
    figures = json.loads(printed.getvalue())
    assert [row["engine"] for row in figures] == ["local", "vader"]
    assert figures[1]["sentiment"]["accuracy"] == 1.0
    kept = Evaluation.objects.order_by("pk").values_list("file", "engine", "figures__messages")
    assert list(kept) == [("mine.csv", "local", 2), ("mine.csv", "vader", 2)]


@pytest.mark.django_db
def test_an_unknown_engine_is_named_together_with_those_there_are(tmp_path: Path) -> None:
    path = written(tmp_path, "mine.csv", "text,label\nI love it,positive\n")
    with pytest.raises(CommandError, match=r"no engine “oracle”.*local"):
        call_command("evaluate", path, "--engine", "oracle")


@pytest.mark.django_db
def test_an_engine_without_its_model_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    path = written(tmp_path, "mine.csv", "text,label\nI love it,positive\n")
    with pytest.raises(CommandError, match="“llm” has no model here"):
        call_command("evaluate", path, "--engine", "vader,llm")
    assert not Evaluation.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("limit", ["0", "-1", "two"])
def test_a_limit_is_a_number_from_one_on(tmp_path: Path, limit: str) -> None:
    path = written(tmp_path, "mine.csv", "text,label\nI love it,positive\n")
    with pytest.raises(CommandError, match="a whole number from 1 on"):
        call_command("evaluate", path, f"--limit={limit}")


@pytest.mark.django_db
def test_what_was_left_out_and_how_numbers_were_read_is_said(tmp_path: Path) -> None:
    path = written(tmp_path, "mine.csv", "text,label\ngood,2\nbad,0\nso,quests\n")
    printed, said = io.StringIO(), io.StringIO()
    call_command("evaluate", path, "--engine", "vader", "--json", stdout=printed, stderr=said)
    assert json.loads(printed.getvalue())[0]["messages"] == 2
    assert "0 as negative, 1 as neutral, 2 as positive" in said.getvalue()
    assert "1 of 3 rows left out: unknown labels quests (1)." in said.getvalue()


def test_macro_f1_counts_labels_that_were_only_said_and_macro_recall_does_not() -> None:
    true, said = ["positive", "positive"], ["neutral", "positive"]
    assert metrics.macro_f1(true, said) == pytest.approx(1 / 3)
    assert metrics.macro_recall(true, said) == 0.5


def test_a_cascade_asks_more_the_higher_its_threshold_and_ends_as_the_better_engine() -> None:
    class Guess(Parrot):
        """Right where the text says so, and sure of it only there."""

        def _one(self, text: str) -> Outcome:
            sure = text.startswith("easy")
            return Analysis(0.9 if sure else 0.0, 0.9 if sure else 0.45, "x", 1.0, "a guess")

    class Knows(Parrot):
        def _one(self, text: str) -> Outcome:
            return Analysis(0.9, 1.0, "x", 1.0, "known")

    items = [Labelled("easy", "positive"), Labelled("hard", "positive"), Labelled("hard too", "positive")]
    steps = evaluate.cascade(Guess(), Knows(), items, Taxonomy((), (), "x"), thresholds=(0.0, 0.5, 1.01))
    shown = [(step["share"], step["sentiment"]["accuracy"]) for step in steps]
    assert shown == [(0, pytest.approx(1 / 3)), (pytest.approx(2 / 3), 1), (1, 1)]


@pytest.mark.django_db
def test_the_command_draws_accuracy_against_the_share_of_calls(tmp_path: Path) -> None:
    path = written(tmp_path, "mine.csv", "text,label\nI love it,positive\nI hate it,negative\n")
    printed = io.StringIO()
    call_command("evaluate", path, "--cascade", "vader", "--json", stdout=printed)
    steps = json.loads(printed.getvalue())
    assert (steps[0]["share"], steps[-1]["share"]) == (0.0, 1.0)
    assert steps[-1]["sentiment"]["accuracy"] == 1.0
