"""Rate limits: django-ratelimit's counting over the shared counters, answered the way each API family documents."""

import math
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django_ratelimit.core import _split_rate, get_usage
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.identity.callers import Caller
from accounts.identity.client_address import counted_as

if TYPE_CHECKING:  # DRF imports this module while it is still importing its views
    from rest_framework.views import APIView

# Scope → setting with the rate. The intake limit is one for all callers together, as documented; others are each
# caller's own.
SCOPES = {"intake": "INTAKE_RATE", "chat": "CHAT_RATE", "stream": "STREAM_RATE"}
SLIDING = ("intake",)  # exact for any second, not only for those that a clock begins
PER_CALLER = ("chat", "stream")


class SharedRateThrottle(BaseThrottle):
    """Counts requests of views that name a ``throttle_scope``; exact over all web processes."""

    def __init__(self) -> None:
        self.seconds_left = 0

    def allow_request(self, request: Request, view: "APIView") -> bool:
        scope = getattr(view, "throttle_scope", None)
        if scope is None or request.method not in getattr(view, "throttle_methods", ("POST",)):
            return True
        if scope == "stream" and _known(request) is None:
            return True  # becomes a guest, and GUEST_RATE counts those of an address: a room of people sits behind one
        subject = _caller(request) if scope in PER_CALLER else "all callers"
        count = seconds_until_place if scope in SLIDING else seconds_until_allowed
        left = count(request._request, scope, subject, getattr(settings, SCOPES[scope]))
        self.seconds_left = left
        return left == 0

    def wait(self) -> float:
        return float(self.seconds_left)


def _known(request: Request) -> Caller | None:
    """The caller, where a credential or a session says who it is."""
    return request.auth if isinstance(request.auth, Caller) and request.auth.kind != "open" else None


def _caller(request: Request) -> str:
    known = _known(request)
    return known.scope if known else f"open:{counted_as(request._request)}"


def seconds_until_place(request: HttpRequest, group: str, subject: str, rate: str) -> int:
    """``seconds_until_allowed`` over a window that slides: at no moment have more passed in the time before it."""
    limit, seconds = _split_rate(rate)
    if limit < 1:  # 0/s: nobody passes
        return int(seconds)
    counters: Any = caches["counters"]  # our own cache, which has more than Django's
    wait: float = counters.admit(f"{group}:{subject}:{rate}".replace(" ", "_"), limit, seconds)
    return math.ceil(wait)


def seconds_until_allowed(request: HttpRequest, group: str, subject: str, rate: str) -> int:
    """Counts this request against ``rate`` (such as ``100/s``); 0 where it may pass, else whole seconds to wait, at
    least 1."""
    usage: dict[str, Any] | None = get_usage(request, group=group, key=lambda *_: subject, rate=rate, increment=True)
    if usage is None or not usage["should_limit"]:
        return 0
    return max(1, int(usage["time_left"]))
