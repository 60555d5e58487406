"""The callers module in DRF's words. ``request.auth`` is the ``Caller``."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from rest_framework import authentication, exceptions, status
from rest_framework.request import Request

from accounts.identity import callers
from accounts.identity.callers import Caller
from accounts.identity.credentials import InvalidCredential, VerifierUnavailable
from accounts.models import User

Identity = tuple[User | AnonymousUser, Caller]


class CannotVerify(exceptions.APIException):
    """503 with Retry-After: whether the credential is good cannot be told right now."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "unavailable"

    def __init__(self, error: VerifierUnavailable) -> None:
        super().__init__(str(error))
        self.wait = error.wait


class KeyAuthentication(authentication.BaseAuthentication):
    """A credential in a header: ``Authorization: Bearer …``, ``Authorization: Token …`` or ``X-API-Key: …``."""

    def authenticate(self, request: Request) -> Identity | None:
        return _identity(prove(callers.by_header, request))

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


class WriterAuthentication(authentication.SessionAuthentication):
    """Whoever may own stories, guests included. With a cookie of ours, the guest's too, unsafe methods need the CSRF
    token; without any proof the request is nobody's, and no token is asked for."""

    def __init__(self, by: Callable[[HttpRequest], Caller] = callers.writer) -> None:
        self.by = by

    def authenticate(self, request: Request) -> Identity | None:
        caller = prove(self.by, request)
        if caller is None or caller.kind == "nobody":
            return None
        if caller.user is None:
            return AnonymousUser(), caller
        if caller.by_cookie:
            self.enforce_csrf(request)
        return caller.user, caller

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="stories"'


def prove(by: Callable[[HttpRequest], Caller | None], request: Request) -> Caller | None:
    """What ``by`` says, with its errors as answers: 401, or 503 where nobody can tell."""
    try:
        return by(request._request)
    except InvalidCredential as error:
        raise exceptions.AuthenticationFailed(str(error)) from error
    except VerifierUnavailable as error:
        raise CannotVerify(error) from error


def _identity(caller: Caller | None) -> Identity | None:
    return (caller.user or AnonymousUser(), caller) if caller else None
