"""The sign-in page with its limit: so many attempts an address and so many an account, over all web processes."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.net import client_address
from accounts.views import SignIn
from config import demo
from config.ratelimit import seconds_until_allowed


class LimitedSignIn(SignIn):
    """Counts before it looks at the password, so that a refused attempt says nothing about it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "has_demo": demo.password_file().exists()}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seconds = _seconds_to_wait(request)
        return self.refuse(seconds) if seconds else super().post(request, *args, **kwargs)


def _seconds_to_wait(request: HttpRequest) -> int:
    """By address, so that one machine cannot try many accounts; by account, so that many machines cannot try one."""
    account = request.POST.get("username", "").strip().casefold()[:200]
    counted = (("sign-in address", client_address(request)), ("sign-in account", account))
    return max(seconds_until_allowed(request, group, subject, settings.SIGN_IN_RATE) for group, subject in counted)
