"""Accounts that a Supabase project vouches for, by the tokens (JWT) that it signs.

https://supabase.com/docs/guides/auth/signing-keys: keys are public under ``/auth/v1/.well-known/jwks.json``; the
issuer is ``<project>/auth/v1`` and the audience ``authenticated``. Projects from before signing keys share a secret.
"""

import json
import time
import uuid
from functools import lru_cache
from typing import Any

import jwt
from django.conf import settings
from django.utils import timezone
from jwt.exceptions import PyJWKClientConnectionError, PyJWKClientError, PyJWKSetError, PyJWTError

from accounts.identity.credentials import InvalidCredential, VerifierUnavailable
from accounts.models import User

PUBLIC_KEY_ALGORITHMS = ("ES256", "RS256")
FETCH_SECONDS = 3.0
KEYS_LIVE = 600.0  # seconds; Supabase asks to wait 20 minutes before a key that was taken out is revoked
UNREACHABLE_FOR = 5.0  # seconds after a failed fetch in which callers are not made to wait for another
_LEEWAY = 30  # seconds that two clocks may differ


class KeySet(jwt.PyJWKClient):
    """The project's public keys. While they cannot be fetched, those fetched last stay good."""

    def __init__(self, url: str) -> None:
        super().__init__(url, timeout=FETCH_SECONDS, lifespan=KEYS_LIVE)
        self._unreachable_until = 0.0
        self._last_good: dict[str | None, jwt.PyJWK] = {}

    def key(self, kid: str) -> jwt.PyJWK:
        """The key named ``kid``. Raises ``InvalidCredential`` or ``VerifierUnavailable``."""
        try:
            return self.get_signing_key(kid)
        except KeySetUnreachable as error:
            if kid in self._last_good:
                return self._last_good[kid]
            raise VerifierUnavailable("The keys that accounts are verified with cannot be fetched.") from error
        except PyJWKClientError as error:
            raise InvalidCredential("The token was signed with an unknown key.") from error

    def fetch_data(self) -> Any:
        if time.monotonic() < self._unreachable_until:
            raise KeySetUnreachable("asked a moment ago")
        try:
            data = super().fetch_data()
            keys = self._get_signing_keys_from_jwk_set(jwt.PyJWKSet.from_dict(data))
        except (PyJWKClientError, PyJWKSetError, json.JSONDecodeError, UnicodeDecodeError, OSError) as error:
            self._unreachable_until = time.monotonic() + UNREACHABLE_FOR
            raise KeySetUnreachable(str(error)) from error
        self._last_good = {key.key_id: key for key in keys}
        return data


class KeySetUnreachable(PyJWKClientConnectionError):
    """The key set could not be fetched, or what came is none."""


@lru_cache(maxsize=4)
def _keys(project: str) -> KeySet:
    return KeySet(f"{project}/auth/v1/.well-known/jwks.json")


def person(token: str) -> User:
    """The account that ``token`` proves; made at its first call. Raises ``InvalidCredential`` or
    ``VerifierUnavailable``."""
    claims = _claims(token)
    user, _ = User.objects.get_or_create(pk=_subject(claims), defaults=_new(claims))
    # An id that is a local account's proves nothing about it, and no e-mail address ever links two accounts.
    if user.issuer != User.SUPABASE or not user.is_active:
        raise InvalidCredential("The token's account may not be used here.")
    if user.is_guest and not claims.get("is_anonymous"):  # a guest of the project has signed up there
        user.is_guest = False
        user.save(update_fields=["is_guest"])
    return user


def _claims(token: str) -> dict[str, Any]:
    if not settings.SUPABASE_URL:
        raise InvalidCredential("Tokens of other services are not accepted here.")
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") == "HS256" and settings.SUPABASE_JWT_SECRET:
            return _by_secret(token)
        return _by_public_key(token, header)
    except (PyJWTError, ValueError) as error:
        raise InvalidCredential("The token is not valid.") from error


def _by_secret(token: str) -> dict[str, Any]:
    return _verified(token, settings.SUPABASE_JWT_SECRET, ("HS256",))


def _by_public_key(token: str, header: dict[str, Any]) -> dict[str, Any]:
    """The header only names the key: which algorithms count is fixed, and each key has its own."""
    kid = header.get("kid")
    if header.get("alg") not in PUBLIC_KEY_ALGORITHMS or not isinstance(kid, str):
        raise InvalidCredential("The token is not valid.")
    return _verified(token, _keys(settings.SUPABASE_URL).key(kid), PUBLIC_KEY_ALGORITHMS)


def _verified(token: str, key: jwt.PyJWK | str, algorithms: tuple[str, ...]) -> dict[str, Any]:
    return jwt.decode(
        token,
        key,
        algorithms=list(algorithms),
        audience="authenticated",
        issuer=f"{settings.SUPABASE_URL}/auth/v1",
        leeway=_LEEWAY,
        options={"require": ["exp", "sub", "aud", "iss"]},
    )


def _subject(claims: dict[str, Any]) -> uuid.UUID:
    try:
        return uuid.UUID(claims["sub"])
    except (ValueError, AttributeError, TypeError) as error:
        raise InvalidCredential("The token's subject is no account's id.") from error


def _new(claims: dict[str, Any]) -> dict[str, Any]:
    """The row of an account seen for the first time. A colon keeps its name apart from those that people can choose."""
    email = claims.get("email")
    return {
        "username": f"supabase:{_subject(claims)}",
        "email": email if isinstance(email, str) and len(email) <= 254 and "\x00" not in email else "",
        "issuer": User.SUPABASE,
        "is_guest": bool(claims.get("is_anonymous")),
        "last_seen_at": timezone.now() if claims.get("is_anonymous") else None,
        "password": "!",
    }
