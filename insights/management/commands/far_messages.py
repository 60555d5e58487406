"""``manage.py far_messages``: shows messages whose time no message can have; ``--set-aside FILE`` moves them there."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from insights.intake import far_times
from insights.reads import bounds


class Command(BaseCommand):
    help = "Shows messages from before MESSAGES_SINCE or more than MESSAGES_AHEAD_DAYS ahead, and sets them aside."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--set-aside", metavar="FILE", type=Path, help="write them to FILE (JSON Lines) and remove them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rows = far_times.stored()
        for line in far_times.in_words(rows):
            self.stdout.write(line)
        since, until = bounds.bounds()
        found = f"{rows.count():,} messages are not between {since:%Y-%m-%d} and {until:%Y-%m-%d}."
        if options["set_aside"] is None:
            self.stdout.write(found)
            return
        try:
            number = far_times.set_aside(rows, options["set_aside"])
        except OSError as error:
            raise CommandError(
                f"{options['set_aside']} cannot be written: {error.strerror}. Nothing was taken out."
            ) from error
        self.stdout.write(f"{number:,} messages were moved to {options['set_aside']}.")
