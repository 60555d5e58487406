"""The security log: who signed in, was refused, gained or lost power, and what was taken out or erased.

Each event is one JSON line of the logger ``verbatim.security``, with the request's id where there is a request. It
names rows by their ids, never words, passwords or secrets; what somebody typed as a name is not repeated either.
"""

from typing import Any

import structlog
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from accounts.models import User

log = structlog.stdlib.get_logger("verbatim.security")

"""Fields of a person that say what the person may do."""


def record(event: str, user: User | None = None, **facts: Any) -> None:
    """Writes one line. ``user`` is whom the event is about; ``facts`` are short values that JSON can hold."""
    named = {"user": str(user.pk)} if user is not None else {}
    log.info(event, **named, **facts)


def listen() -> None:
    """Hears of each sign-in and sign-out, whichever page, API or command it came by."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit")
    user_logged_out.connect(_signed_out, dispatch_uid="audit")
    user_login_failed.connect(_refused, dispatch_uid="audit")


def _signed_in(user: User, **_: Any) -> None:
    record("signed in", user)


def _signed_out(user: User | None, **_: Any) -> None:
    record("signed out", user)


def _refused(**_: Any) -> None:
    record("sign-in refused")
