"""Guests: people without an account, known by a signed token that only they hold.

A token is the guest's id and 128 random bits, signed. The row keeps the bits' digest alone, so neither a guessed id nor
a leaked SECRET_KEY opens anything. It ends with the guest: by inactivity, or when an account takes over the work.
"""

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django_ratelimit.core import get_usage

from accounts import audit
from accounts.identity.client_address import counted_as
from accounts.identity.credentials import InvalidCredential
from accounts.models import User

HEADER = "X-Anonymous-Token"
# A guest's activity is written at most this often; a guest may so end a minute early.
TOUCHED_EVERY = timedelta(minutes=1)
# Rows outlive their tokens by this much, so that no request that was let in loses its guest under way.
MARGIN = timedelta(minutes=5)
_DELETED_AT_ONCE = 20  # in one transaction: whole stories go with a guest, and other writers wait
_SIGNER = signing.Signer(salt="accounts.identity.guests")


class InvalidToken(InvalidCredential):
    """The token was not made here, or its guest is gone. ``from_cookie`` tells whether a browser sent it by itself."""

    def __init__(self, reason: str = "The anonymous token is unknown.") -> None:
        super().__init__(reason)
        self.from_cookie = False


class ExpiredToken(InvalidToken):
    """The guest was inactive for longer than ``ANONYMOUS_DAYS``."""

    def __init__(self) -> None:
        super().__init__("The anonymous token has expired.")


class UsedToken(InvalidToken):
    """The guest's work has moved to an account that is not the claimant's."""

    def __init__(self) -> None:
        super().__init__("The anonymous token has been used: its work has moved to an account.")


class TooManyGuests(Exception):
    """So many guests came from one address that no more are made for ``wait`` seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__("Too many guests come from this address. Try again later, or sign in.")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class GuestPass:
    """A guest together with the token that proves it, which cannot be made again from the row."""

    user: User
    token: str
    from_cookie: bool = False


def mint() -> GuestPass:
    """Makes a guest. For the moment when something of theirs is to be stored, never for a mere look."""
    identity, secret = uuid.uuid4(), secrets.token_urlsafe(16)
    user = User(id=identity, username=f"guest:{identity.hex}", is_guest=True)
    user.last_seen_at, user.visitor_digest = timezone.now(), _digest(secret)
    user.set_unusable_password()
    user.save(force_insert=True)
    return GuestPass(user, _SIGNER.sign(f"{identity.hex}.{secret}"))


def admit(request: HttpRequest) -> GuestPass:
    """``mint`` for a door: at most ``GUEST_RATE`` guests of one address. Raises ``TooManyGuests``."""
    address = counted_as(request)
    usage = get_usage(request, group="guest", key=lambda *_: address, rate=settings.GUEST_RATE, increment=True)
    if usage and usage["should_limit"]:
        raise TooManyGuests(max(1, int(usage["time_left"])))
    return mint()


def read_guest_token(token: str, claimant: User | None = None, now: datetime | None = None) -> User:
    """The guest whom ``token`` proves. Raises ``InvalidToken``, ``ExpiredToken`` or ``UsedToken``.

    A token whose guest has been merged is good for one purpose: the account that took over may show it again, so that
    a repeated migration finds its receipt. ``claimant`` is that account; for anybody else the token is used.
    """
    identity, secret = _parts(token)
    guest = User.objects.filter(pk=identity, is_guest=True, is_active=True).exclude(visitor_digest="").first()
    if guest is None or not hmac.compare_digest(guest.visitor_digest, _digest(secret)):
        raise InvalidToken
    if guest.merged_into_id is not None:
        if claimant is None or claimant.pk != guest.merged_into_id:
            raise UsedToken
    elif (now or timezone.now()) >= expires_at(guest):
        raise ExpiredToken
    return guest


def _parts(token: str) -> tuple[uuid.UUID, str]:
    try:
        identity, _, secret = _SIGNER.unsign(token).partition(".")
        return uuid.UUID(identity), secret
    except (signing.BadSignature, ValueError) as error:
        raise InvalidToken from error


def expires_at(guest: User) -> datetime:
    """When the guest and all that is theirs ends, if nothing more happens."""
    return (guest.last_seen_at or guest.date_joined) + timedelta(days=settings.ANONYMOUS_DAYS)


def touch(guest: User, now: datetime | None = None) -> None:
    """Records activity, which puts off the guest's end."""
    now = now or timezone.now()
    if guest.last_seen_at is not None and now - guest.last_seen_at < TOUCHED_EVERY:
        return
    try:
        User.objects.filter(pk=guest.pk, is_guest=True, merged_into=None).update(last_seen_at=now)
    except OperationalError:  # a database that takes no writes must not keep guests from reading
        return
    guest.last_seen_at = now


def retire(guest: User, into: User) -> bool:
    """Uses the guest's token up in favour of ``into``. Belongs in the transaction that moves the work.

    True where this call did it; False where it was done before for the same account. Raises ``UsedToken`` where another
    account was first: of two that race, one wins.
    """
    if into.is_guest or not guest.is_guest:
        raise ValueError("Work moves from a guest to an account.")
    won = User.objects.filter(pk=guest.pk, is_guest=True, merged_into=None).update(merged_into=into)
    guest.refresh_from_db(fields=["merged_into"])
    if guest.merged_into_id != into.pk:
        raise UsedToken
    return bool(won)


def expire(now: datetime | None = None) -> int:
    """Deletes the guests who have been inactive for too long, with all that is theirs. Returns how many they were."""
    limit = (now or timezone.now()) - timedelta(days=settings.ANONYMOUS_DAYS) - MARGIN
    gone = User.objects.filter(is_guest=True, last_seen_at__lt=limit)
    deleted = 0
    while batch := list(gone.values_list("pk", flat=True)[:_DELETED_AT_ONCE]):
        with transaction.atomic():
            deleted += gone.filter(pk__in=batch).delete()[1].get(User._meta.label, 0)
    if deleted:
        audit.record("guests erased", count=deleted)
    return deleted


def sent(request: HttpRequest, claimant: User | None = None) -> GuestPass | None:
    """The guest whose token came with the request, in the header or else in the cookie. Raises what ``read`` raises."""
    header = request.headers.get(HEADER, "")
    token = header or request.COOKIES.get(settings.GUEST_COOKIE_NAME, "")
    if not token:
        return None
    try:
        return GuestPass(read_guest_token(token, claimant), token, from_cookie=not header)
    except InvalidToken as error:
        error.from_cookie = not header
        raise


def beside(request: HttpRequest, account: User) -> GuestPass | None:
    """The guest whom an account brings along. A cookie that is no longer good is nobody's fault, and counts for none;
    a header that is not good raises."""
    try:
        return sent(request, account)
    except InvalidToken as error:
        if error.from_cookie:
            return None
        raise


def attach(response: HttpResponseBase, guest: GuestPass, request: HttpRequest) -> None:
    """Gives the token to the caller: our own pages get a cookie that scripts cannot read, everybody else the header.

    Programs get no cookie on purpose: one that keeps cookies would be asked for a CSRF token with the next request.
    """
    if not (guest.from_cookie or _is_of_own_page(request)):
        response[HEADER] = guest.token
        return
    seconds = int((expires_at(guest.user) - timezone.now()).total_seconds())
    response.set_cookie(
        settings.GUEST_COOKIE_NAME,
        guest.token,
        max_age=max(0, seconds),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def detach(response: HttpResponseBase) -> None:
    """Takes the cookie back: its token is of no more use."""
    response.delete_cookie(settings.GUEST_COOKIE_NAME, samesite="Lax")


def came_in_vain(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether a guest's cookie was sent that nobody wants any more, and the answer sets no new one."""
    name = settings.GUEST_COOKIE_NAME
    return name in request.COOKIES and name not in response.cookies


def _is_of_own_page(request: HttpRequest) -> bool:
    """Whether a page of ours made the request. A cookie for a foreign page's request would replace the guest's."""
    if request.headers.get(HEADER):
        return False
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc == request.get_host()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
