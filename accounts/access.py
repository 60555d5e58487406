"""Who may open which pages."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from accounts.identity import callers, guests
from accounts.identity.callers import Caller
from accounts.models import User

P = ParamSpec("P")
PageView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
WriterPage = Callable[Concatenate[HttpRequest, Caller, P], HttpResponseBase]


def signed_in_user(request: HttpRequest) -> User | None:
    """Returns the account that is signed in, or None."""
    return request.user if isinstance(request.user, User) else None


def analyst_required(view: PageView[P]) -> PageView[P]:
    """Sends people to the sign-in page, and answers 403 to people who are neither analysts nor staff."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not (isinstance(request.user, User) and request.user.may_use_insights):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return login_required(guarded)


def staff_required(view: PageView[P]) -> PageView[P]:
    """Sends people to the sign-in page, and answers 403 to people who are not staff."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not (isinstance(request.user, User) and request.user.is_active and request.user.is_staff):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return login_required(guarded)


def writer_page(view: WriterPage[P]) -> PageView[P]:
    """Gives the page its caller: an account, a guest, or nobody. Who may see what is the page's to say.

    A guest's cookie is renewed with each visit, which counts as activity; one that is no longer good is taken back.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        caller = callers.of_page(request)
        try:
            response = view(request, caller, *args, **kwargs)
        except guests.TooManyGuests as error:
            response = render(request, "error.html", {"code": 429, "text": str(error)}, status=429)
            response.headers["Retry-After"] = str(error.wait)
        response.headers.setdefault("Cache-Control", "private, no-store")
        if caller.kind == "guest" and caller.guest is not None:
            guests.touch(caller.guest.user)
            guests.attach(response, caller.guest, request)
        elif caller.guest is None and guests.came_in_vain(request, response):
            guests.detach(response)
        return response

    return guarded
