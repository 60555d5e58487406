"""The one place that says who a request comes from, and by what proof."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from accounts import keys
from accounts.models import ApiKey, User
from accounts.net import client_address, is_loopback

_PROXY_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


class InvalidKey(Exception):
    """A key was sent, and it is unknown or revoked."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: a signed-in person, a program with a key, somebody whom the configuration lets in, or nobody known."""

    kind: Literal["person", "key", "open", "nobody"]
    user: User | None = None
    key: ApiKey | None = None

    @property
    def may_use_insights(self) -> bool:
        return self.kind in ("key", "open") or (self.user is not None and self.user.may_use_insights)

    @property
    def scope(self) -> str:
        """What tells this caller from others, for records such as idempotency keys."""
        if self.key is not None:
            return f"key:{self.key.pk}"
        return f"user:{self.user.pk}" if self.user is not None else self.kind


def identify(request: HttpRequest) -> Caller:
    """The caller behind ``request``. Raises ``InvalidKey`` rather than fall back to something weaker than what was
    sent."""
    return by_key(request) or by_session(request) or by_configuration(request) or Caller("nobody")


def told_apart(caller: Caller, request: HttpRequest) -> str:
    """The caller's scope, where callers of whom no key is asked are told apart by their addresses."""
    return f"open:{client_address(request)}"[:80] if caller.kind == "open" else caller.scope


def by_key(request: HttpRequest) -> Caller | None:
    """The program whose key came as ``Authorization: Bearer …`` or ``X-API-Key``."""
    scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
    sent = request.headers.get("X-API-Key") or (credential.strip() if scheme.lower() == "bearer" else "")
    if not sent:
        return None
    row = keys.find(sent)
    if row is None:
        raise InvalidKey
    return Caller("key", user=row.owner, key=row)


def by_session(request: HttpRequest) -> Caller | None:
    user = getattr(request, "user", None)
    return Caller("person", user=user) if isinstance(user, User) and user.is_active else None


def by_configuration(request: HttpRequest) -> Caller | None:
    """Callers whom no key is asked of: all with ``OPEN_API``, else only those on the server's own machine.

    A server bound to a public address, or a request that passed a proxy, is never taken for a local one. Nor is a
    page of another site that makes a browser on this machine send requests: it is told by the Origin header.
    """
    if settings.OPEN_API:
        return Caller("open")
    return Caller("open") if _is_local(request) and _same_origin(request) else None


def _is_local(request: HttpRequest) -> bool:
    """Whether the request was made on this machine, to this machine by name.

    A proxy beside the server also calls from loopback: it shows itself by its headers, by the public name that it
    passes on as Host, or by the operator having counted it.
    """
    if settings.TRUSTED_PROXY_COUNT or any(header in request.META for header in _PROXY_HEADERS):
        return False
    called = urlsplit(f"//{request.get_host()}").hostname or ""
    return all(map(is_loopback, (settings.HOST, str(request.META.get("REMOTE_ADDR", "")), called)))


def _same_origin(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()
