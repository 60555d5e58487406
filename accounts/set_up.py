"""The first account of an installation: made by whoever holds the link that its start printed.

The link is signed, ends after a day, and is of no more use once there is a superuser.
"""

import secrets

from django.core import signing
from django.db import transaction

from accounts import audit
from accounts.forms import SignUpForm
from accounts.models import User

HOURS = 24
_SIGNER = signing.TimestampSigner(salt="accounts.set_up")


def is_needed() -> bool:
    """Whether nobody can sign in yet who could give others powers."""
    return not User.objects.filter(is_superuser=True, is_active=True).exists()


def code() -> str:
    """What makes a link good, for a day from now."""
    return _SIGNER.sign(secrets.token_urlsafe(9))


def is_good(given: str) -> bool:
    """Whether the link still makes an account."""
    try:
        _SIGNER.unsign(given, max_age=HOURS * 3600)
    except signing.BadSignature:
        return False
    return is_needed()


def make(form: SignUpForm) -> User | None:
    """The first account, with every power; None where the name is taken, which the form says then. It is valid."""
    with transaction.atomic():
        form.instance.is_superuser = form.instance.is_staff = form.instance.is_analyst = True
        user = form.create() if is_needed() else None
    if user is not None:
        audit.record("account made", user, by="set-up link")
    return user
