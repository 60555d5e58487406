"""``manage.py apikey create NAME [--scope send]… | list | revoke PREFIX``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.identity import keys
from accounts.models import ApiKey, User


class Command(BaseCommand):
    help = "Makes, lists and revokes API keys."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="make a key; it is printed this once")
        create.add_argument("name", help="which program uses it")
        create.add_argument("--owner", help="the user name of the person it belongs to")
        create.add_argument(
            "--scope",
            action="append",
            choices=ApiKey.SCOPES,
            help="what it may do: send messages, read, or manage labels and runs; may be repeated (default: all three)",
        )
        actions.add_parser("list", help="all keys, without their secret part")
        revoke = actions.add_parser("revoke", help="end a key for good")
        revoke.add_argument("prefix", help="the key's first characters, as `list` shows them")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["action"])(options)

    def create(self, options: dict[str, Any]) -> None:
        owner = None
        if options["owner"]:
            owner = User.objects.filter(username=options["owner"]).first()
            if owner is None:
                raise CommandError(f"There is no user named {options['owner']}.")
        row, key = keys.create(options["name"], owner, options["scope"] or ApiKey.SCOPES)
        self.stdout.write(key)
        self.stderr.write(f"This key may {' and '.join(row.scopes)}. It is shown only now.")

    def list(self, options: dict[str, Any]) -> None:
        for row in ApiKey.objects.select_related("owner").order_by("pk"):
            state = "active" if row.is_active else "revoked"
            used = f"last used {row.last_used_at:%Y-%m-%d %H:%M}" if row.last_used_at else "never used"
            self.stdout.write(f"{row.prefix}  {state:8}  {','.join(row.scopes):17}  {used:28}  {row.name}")

    def revoke(self, options: dict[str, Any]) -> None:
        row = ApiKey.objects.filter(prefix=options["prefix"]).first()
        if row is None:
            raise CommandError(f"No key starts with {options['prefix']}.")
        keys.revoke(row)
        self.stdout.write(f"Revoked {row}.")
