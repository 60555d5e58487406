"""Which address a request comes from."""

from typing import Any

import pytest
from django.test import RequestFactory

from accounts.identity.client_address import client_address, counted_as, is_loopback


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
        (1, "198.51.100.1:5678", "198.51.100.1"),  # as Azure writes it
        (1, "[2001:db8::1]:443", "2001:db8::1"),
        (1, '"[2001:db8::1]"', "2001:db8::1"),
        (1, "2001:DB8:0::1", "2001:db8::1"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
        (1, "unknown", "203.0.113.7"),
        (1, "_hidden, some words", "203.0.113.7"),
        (1, "1.2.3.4.5", "203.0.113.7"),
        (1, "\x00", "203.0.113.7"),
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


def test_no_address_is_no_crash() -> None:
    for peer in ("", "unix:", "some words"):
        asked = RequestFactory(REMOTE_ADDR=peer).get("/")
        assert (client_address(asked), counted_as(asked)) == ("", "unknown")


def test_limits_count_a_whole_ipv6_site_as_one() -> None:
    def counted(peer: str) -> str:
        return counted_as(RequestFactory(REMOTE_ADDR=peer).get("/"))

    assert counted("2001:db8:1:2::1") == counted("2001:db8:1:2:ffff::9") != counted("2001:db8:1:3::1")
    assert counted("::ffff:198.51.100.1") == counted("198.51.100.1") != counted("198.51.100.2")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "10.0.0.1", "203.0.113.7", "", "unix:", "localhost.evil.example", "127.0.0.1.evil.example"],
)
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)
