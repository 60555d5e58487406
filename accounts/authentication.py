"""The callers module in DRF's words. ``request.auth`` is the ``Caller``."""

from django.contrib.auth.models import AnonymousUser
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts import callers
from accounts.callers import Caller
from accounts.models import User


class KeyAuthentication(authentication.BaseAuthentication):
    """``Authorization: Bearer …`` or ``X-API-Key: …``."""

    def authenticate(self, request: Request) -> tuple[User | AnonymousUser, Caller] | None:
        try:
            caller = callers.by_key(request._request)
        except callers.InvalidKey as error:
            raise exceptions.AuthenticationFailed("The API key is unknown or revoked.") from error
        return (caller.user or AnonymousUser(), caller) if caller else None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class CookieAuthentication(authentication.SessionAuthentication):
    """A signed-in person's cookie; unsafe methods need the CSRF token with it."""

    def authenticate(self, request: Request) -> tuple[User, Caller] | None:
        caller = callers.by_session(request._request)
        if caller is None or caller.user is None:
            return None
        self.enforce_csrf(request)
        return caller.user, caller


class LoopbackAuthentication(authentication.BaseAuthentication):
    """No proof at all, where the configuration lets such callers in."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Caller] | None:
        caller = callers.by_configuration(request._request)
        return (AnonymousUser(), caller) if caller else None
