"""Addresses: which one a request comes from, and which cannot be reached from other machines."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The caller's address.

    Headers count only where the operator has said how many proxies of theirs stand in front (TRUSTED_PROXY_COUNT): each
    appends the address it was called from to X-Forwarded-For, so the caller is that many entries from the right. A
    platform whose proxy names the caller in a header of its own is believed (CLIENT_ADDRESS_HEADER).
    """
    named = request.META.get(settings.CLIENT_ADDRESS_HEADER, "") if settings.CLIENT_ADDRESS_HEADER else ""
    if named:
        return str(named)
    hops: int = settings.TRUSTED_PROXY_COUNT
    forwarded: list[str] = [
        part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
    ]
    if hops and len(forwarded) >= hops:
        return forwarded[-hops]
    return str(request.META.get("REMOTE_ADDR", ""))


def is_loopback(host: str) -> bool:
    """Whether an address or host name can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
