"""Who may open which pages."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts.models import User

P = ParamSpec("P")
PageView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def analyst_required(view: PageView[P]) -> PageView[P]:
    """Sends visitors to the sign-in page, and answers 403 to people who are neither analysts nor staff."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not (isinstance(request.user, User) and request.user.may_use_insights):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return login_required(guarded)


def staff_required(view: PageView[P]) -> PageView[P]:
    """Sends visitors to the sign-in page, and answers 403 to people who are not staff."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not (isinstance(request.user, User) and request.user.is_active and request.user.is_staff):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return login_required(guarded)
