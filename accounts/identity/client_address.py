"""Addresses: which one a request comes from, and which cannot be reached from other machines."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

IPV6_SITE = 64
"""Bits of an IPv6 address that a provider gives to one customer, who has the rest to choose from."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def client_address(request: HttpRequest) -> str:
    """The caller's address in its usual spelling; empty where the server does not know one (a Unix socket).

    Headers count only where the operator has said how many proxies of theirs stand in front (TRUSTED_PROXY_COUNT): each
    appends the address it was called from to X-Forwarded-For, so the caller is that many entries from the right. A
    platform whose proxy names the caller in a header of its own is believed (CLIENT_ADDRESS_HEADER). What such a header
    holds beside addresses ("unknown", a word) names nobody: the proxy's own address counts then.
    """
    peer = _parsed(str(request.META.get("REMOTE_ADDR", "")))
    return str(_named(request) or peer or "")


def counted_as(request: HttpRequest) -> str:
    """What limits by address count: the address, of an IPv6 address its /64."""
    address = _parsed(client_address(request))
    if not isinstance(address, ipaddress.IPv6Address):
        return str(address or "unknown")
    return str(ipaddress.ip_network((address, IPV6_SITE), strict=False))


def _named(request: HttpRequest) -> Address | None:
    """The address that a trusted proxy names."""
    if settings.CLIENT_ADDRESS_HEADER:
        named = _parsed(request.META.get(settings.CLIENT_ADDRESS_HEADER, ""))
        if named is not None:
            return named
    hops: int = settings.TRUSTED_PROXY_COUNT
    entries = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    return _parsed(entries[-hops]) if hops and len(entries) >= hops else None


def _parsed(text: str) -> Address | None:
    """The address in ``text``, which may carry a port, brackets, quotes or a zone: ``1.2.3.4:5678``, ``[::1%eth0]:80``.
    One of IPv4 in IPv6's clothes is taken for what it is."""
    bare = text.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_loopback(host: str) -> bool:
    """Whether an address or host name can only be reached from this machine."""
    if host == "localhost":
        return True
    address = _parsed(host)
    return address is not None and address.is_loopback
