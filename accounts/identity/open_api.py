"""Of whom no key is asked: what OPEN_API says, and what ends it.

Without a word from the operator that is programs of the server's own user on the server's own machine. An address says
little of that: a reverse proxy beside the server calls from loopback for the whole world. So any sign of one ends it:
in the settings (HTTPS, a public name, a counted proxy), in the request (a header that no program sends by itself,
HTTP/1.0, a Host or an Origin of elsewhere), or in the system, which knows whose process holds the other end.
docs/security.md has the whole table, with what cannot be told.
"""

import getpass
import re
from functools import lru_cache
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.http import HttpRequest

from accounts.identity import peer
from accounts.identity.client_address import is_loopback

log = structlog.stdlib.get_logger("verbatim.security")
NEVER, LOCAL, EVERYBODY = "never", "local", True
"""Values of OPEN_API; anything else (it is not set) is the default."""

# What programs and browsers send of their own accord. Proxies and platforms add what they like under names that nobody
# can list whole, so any header beside these says that the request may have been passed on.
_OWN_HEADER = re.compile(
    r"HTTP_(HOST|USER_AGENT|ACCEPT(_.*)?|CONNECTION|KEEP_ALIVE|COOKIE|AUTHORIZATION|CONTENT_.*|TRANSFER_ENCODING|TE|TRAILER"
    r"|EXPECT|UPGRADE(_INSECURE_REQUESTS)?|HTTP2_SETTINGS|CACHE_CONTROL|PRAGMA|IF_.*|RANGE|DATE|PREFER|PRIORITY|DNT|SEC_.*"
    r"|ORIGIN|REFERER|LAST_EVENT_ID|X_REQUESTED_WITH|X_HTTP_METHOD_OVERRIDE|(X_)?CSRF_?TOKEN|HX_.*|X_API_KEY|SESSION_ID"
    r"|(X_)?IDEMPOTENCY_KEY|X_REQUEST_ID|X_CORRELATION_ID|TRACEPARENT|TRACESTATE|BAGGAGE|X_STAINLESS_.*|X_SCHEMATHESIS_.*)"
)


def lets_in(request: HttpRequest) -> bool:
    """Whether the caller needs no key."""
    if settings.OPEN_API is EVERYBODY:
        return True
    if settings.OPEN_API == NEVER or closed_because(settings.HOST):
        return False
    return _is_direct(request) and _is_of_own_page(request) and _is_of_own_user(request)


def closed_because(host: str) -> str:
    """What in the settings says that others than this machine reach the server bound to ``host``; empty where nothing
    does."""
    if not is_loopback(host):
        return f"it is bound to {host}"
    if settings.HTTPS:
        return "HTTPS is on"
    if settings.TRUSTED_PROXY_COUNT:
        return "TRUSTED_PROXY_COUNT counts a proxy"
    return next((f"{setting} names {name}" for setting, name in _names() if not _is_of_this_machine(name)), "")


def described(host: str) -> str:
    """One line for whoever starts the server on ``host``: what is open to whom."""
    if settings.OPEN_API is EVERYBODY:
        return f"The API is open to everybody who can reach {host}, without a key (OPEN_API=1)."
    reason = "OPEN_API=0" if settings.OPEN_API == NEVER else closed_because(host)
    if reason:
        return f"The API asks everybody for a key ({reason}): manage.py apikey create NAME"
    whose = "this machine" if settings.OPEN_API == LOCAL else f"this machine that run as {getpass.getuser()}"
    closing = "OPEN_API=0 closes it"
    return f"The API is open without a key to programs on {whose}, but not through a proxy ({closing})."


def _names() -> list[tuple[str, str]]:
    """The host names by which the operator says that the server is reached, and the setting of each."""
    names = [("ALLOWED_HOSTS", name) for name in settings.ALLOWED_HOSTS]
    names += [("CSRF_TRUSTED_ORIGINS", urlsplit(origin).hostname or "*") for origin in settings.CSRF_TRUSTED_ORIGINS]
    return [*names, ("SITE_URL", urlsplit(settings.SITE_URL).hostname or "")]


def _is_of_this_machine(name: str) -> bool:
    """``testserver`` is what Django adds while tests run."""
    bare = name.lstrip(".").lower()
    return bare.endswith(".localhost") or is_loopback(bare) or (settings.TESTING and bare in ("testserver", ""))


def _is_direct(request: HttpRequest) -> bool:
    """Whether nothing in the request says that it was passed on. nginx's plain ``proxy_pass`` says HTTP/1.0."""
    if request.META.get("SERVER_PROTOCOL") in ("HTTP/1.0", "HTTP/0.9"):
        return False
    foreign = [name for name in request.META if name.startswith("HTTP_") and not _OWN_HEADER.fullmatch(name)]
    if foreign:
        _tell_once(foreign[0])
        return False
    called = urlsplit(f"//{request.get_host()}").hostname or ""
    return is_loopback(str(request.META.get("REMOTE_ADDR", ""))) and is_loopback(called)


@lru_cache(maxsize=64)
def _tell_once(name: str) -> None:
    """Says in the log why a caller of this machine is asked for a key."""
    log.info("a key is asked for", header=name.removeprefix("HTTP_").replace("_", "-").title(), why="may be a proxy's")


def _is_of_own_page(request: HttpRequest) -> bool:
    """A page of another site can make a browser on this machine send requests; the browser says so."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "none")
    return site in ("none", "same-origin") and (origin is None or urlsplit(origin).netloc == request.get_host())


def _is_of_own_user(request: HttpRequest) -> bool:
    """Whether the server's own user runs the program that calls. Where the system cannot tell, the other signs must do;
    with OPEN_API=local they do for every user's programs."""
    port = request.META.get("REMOTE_PORT")
    if settings.OPEN_API == LOCAL or not port:
        return True
    client = (str(request.META["REMOTE_ADDR"]), int(port))
    return peer.is_own(client, (request.META["SERVER_NAME"], int(request.META["SERVER_PORT"]))) is not False
