"""``manage.py setup``: what a fresh installation needs before it can be used. Repeating it changes nothing."""

import os
import secrets
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from config import demo
from config.serving import startup
from dossiers.sample import story
from insights.models import Message
from llm import providers
from llm.providers import Task


class Command(BaseCommand):
    help = "Creates the database and a first account (DJANGO_SUPERUSER_USERNAME, _PASSWORD, _EMAIL, or generated)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="a demo account and the sample of messages as well")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            startup.make_folders()
            startup.wait_for_database(lambda: False, self.stderr.write)
            startup.migrate()
        except startup.CannotStart as error:
            raise CommandError(str(error)) from error
        if os.environ.get("DJANGO_SUPERUSER_USERNAME"):
            self._account_from_environment()
        elif not options["demo"] and not User.objects.filter(is_superuser=True).exists():
            self._generated_account()
        if options["demo"]:
            demo.ensure_account()
            self.stdout.write(demo.sign_in_hint() or f"The password of {demo.NAME} is one that you chose.")
            if not Message.objects.exists():  # a sample among somebody's own messages would spoil their figures
                call_command("ingest")
            self._sample_story(demo.account())

    def _sample_story(self, owner: User | None) -> None:
        if owner is None or owner.projects.exists() or providers.find(Task.CHAT):  # a sample is not worth a model's fee
            return
        story.tell(owner)
        self.stdout.write(f"Told the story “{story.TITLE}”.")

    def _account_from_environment(self) -> None:
        name, password = os.environ["DJANGO_SUPERUSER_USERNAME"], os.environ.get("DJANGO_SUPERUSER_PASSWORD", "")
        if User.objects.filter(username=name).exists():
            return
        if not password:
            raise CommandError("DJANGO_SUPERUSER_USERNAME needs DJANGO_SUPERUSER_PASSWORD beside it.")
        email = os.environ.get("DJANGO_SUPERUSER_EMAIL", "")
        User.objects.create_superuser(name, email, password, is_analyst=True)
        self.stdout.write(f"Created the account {name}.")

    def _generated_account(self) -> None:
        password = secrets.token_urlsafe(12)
        User.objects.create_superuser("admin", password=password, is_analyst=True)
        self.stdout.write(f"Created the account admin with the password {password} (shown only now).")
