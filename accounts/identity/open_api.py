"""Of whom no key is asked: what OPEN_API says, and what ends it.

Without a word from the operator that is programs of the server's own user on the server's own machine. An address says
little of that: a reverse proxy beside the server calls from loopback for the whole world. So any sign of one ends it:
in the settings (HTTPS, a public name, a counted proxy), in the request (a header that proxies add, HTTP/1.0, a Host or
an Origin of elsewhere), or in the system, which knows whose process holds the other end. docs/security.md has the whole
table, with what cannot be told.
"""

import getpass
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from accounts.identity import peer
from accounts.identity.client_address import is_loopback

NEVER, LOCAL, EVERYBODY = "never", "local", True
"""Values of OPEN_API; anything else (it is not set) is the default."""

# What proxies and platforms write into requests, by the parts of the names: a list of whole names would lack the next.
_PROXY_HEADER = re.compile(
    r"HTTP_(.*FORWARD(ED|_FOR).*|.*(CLIENT|REAL|CONNECTING|REMOTE|CLUSTER)_?(IP|ADDR|HOST|PORT).*|(X_)?VIA|X_PROXY.*"
    r"|PROXY_.*|(CF|CDN|FLY|FASTLY|NGROK|TAILSCALE|AKAMAI|X_AMZN?|X_AZURE|X_ARR|X_ENVOY|X_CLOUD_TRACE|X_VERCEL|X_NF"
    r"|X_APPENGINE|X_B3|X_VARNISH|X_CACHE|X_ORIGIN(AL)?|X_REWRITE)(_.*)?|X_(URL_)?(SCHEME|HOST|SSL.*)|FRONT_END_HTTPS"
    r"|X_(REQUEST|QUEUE)_START)"
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
    if any(_PROXY_HEADER.fullmatch(name) for name in request.META):
        return False
    called = urlsplit(f"//{request.get_host()}").hostname or ""
    return is_loopback(str(request.META.get("REMOTE_ADDR", ""))) and is_loopback(called)


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
