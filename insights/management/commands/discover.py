"""``manage.py discover``: proposes topics from the messages that no topic explains."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from insights.discovery import discover
from insights.models import DiscoveredTopic


class Command(BaseCommand):
    help = "Groups the messages that no topic explains, and proposes topics."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, help="messages at most, the newest; else DISCOVERY_MESSAGES")

    def handle(self, *args: Any, **options: Any) -> None:
        made = discover.discover(options["limit"])
        for topic in DiscoveredTopic.objects.filter(last_found=made).order_by("-size", "pk"):
            self.stdout.write(f"{topic.pk}: {topic.name} ({topic.size} messages, {topic.state})")
        self.stdout.write(
            f"{made.considered} messages: {made.explained} explained, {made.short} too short to tell, "
            f"{made.grouped} grouped, {made.loose} like no others."
        )
