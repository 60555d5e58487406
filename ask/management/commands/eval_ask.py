"""``manage.py eval_ask FILE``: how well questions are read, against a file that says how they are meant."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from django.core.management.base import BaseCommand, CommandError

from ask.reading import date_scoring, scoring
from ask.reading.in_force import vocabulary
from ask.reading.vocabulary import Vocabulary, build
from insights.reads.filters import FilterError
from insights.taxonomy import default_labels

# The sources of a new installation; a question file is written for these and the default labels.
_SOURCES = ("livechat", "telegram", "api", "twitter")


class Command(BaseCommand):
    help = (
        "Scores the reading of questions: filters, slots, dates, refusals. Each line of the file is a JSON object. "
        "A file of dates with “input”, “reference” and “results” is scored as dates."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--part", default="", help="only lines with this part, such as dev or held-out")
        parser.add_argument(
            "--labels-in-force", action="store_true", help="the labels of the database, not the default"
        )
        parser.add_argument("--wrong", action="store_true", help="print what was read otherwise than meant")
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = _read(options["file"])
        if "results" in rows[0]:
            kept = {"dev": rows[::2], "held-out": rows[1::2]}.get(options["part"], rows)
            dated = date_scoring.score(kept)
            wrong = dated.pop("wrong")
            self._print(dated, options)
            if options["wrong"]:
                self.stdout.write("\n".join(wrong))
            return
        words = vocabulary() if options["labels_in_force"] else _default_vocabulary()
        asked = [one for one in map(scoring.asked_of, rows) if options["part"] in ("", one.part)]
        if not asked:
            raise CommandError("There are no such questions in this file.")
        try:
            filters = [scoring.read_filter(parse_qsl(one.filter), words.choices) for one in asked]
        except FilterError as error:
            raise CommandError(f"An expected filter does not fit the labels: {error}") from error
        figures = scoring.score(asked, filters, words)
        self._print(figures.summary(), options)
        if options["wrong"]:
            self.stdout.write("\n".join(figures.wrong))

    def _print(self, figures: dict[str, Any], options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(figures, indent=2))
            return
        for name, value in figures.items():
            shown = f"{value:.3f}" if isinstance(value, float) else "–" if value is None else str(value)
            self.stdout.write(f"{name.replace('_', ' '):24} {shown}")


def _default_vocabulary() -> Vocabulary:
    categories = tuple(spec for spec, _ in default_labels.CATEGORIES)
    topics = tuple(spec for spec, _ in default_labels.TOPICS)
    return build(_SOURCES, categories, topics, _SOURCES[:2])


def _read(file: Path) -> list[dict[str, Any]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise CommandError(f"{file} cannot be read: {error}") from error
    if not rows or not all(isinstance(row, dict) and ("results" in row or "question" in row) for row in rows):
        raise CommandError(f"{file} holds no questions: each line is an object with “question”.")
    return rows
