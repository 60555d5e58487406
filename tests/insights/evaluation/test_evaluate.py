"""Labelled files in, figures out: what ``manage.py evaluate`` prints and keeps."""

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from insights.engines import Analysis, AnalysisError, Outcome, Taxonomy
from insights.evaluation import evaluate, labelled
from insights.evaluation.labelled import Labelled
from insights.models import Evaluation

CATEGORIES = frozenset({"login_issues", "deposit_issues"})


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


def test_sentiments_are_read_from_csv_by_their_names_or_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "text,label\ngood,positive\nbad,-1\n,neutral\nso,\n")
    assert labelled.read(path, CATEGORIES) == [Labelled("good", "positive"), Labelled("bad", "negative")]


def test_categories_are_told_by_their_slugs_and_a_second_right_label_is_kept(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "text,label,also\nhelp,login_issues,deposit_issues\n")
    assert labelled.read(path, CATEGORIES) == [
        Labelled("help", category="login_issues", also=frozenset({"deposit_issues"}))
    ]


def test_scores_are_read_from_json_lines(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", '{"text": "so-so", "mean": 1}\n')
    assert labelled.read(path, CATEGORIES) == [Labelled("so-so", score=1.0)]


@pytest.mark.parametrize("content", ["", "id,name\n1,x\n", "text,label\nonly text,\n", "\x00"])
def test_a_file_without_labels_is_refused_in_a_sentence(tmp_path: Path, content: str) -> None:
    with pytest.raises(labelled.UnreadableError, match=r"a\.csv"):
        labelled.read(written(tmp_path, "a.csv", content), CATEGORIES)


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
