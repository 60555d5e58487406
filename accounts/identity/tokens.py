"""Tokens that this server issues to people for their programs: kept as digests by knox, shown once, ended by their
date, by hand, or by a new password."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from knox.auth import TokenAuthentication
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed

from accounts import audit
from accounts.identity.credentials import InvalidCredential
from accounts.models import User

MOST_PER_PERSON = 50
_LONGEST = 200


class TokenLimitReached(Exception):
    """The person has as many tokens as one may have."""


def create(user: User) -> tuple[AuthToken, str]:
    """Makes a token. Returns its row and the token itself, which cannot be read again."""
    if tokens_of(user).count() >= MOST_PER_PERSON:
        raise TokenLimitReached
    row, token = AuthToken.objects.create(user=user)
    audit.record("token made", user, token=row.token_key)
    return row, token


def find(token: str) -> AuthToken:
    """The row of a token that is good now, with its user. Raises ``InvalidCredential``."""
    if not (token.isascii() and token.isprintable() and len(token) <= _LONGEST):  # knox and PostgreSQL would stumble
        raise InvalidCredential("The token is unknown, expired or revoked.")
    try:
        _, row = TokenAuthentication().authenticate_credentials(token.encode())
    except AuthenticationFailed as error:
        raise InvalidCredential("The token is unknown, expired or revoked.") from error
    return row


def tokens_of(user: User, now: datetime | None = None) -> QuerySet[AuthToken]:
    """The person's tokens that are good now, newest first."""
    good = Q(expiry=None) | Q(expiry__gt=now or timezone.now())
    rows: QuerySet[AuthToken] = AuthToken.objects.filter(good, user=user).order_by("-created")
    return rows


def revoke(user: User, prefix: str) -> bool:
    """Ends the person's token that begins with ``prefix``. False where there is none."""
    revoked = bool(AuthToken.objects.filter(user=user, token_key=prefix).delete()[0])
    if revoked:
        audit.record("token revoked", user, token=prefix)
    return revoked
