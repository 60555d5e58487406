"""Signing in and up with their limits: so many attempts an address and so many an account, over all web processes.

Each counts before it looks at the password, so that a refused attempt says nothing about it.
"""

import unicodedata
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import Throttled
from rest_framework.request import Request

from accounts.api.keys import Keys
from accounts.api.tokens import Tokens
from accounts.identity.client_address import counted_as
from accounts.views import SignIn, SignUp
from config import demo
from config.api.throttling import seconds_until_allowed

_LONGEST_NAME = 1000  # of what is typed; accounts' names have 150 characters, and full-width ones fold to as many


class LimitedSignIn(SignIn):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "has_demo": demo.password_file().exists()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seconds = _seconds_to_wait(request, request.POST.get("username", ""))
        return self.refuse(seconds) if seconds else super().post(request, *args, **kwargs)


class LimitedSignUp(SignUp):
    """By address alone: an account that is to be made has nothing to guess."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seconds = seconds_until_allowed(request, "sign-up address", counted_as(request), settings.SIGN_IN_RATE)
        return self.refuse(seconds) if seconds else super().post(request, *args, **kwargs)


class LimitedTokens(Tokens):
    """Counted together with the sign-in page: a second door to the same lock."""

    def before_attempt(self, request: Request, account: str) -> None:
        if seconds := _seconds_to_wait(request._request, account):
            raise Throttled(wait=seconds)


class LimitedKeys(Keys):
    """Asks for the password once more, so it is a third door to the same lock."""

    def before_attempt(self, request: Request, account: str) -> None:
        if seconds := _seconds_to_wait(request._request, account):
            raise Throttled(wait=seconds)


def compared(name: str) -> str:
    """One spelling for all that Django's sign-in takes for the same account (NFKC), upper and lower case too."""
    folded = unicodedata.normalize("NFKC", name[:_LONGEST_NAME]).casefold()
    return unicodedata.normalize("NFKC", folded).strip()


def _seconds_to_wait(request: HttpRequest, account: str) -> int:
    """By address, so that one machine cannot try many accounts; by account, so that many machines cannot try one."""
    counted = (("sign-in address", counted_as(request)), ("sign-in account", compared(account)))
    return max(seconds_until_allowed(request, group, subject, settings.SIGN_IN_RATE) for group, subject in counted)
