"""``manage.py languages``: tells the language of messages that were stored before languages were."""

from typing import Any

from django.core.management.base import BaseCommand

from insights.analysis import languages


class Command(BaseCommand):
    help = "Tells the language of messages that have none yet. The worker does the same, in pieces."

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        while piece := languages.drain():
            done += piece
            self.stderr.write(f"{done:,} messages so far")
        self.stdout.write(f"The language of {done:,} messages was told. Every other message has one.")
