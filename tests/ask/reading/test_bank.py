"""The bank of questions, the command that grades it, and what it says of each grade."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ask.reading.grading import GRADES, grade, question_of
from tests.ask.reading.lexicons import ask

BANK = Path(__file__).parent.parent / "bank"
FORMER = Path(__file__).parent / "questions.jsonl"


def figures(file: Path, *options: str) -> dict[str, float]:
    printed = io.StringIO()
    call_command("eval_ask", str(file), "--json", *options, stdout=printed)
    found: dict[str, float] = json.loads(printed.getvalue())
    return found


@pytest.mark.parametrize("name", ["looked_at", "score_only"])
def test_questions_of_the_bank_are_read_as_meant(name: str) -> None:
    found = figures(BANK / f"{name}.jsonl")

    assert found["questions"] >= 500
    assert found["right"] >= 0.98
    assert found["silent"] == 0
    assert found["refused untruly"] == 0


@pytest.mark.parametrize("name", ["strangers_looked_at", "strangers_score_only"])
def test_questions_as_people_type_them_are_right_or_refused(name: str) -> None:
    found = figures(BANK / f"{name}.jsonl")

    assert found["right"] >= 0.85
    assert found["silent"] <= 0.03


def test_what_was_read_right_before_still_is() -> None:
    found = figures(FORMER)

    assert found["questions"] >= 950
    assert found["right"] >= 0.99
    assert found["silent"] == 0


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"question": "login issues", "value": "messages where category = login_issues"}, "right"),
        ({"question": "login issues", "value": "messages where category = deposit_issues"}, "silent"),
        ({"question": "free spins", "value": 'messages where text ~ "free spins"'}, "partial"),
        ({"question": "login flurbs", "value": "messages where category = login_issues"}, "honest"),
        ({"question": "login issues by country", "value": "messages where category = login_issues"}, "refused untruly"),
        ({"question": "login issues by country", "refused": "no_data"}, "right"),
        ({"question": "login issues", "refused": "no_data"}, "silent"),
    ],
)
def test_a_reading_is_graded_by_what_it_would_do_to_the_reader(row: dict[str, str], expected: str) -> None:
    asked = question_of(row)

    assert expected in GRADES
    assert grade(asked, ask(row["question"])) == expected


def test_the_worst_are_printed_first() -> None:
    file = BANK / "score_only.jsonl"
    printed = io.StringIO()
    call_command("eval_ask", str(file), "--worst", "1", stdout=printed)

    assert printed.getvalue().splitlines()[-1].startswith(("honest", "partial", "silent", "refused untruly"))


def test_a_file_without_questions_is_said_to_be_one(tmp_path: Path) -> None:
    file = tmp_path / "nothing.jsonl"
    file.write_text('{"a": 1}\n')

    with pytest.raises(CommandError, match="holds no questions"):
        call_command("eval_ask", str(file))


def test_a_value_that_is_no_query_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "wrong.jsonl"
    file.write_text('{"question": "login issues", "value": "bananas"}\n')

    with pytest.raises(CommandError, match="A line cannot be used"):
        call_command("eval_ask", str(file))
