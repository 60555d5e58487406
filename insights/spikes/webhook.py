"""Posts JSON to an address that somebody entered, without letting that address reach into the network behind us.

What is sent carries an id, the time, and a signature by which the receiver knows that it comes from here and is fresh.

The name is resolved once; every address it has must be public (or allow-listed), and the connection goes to the address
that was checked, so that a second resolution cannot lead elsewhere. Redirects are not followed; proxies of the
environment are not used.
"""

import hashlib
import hmac
import http.client
import json
import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, urlsplit

Address = IPv4Address | IPv6Address
TIMEOUT = 5.0
"""Seconds for connecting, and again for each read or write."""
# Global to the registry, yet translated to another network's addresses on the way (RFC 6052, RFC 8215, RFC 3056).
_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("2002::/16"))


@dataclass(frozen=True, slots=True)
class Delivery:
    """``id`` is the same when a delivery is repeated; without a ``secret`` nothing is signed."""

    id: str
    secret: str = ""


class WebhookError(Exception):
    """Nothing was delivered: one line says why."""


def post(url: str, payload: dict[str, Any], delivery: Delivery, allowed: Sequence[str] = ()) -> int:
    """Delivers ``payload`` and returns the status, always 2xx. ``allowed`` are networks (10.0.0.0/8) that may be
    reached although they are not public. Raises ``WebhookError``."""
    parts = _parsed(url)
    connection = _connection(parts, _resolved(parts, [ip_network(network) for network in allowed]))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    body = json.dumps(payload).encode()
    try:
        connection.request("POST", path, body, headers(delivery, body, int(time.time())))
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise WebhookError(f"{parts.hostname}: {str(error)[:200] or type(error).__name__}") from error
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise WebhookError(f"{parts.hostname} answered {status}; redirects are not followed")
    return status


def headers(delivery: Delivery, body: bytes, now: int) -> dict[str, str]:
    """What goes with the body: its id, the time in seconds since 1970, and both with the body's signature."""
    found = {"Content-Type": "application/json", "User-Agent": "Verbatim"}
    found |= {"X-Verbatim-Delivery": delivery.id, "X-Verbatim-Timestamp": str(now)}
    if delivery.secret:
        found["X-Verbatim-Signature"] = f"t={now},v1={signature(delivery.secret, now, body)}"
    return found


def signature(secret: str, now: int, body: bytes) -> str:
    """HMAC-SHA256 (RFC 2104) of the time, a dot and the body, in hexadecimal."""
    return hmac.new(secret.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()


def _parsed(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise WebhookError(f"not an address: {error}") from error
    if not known or parts.username or any(char <= " " or char == "\x7f" for char in url):
        raise WebhookError("the address must be http or https with a host and without a user name")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _resolved(parts: SplitResult, allowed: Sequence[IPv4Network | IPv6Network]) -> str:
    """One address of the host; refused if any of its addresses may not be reached."""
    try:
        rows = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise WebhookError(f"{parts.hostname} cannot be resolved") from error
    addresses = [str(row[4][0]).partition("%")[0] for row in rows]
    for address in addresses:
        if not may_be_reached(ip_address(address), allowed):
            raise WebhookError(f"{parts.hostname} leads to {address}, which is not public")
    return addresses[0]


def may_be_reached(address: Address, allowed: Sequence[IPv4Network | IPv6Network] = ()) -> bool:
    """Whether it is a public unicast address, or in an allowed network."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return may_be_reached(address.ipv4_mapped, allowed)
    if any(address in network for network in allowed):
        return True
    if address.is_multicast or address.is_reserved or any(address in network for network in _TRANSLATED):
        return False
    return address.is_global


def _connection(parts: SplitResult, address: str) -> http.client.HTTPConnection:
    host, port = parts.hostname or "", _port(parts)
    if parts.scheme == "http":
        return _Pinned(host, port, address)
    return _PinnedTLS(host, port, address)


class _Pinned(http.client.HTTPConnection):
    """Connects to the address that was checked, and asks there for the host."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self._address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), TIMEOUT)


class _PinnedTLS(_Pinned):
    """The same over TLS: the certificate must be the host's."""

    default_port = 443

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
