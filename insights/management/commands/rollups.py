"""``manage.py rollups``: proves that the daily counts equal the messages; ``--rebuild`` counts them anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from insights.analysis import rollups


class Command(BaseCommand):
    help = "Checks the daily counts against the messages, or rebuilds them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="count everything anew first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            rollups.rebuild()
        differences = rollups.differences()
        for line in differences[:50]:
            self.stderr.write(line)
        if differences:
            raise CommandError(f"{len(differences)} daily counts differ from the messages. --rebuild sets them right.")
        self.stdout.write("The daily counts equal the messages.")
