"""``manage.py eval_ask FILE``: how well questions are read, against a file that says what they mean."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ask.query.cursor import QueryTextError
from ask.reading import date_scoring, grading
from ask.reading.lexicon import Lexicon, build
from ask.reading.stored_lexicon import lexicon
from insights.taxonomy import default_labels

# The sources of a new installation; a question file is written for these and the default labels.
_SOURCES = ("livechat", "telegram", "api", "twitter")


class Command(BaseCommand):
    help = (
        "Grades the reading of questions as right, honest, partial, refused untruly or silent, and prints the worst. "
        "Each line of the file is a JSON object with “question” and “value” (a query in its text form) or “refused” "
        "(the reasons that are right); “after” are the questions before it. A file of dates with “input”, “reference” "
        "and “results” is scored as dates."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--part", default="", help="only lines of this kind, or dev or held-out of a file of dates")
        parser.add_argument(
            "--labels-in-force", action="store_true", help="the labels of the database, not the default"
        )
        parser.add_argument("--worst", type=int, default=20, help="how many that are not right to print, worst first")
        parser.add_argument("--wrong", action="store_true", help="print all that are not right")
        parser.add_argument("--json", action="store_true", help="print the figures as JSON, and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = _read(options["file"])
        if "results" in rows[0]:
            self._score_dates(rows, options)
            return
        try:
            asked = [grading.question_of(row) for row in rows]
        except (KeyError, QueryTextError) as error:
            raise CommandError(f"A line cannot be used: {error}") from error
        asked = [one for one in asked if options["part"] in ("", one.kind)]
        if not asked:
            raise CommandError("There are no such questions in this file.")
        grades = grading.graded(asked, lexicon() if options["labels_in_force"] else _default_lexicon())
        worst = grades.in_order()
        self._print(grades.summary(), worst if options["wrong"] else worst[: options["worst"]], options)

    def _score_dates(self, rows: list[dict[str, Any]], options: dict[str, Any]) -> None:
        kept = {"dev": rows[::2], "held-out": rows[1::2]}.get(options["part"], rows)
        dated = date_scoring.score(kept)
        wrong = dated.pop("wrong")
        self._print(dated, wrong if options["wrong"] else wrong[: options["worst"]], options)

    def _print(self, figures: dict[str, Any], wrong: list[str], options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(figures))
            return
        for name, value in figures.items():
            shown = "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
            self.stdout.write(f"{name.replace('_', ' '):24}{shown}")
        for line in wrong:
            self.stdout.write(line)


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise CommandError(f"{path} has a line that is no JSON: {error}") from error
    if not rows or not all(isinstance(row, dict) and ("question" in row or "results" in row) for row in rows):
        raise CommandError(f"{path} holds no questions.")
    return rows


def _default_lexicon() -> Lexicon:
    return build(
        _SOURCES,
        tuple(spec for spec, _ in default_labels.CATEGORIES),
        tuple(spec for spec, _ in default_labels.TOPICS),
        _SOURCES[:2],
    )
