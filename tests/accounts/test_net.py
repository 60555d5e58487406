"""Which address a request comes from."""

from typing import Any

import pytest
from django.test import RequestFactory

from accounts.identity.client_address import client_address, is_loopback


@pytest.mark.parametrize(
    ("hops", "forwarded", "address"),
    [
        (0, "", "203.0.113.7"),
        (0, "198.51.100.1", "203.0.113.7"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        (2, "1.1.1.1, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "203.0.113.7"),
        (1, " , ", "203.0.113.7"),
    ],
)
def test_only_counted_proxies_are_believed(settings: Any, hops: int, forwarded: str, address: str) -> None:
    settings.TRUSTED_PROXY_COUNT = hops
    headers = {
        "X-Forwarded-For": forwarded,
        "X-Real-IP": "9.9.9.9",
        "Fly-Client-IP": "9.9.9.9",
        "Forwarded": "for=9.9.9.9",
    }
    assert client_address(RequestFactory(REMOTE_ADDR="203.0.113.7").get("/", headers=headers)) == address


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "10.0.0.1", "203.0.113.7", "", "unix:", "localhost.evil.example", "127.0.0.1.evil.example"],
)
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)
