"""``manage.py evaluate FILE --engine local,vader``: engines side by side on messages that people have labelled."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from insights import engines
from insights.evaluation import evaluate, labelled
from insights.models import Evaluation
from insights.taxonomy import taxonomy

ROWS = ("accuracy", "macro_f1", "macro_recall", "calibration_error")
WIDTH = 10_000  # more than any table takes: a narrower console would cut the labels
NEEDS = {
    "llm": "a key of a language model (GROK_KEY, OPENAI_API_KEY, GEMINI_API_KEY or ANTHROPIC_API_KEY), "
    "or LLM_BASE_URL and LLM_MODEL",
    "huggingface": "HF_MODEL and the package transformers",
}


class Command(BaseCommand):
    help = "Measures engines on a labelled CSV or JSONL file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--engine", default="local,vader", help="names separated by commas")
        parser.add_argument(
            "--cascade",
            metavar="ENGINE",
            nargs="?",
            const="llm",
            help="accuracy against the share of messages that go to ENGINE (llm), at thresholds from none to all",
        )
        parser.add_argument("--text", default="", help="the column with the text")
        parser.add_argument("--label", default="", help="the column with the label: sentiments, scores or categories")
        parser.add_argument("--limit", type=_count, help="only so many of the first rows")
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")
        parser.add_argument("--no-save", action="store_true", help="do not keep the figures for the Evaluations page")

    def handle(self, *args: Any, **options: Any) -> None:
        in_force = taxonomy.current()
        cascade = options["cascade"]
        items = self._items(in_force, **options)
        chosen = [_engine(name) for name in (["local", cascade] if cascade else options["engine"].split(","))]
        if cascade:
            figures = evaluate.cascade(chosen[0], chosen[1], items, in_force)
        else:
            figures = [evaluate.evaluate(engine, items, in_force) for engine in chosen]
            if not options["no_save"]:
                _keep(options["file"].name, figures)
        if options["json"]:
            self.stdout.write(json.dumps(figures, indent=2))
        else:
            _print_cascade(figures) if cascade else _print(figures)

    def _items(self, in_force: engines.Taxonomy, **options: Any) -> list[labelled.Labelled]:
        """The file's messages; says how they were read."""
        known = {spec.slug: spec.name for spec in in_force.categories}
        try:
            found = labelled.read_labelled_file(options["file"], known, text=options["text"], label=options["label"])
        except labelled.UnreadableError as error:
            raise CommandError(str(error)) from error
        for note in found.notes:
            self.stderr.write(note, self.style.WARNING)
        return found.items[: options["limit"]]


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("a whole number from 1 on")
    return int(text)


def _engine(name: str) -> engines.Engine:
    name = name.strip()
    if name not in engines.names():
        raise CommandError(f"There is no engine “{name}”. There are: {', '.join(engines.names())}.")
    if engines.resolved(name) != name:
        raise CommandError(
            f"The engine “{name}” has no model here: it needs {NEEDS.get(name, NEEDS['llm'])}. See docs/models.md."
        )
    return engines.named(name)


def _keep(file: str, figures: Sequence[dict[str, Any]]) -> None:
    """Keeps the figures of one run, with one time for all: they are shown side by side."""
    now = timezone.now()
    rows = (
        Evaluation(file=file[:200], engine=row["engine"], model=row["model"][:100], figures=row, created_at=now)
        for row in figures
    )
    Evaluation.objects.bulk_create(rows)


def _print(figures: list[dict[str, Any]]) -> None:
    console = Console(width=WIDTH)
    console.print(_side_by_side(figures))
    for row in figures:
        for part in ("sentiment", "category"):
            if row[part]:
                console.print(_confusion(row["engine"], part, row[part]["confusion"]))


def _side_by_side(figures: list[dict[str, Any]]) -> Table:
    table = Table("", *[f"{row['engine']}\n{row['model']}" for row in figures])
    table.add_row("messages", *[str(row["messages"]) for row in figures])
    table.add_row("unanswered", *[str(row["unanswered"]) for row in figures])
    table.add_row("messages a CPU-second", *[str(row["per_cpu_second"] or "–") for row in figures])
    for part in ("sentiment", "category"):
        if any(row[part] for row in figures):
            for name in ROWS:
                cells = [f"{row[part][name]:.3f}" if row[part] else "–" for row in figures]
                table.add_row(f"{part}: {name.replace('_', ' ')}", *cells)
    if any(row["score"] for row in figures):
        cells = [f"{row['score']['pearson']:.3f}" if row["score"] else "–" for row in figures]
        table.add_row("score: Pearson's r", *cells)
    return table


def _confusion(engine: str, part: str, counts: dict[str, dict[str, int]]) -> Table:
    labels = sorted({said for row in counts.values() for said in row})
    table = Table(f"{part}, {engine}: true ↓ said →", *labels)
    for true, row in counts.items():
        table.add_row(true, *[str(row.get(said, 0)) for said in labels])
    return table


def _print_cascade(steps: list[dict[str, Any]]) -> None:
    """One row a threshold; the bar is the share of messages that the model is asked about."""
    table = Table("threshold", "asked", "", "sentiment", "category", "score: r")
    for step in steps:
        parts = [f"{step[part]['accuracy']:.3f}" if step[part] else "–" for part in ("sentiment", "category")]
        r = f"{step['score']['pearson']:.3f}" if step["score"] else "–"
        table.add_row(f"{step['threshold']:.2f}", f"{step['share']:.0%}", "█" * round(20 * step["share"]), *parts, r)
    Console(width=WIDTH).print(table)
