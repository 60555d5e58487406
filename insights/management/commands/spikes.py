"""``manage.py spikes``: looks for spikes now, over all of history or from a day on, and stores what it finds."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from insights.spikes import notices, series, watch


class Command(BaseCommand):
    help = "Looks for days and hours with far more messages than usual."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", help="the first day to look at, 2026-11-20; without it the last two weeks")
        parser.add_argument("--all", action="store_true", help="look at all days that have messages")
        parser.add_argument("--notify", action="store_true", help="send the notices too, as the schedule does")

    def handle(self, *args: Any, **options: Any) -> None:
        since = watch.beginning() if options["all"] else _midnight(options["since"])
        found = watch.look(since)
        for row in found:
            self.stdout.write(f"{row.pk}: {notices.sentence(row)} [{row.state}]")
        self.stdout.write(f"{len(found)} spikes.")
        if options["notify"]:
            self.stdout.write(f"Told of {notices.send()}.")


def _midnight(text: str | None) -> Any:
    try:
        return series.midnight(date.fromisoformat(text)) if text else None
    except ValueError as error:
        raise CommandError("--since takes a day such as 2026-11-20.") from error
