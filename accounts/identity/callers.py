"""The one place that says who a request comes from, and by what proof.

Two doors ask. ``identify`` is for the insights: a credential in a header, else a session, else what the configuration
lets in. ``writer`` is for what belongs to somebody: a credential in a header, else a session, else a guest's token. A
header is something the caller says on purpose, so it wins over cookies, which browsers send by themselves. Whatever was
sent and proves nothing is an error; nobody falls back to something weaker.
"""

from dataclasses import dataclass, replace
from typing import Literal

from django.http import HttpRequest

from accounts.identity import guests, keys, open_api, supabase, tokens
from accounts.identity.client_address import client_address
from accounts.identity.credentials import InvalidCredential
from accounts.identity.guests import GuestPass
from accounts.models import ApiKey, User


class InvalidKey(InvalidCredential):
    """A key was sent, and it is unknown or revoked."""

    def __init__(self) -> None:
        super().__init__("The API key is unknown or revoked.")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: a person with an account, a program with a key, a guest, somebody whom the configuration lets in, or
    nobody known.

    ``proof`` is how it is known. ``guest`` holds a guest's token: the guest's own, or the one that an account brings
    along (its guest is not who calls).
    """

    kind: Literal["person", "key", "guest", "open", "nobody"]
    user: User | None = None
    key: ApiKey | None = None
    proof: Literal["session", "token", "supabase", "key", "visitor", ""] = ""
    token_prefix: str = ""
    guest: GuestPass | None = None

    @property
    def may_use_insights(self) -> bool:
        """A key can do no more than its owner; one without owner is a program of the operator's."""
        if self.user is None:
            return self.kind in ("key", "open")
        return self.user.may_use_insights

    @property
    def by_cookie(self) -> bool:
        """Whether a browser proved it by itself, so that a page of another site may be behind the request."""
        guest = self.guest if self.proof == "visitor" else None
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
        return by_guest_token(request) or NOBODY
    if found.user is None:
        raise InvalidCredential("This API key belongs to no person, so nothing can belong to it.")
    return replace(found, guest=guests.beside(request, found.user))


def named(request: HttpRequest) -> Caller:
    """``writer`` for the address that only says who calls: a key without owner is somebody there too."""
    found = by_header(request)
    return found if found is not None and found.user is None else writer(request)


def of_page(request: HttpRequest) -> Caller:
    """``writer`` for pages: browsers prove themselves by cookies alone. A guest's cookie that is no longer good is
    nobody's fault there: the page is then nobody's."""
    account = by_session(request)
    if account is not None and account.user is not None:
        return replace(account, guest=guests.beside(request, account.user))
    try:
        return by_guest_token(request) or NOBODY
    except guests.InvalidToken:
        return NOBODY


def told_apart(caller: Caller, request: HttpRequest) -> str:
    """The caller's scope, where callers of whom no key is asked are told apart by their addresses."""
    return f"open:{client_address(request)}"[:80] if caller.kind == "open" else caller.scope


def by_header(request: HttpRequest) -> Caller | None:
    """Whoever the credential in ``X-API-Key`` or ``Authorization`` proves; the former counts where both are sent.

    ``Token …`` is a token of ours. ``Bearer …`` may be any of three, told apart by their form: an API key, a JWT
    (which has two dots), a token of ours. Any other scheme is refused: its caller means to prove something.
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
    """Scheme and credential; two empty strings where the header is not sent. Raises ``InvalidCredential`` for what is
    none of ours."""
    sent = request.headers.get("Authorization", "").strip()
    if not sent:
        return "", ""
    scheme, _, credential = sent.partition(" ")
    if scheme.lower() not in ("bearer", "token") or not credential.strip():
        raise InvalidCredential("The Authorization header must be “Bearer …” or “Token …”, with a credential.")
    return scheme.lower(), credential.strip()


def by_session(request: HttpRequest) -> Caller | None:
    user = getattr(request, "user", None)
    return Caller("person", user=user, proof="session") if isinstance(user, User) and user.is_active else None


def by_guest_token(request: HttpRequest) -> Caller | None:
    """The guest whose token came in ``X-Anonymous-Token`` or in the cookie."""
    guest = guests.sent(request)
    return Caller("guest", user=guest.user, proof="visitor", guest=guest) if guest else None


def by_configuration(request: HttpRequest) -> Caller | None:
    """Callers of whom no key is asked."""
    return Caller("open") if open_api.lets_in(request) else None
