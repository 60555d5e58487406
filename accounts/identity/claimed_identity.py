"""What callers say about themselves. It proves nothing: it may only agree with what they have proved."""

import uuid

from rest_framework.exceptions import NotAuthenticated, PermissionDenied

from accounts.identity.callers import Caller
from accounts.models import User

HEADER = "X-User-Id"


def check(caller: Caller, asserted: object) -> None:
    """Refuses an asserted user id that is not the caller's: 401 without any proof, 403 against it.

    None and the empty string count as missing.
    """
    if asserted is None or (isinstance(asserted, str) and not asserted.strip()):
        return
    if caller.user is None:
        raise NotAuthenticated("An account was named without proof of being it.")
    if not names(asserted, caller.user):
        raise PermissionDenied("The user id is not the caller's.")


def names(asserted: object, user: User) -> bool:
    """Whether ``asserted`` is the user's id, in any spelling of a UUID."""
    try:
        return isinstance(asserted, str) and uuid.UUID(asserted.strip()) == user.pk
    except ValueError:
        return False
