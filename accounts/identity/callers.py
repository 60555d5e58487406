"""The one place that says who a request comes from, and by what proof.

Two doors ask. ``identify`` is for the insights: a credential in a header, else a session, else what the configuration
lets in. ``writer`` is for what belongs to somebody: a credential in a header, else a session, else a guest's token. A
header is something the caller says on purpose, so it wins over cookies, which browsers send by themselves. Whatever was
sent and proves nothing is an error; nobody falls back to something weaker.
"""

from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from accounts.identity import guests, keys, supabase, tokens
from accounts.identity.client_address import client_address, is_loopback
from accounts.identity.credentials import InvalidCredential
from accounts.identity.guests import Visitor
from accounts.models import ApiKey, User

_PROXY_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


class InvalidKey(InvalidCredential):
    """A key was sent, and it is unknown or revoked."""

    def __init__(self) -> None:
        super().__init__("The API key is unknown or revoked.")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: a person with an account, a program with a key, a guest, somebody whom the configuration lets in, or
    nobody known.

    ``proof`` is how it is known. ``visitor`` holds a guest's token: the guest's own, or the one that an account brings
    along (its guest is not who calls).
    """

    kind: Literal["person", "key", "guest", "open", "nobody"]
    user: User | None = None
    key: ApiKey | None = None
    proof: Literal["session", "token", "supabase", "key", "visitor", ""] = ""
    token_prefix: str = ""
    visitor: Visitor | None = None

    @property
    def may_use_insights(self) -> bool:
        return self.kind in ("key", "open") or (self.user is not None and self.user.may_use_insights)

    @property
    def by_cookie(self) -> bool:
        """Whether a browser proved it by itself, so that a page of another site may be behind the request."""
        guest = self.visitor if self.proof == "visitor" else None
        return self.proof == "session" or (guest is not None and guest.from_cookie)

    @property
    def scope(self) -> str:
        """What tells this caller from others, for records such as idempotency keys."""
        if self.key is not None:
            return f"key:{self.key.pk}"
        return f"user:{self.user.pk}" if self.user is not None else self.kind


NOBODY = Caller("nobody")


def identify(request: HttpRequest) -> Caller:
    """The caller behind ``request``. Raises ``InvalidCredential`` rather than fall back to something weaker than what
    was sent, and ``VerifierUnavailable`` where that cannot be told right now."""
    return by_header(request) or by_session(request) or by_configuration(request) or NOBODY


def writer(request: HttpRequest) -> Caller:
    """The caller to whom what is written belongs: kind person, key (with the key's owner as ``user``), guest or
    nobody. Makes nobody up. Raises what ``identify`` raises, and ``InvalidCredential`` for a key without owner."""
    found = by_header(request) or by_session(request)
    if found is None:
        return by_visitor(request) or NOBODY
    if found.user is None:
        raise InvalidCredential("This API key belongs to no person, so nothing can belong to it.")
    return replace(found, visitor=guests.beside(request, found.user))


def of_page(request: HttpRequest) -> Caller:
    """``writer`` for pages: browsers prove themselves by cookies alone. A guest's cookie that is no longer good is
    nobody's fault there: the page is then nobody's."""
    account = by_session(request)
    if account is not None and account.user is not None:
        return replace(account, visitor=guests.beside(request, account.user))
    try:
        return by_visitor(request) or NOBODY
    except guests.InvalidToken:
        return NOBODY


def told_apart(caller: Caller, request: HttpRequest) -> str:
    """The caller's scope, where callers of whom no key is asked are told apart by their addresses."""
    return f"open:{client_address(request)}"[:80] if caller.kind == "open" else caller.scope


def by_header(request: HttpRequest) -> Caller | None:
    """Whoever the credential in ``X-API-Key`` or ``Authorization`` proves; the former counts where both are sent.

    ``Token …`` is a token of ours. ``Bearer …`` may be any of three, told apart by their form: an API key, a JWT
    (which has two dots), a token of ours.
    """
    scheme, credential = _authorization(request)
    key = request.headers.get("X-API-Key") or (credential if credential.startswith(keys.PREFIX) else "")
    if key:
        return _by_key(key)
    if not credential:
        return None
    if scheme == "bearer" and credential.count(".") == 2:
        user = supabase.person(credential)
        return Caller("guest" if user.is_guest else "person", user=user, proof="supabase")
    row = tokens.find(credential)
    return Caller("person", user=row.user, proof="token", token_prefix=row.token_key)


def _by_key(key: str) -> Caller:
    row = keys.find(key)
    if row is None:
        raise InvalidKey
    return Caller("key", user=row.owner, key=row, proof="key")


def _authorization(request: HttpRequest) -> tuple[str, str]:
    """Scheme and credential, where the scheme is one of ours."""
    scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
    ours = scheme.lower() in ("bearer", "token")
    return (scheme.lower(), credential.strip()) if ours else ("", "")


def by_session(request: HttpRequest) -> Caller | None:
    user = getattr(request, "user", None)
    return Caller("person", user=user, proof="session") if isinstance(user, User) and user.is_active else None


def by_visitor(request: HttpRequest) -> Caller | None:
    """The guest whose token came in ``X-Anonymous-Token`` or in the cookie."""
    visitor = guests.sent(request)
    return Caller("guest", user=visitor.user, proof="visitor", visitor=visitor) if visitor else None


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
