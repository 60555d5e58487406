"""Labelled files in, figures out: what ``manage.py evaluate`` prints and keeps."""

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from insights.engines import Analysis, AnalysisError, LabelSpec, Outcome, Taxonomy
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
    with pytest.raises(CommandError, match=r"“llm” has no model here: it needs a key .*GROK_KEY.* or LLM_BASE_URL"):
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


@pytest.mark.django_db
def test_unknown_labels_beside_known_ones_are_said(tmp_path: Path) -> None:
    path = written(tmp_path, "mine.csv", "text,sentiment,category\ngood,positive,quests\n")
    said = io.StringIO()
    call_command("evaluate", path, "--engine", "vader", "--json", stdout=io.StringIO(), stderr=said)
    assert "quests (1)" in said.getvalue()


class Busy(Parrot):
    """Is set up, but answers nothing."""

    def analyse(self, texts: Sequence[str], taxonomy: Taxonomy) -> list[Outcome]:
        return [AnalysisError("busy")] * len(texts)


@pytest.fixture
def engines_there(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"parrot": Parrot(), "busy": Busy()}
    monkeypatch.setattr("insights.engines.names", lambda: tuple(there))
    monkeypatch.setattr("insights.engines.resolved", str)
    monkeypatch.setattr("insights.engines.named", there.__getitem__)


@pytest.mark.django_db
@pytest.mark.usefixtures("engines_there")
def test_scores_of_one_engine_stand_beside_another_that_answered_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "mine.csv", "text,mean\n0.9 x,2\n-0.9 x,-2\n")
    call_command("evaluate", path, "--engine", "parrot,busy")
    line = next(line for line in capsys.readouterr().out.splitlines() if "Pearson" in line)
    assert [cell.strip() for cell in line.split("│")[2:4]] == ["1.000", "–"]


@pytest.mark.django_db
@pytest.mark.usefixtures("engines_there")
def test_no_label_is_cut_however_many_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    slugs = [f"a_rather_long_category_of_messages_{number}" for number in range(20)]
    specs = tuple(LabelSpec(slug, slug, "") for slug in slugs)
    monkeypatch.setattr("insights.taxonomy.taxonomy.current", lambda: Taxonomy(specs, (), slugs[0]))
    path = written(tmp_path, "mine.csv", "text,label\n" + "".join(f"0 {slug},{slug}\n" for slug in slugs))
    call_command("evaluate", path, "--engine", "parrot")
    header = next(line for line in capsys.readouterr().out.splitlines() if "said →" in line)
    assert [slug for slug in slugs if slug not in header] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("engines_there")
def test_names_longer_than_their_columns_are_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Parrot, "model", "m" * 150)
    path = written(tmp_path, "n" * 240 + ".csv", "text,label\n0.9 x,positive\n")
    call_command("evaluate", path, "--engine", "parrot", "--json", stdout=io.StringIO())
    kept = Evaluation.objects.get()
    assert (len(kept.file), len(kept.model)) == (200, 100)


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
