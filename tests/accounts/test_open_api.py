"""Of whom no key is asked, and every sign that ends it. tests/config/test_behind_nginx.py asks real proxies."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.identity import open_api, peer

CONVERSATIONS = "/api/v1/conversations"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def defaults(settings: Any) -> None:
    settings.OPEN_API = False
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]


def status(api: APIClient, **headers: str) -> int:
    return int(api.get(CONVERSATIONS, headers=headers).status_code)


@pytest.mark.parametrize(
    "header",
    [
        *("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Server"),
        *("X-Forwarded", "X-Original-Forwarded-For", "X-Original-Host", "X-Original-URL", "Forwarded", "Via", "X-Via"),
        *("Forwarded-For", "X-Real-IP", "X-Real-Port", "True-Client-IP", "X-Client-IP", "Fly-Client-IP", "Fly-Region"),
        *("CF-Connecting-IP", "CF-Ray", "CDN-Loop", "Fastly-Client-IP", "X-Cluster-Client-IP", "X-ProxyUser-Ip"),
        *("X-Amzn-Trace-Id", "X-Amz-Cf-Id", "X-Azure-ClientIP", "X-ARR-ClientCert", "X-Envoy-External-Address"),
        *("X-Scheme", "X-Url-Scheme", "X-SSL", "Front-End-Https", "X-Host", "X-Request-Start", "X-Varnish"),
        *(
            "CloudFront-Viewer-Address",
            "Kong-Request-ID",
            "X-Coming-From",
            "X-Ingress-Path",
            "Remote-User",
            "Max-Forwards",
        ),
        *("X-Edge-Location", "Surrogate-Capability", "X-Timer", "A-Header-Of-Tomorrow"),
        *("Tailscale-User-Login", "Proxy-Connection", "X-Appengine-User-Ip", "X-Cloud-Trace-Context"),
    ],
)
@pytest.mark.parametrize("value", ["127.0.0.1", ""])
def test_a_header_that_proxies_add_ends_it(api: APIClient, header: str, value: str) -> None:
    assert status(api, **{header: value}) == 401


@pytest.mark.parametrize(
    "header", ["User-Agent", "Accept-Language", "Idempotency-Key", "X-Request-Id", "Session-Id", "If-Match"]
)
def test_what_programs_send_by_themselves_does_not(api: APIClient, header: str) -> None:
    assert status(api, **{header: "x"}) == 200


def test_http_1_0_ends_it(api: APIClient) -> None:
    """What nginx speaks to a server where nobody tells it otherwise."""
    assert api.get(CONVERSATIONS, SERVER_PROTOCOL="HTTP/1.0").status_code == 401
    assert api.get(CONVERSATIONS, SERVER_PROTOCOL="HTTP/1.1").status_code == 200


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("HTTPS", True),
        ("TRUSTED_PROXY_COUNT", 1),
        ("HOST", "0.0.0.0"),
        ("HOST", "::"),
        ("ALLOWED_HOSTS", ["localhost", "verbatim.example.org"]),
        ("ALLOWED_HOSTS", ["localhost", ".example.org"]),
        ("ALLOWED_HOSTS", ["*"]),
        ("ALLOWED_HOSTS", ["localhost", "192.168.1.5"]),
        ("CSRF_TRUSTED_ORIGINS", ["https://verbatim.example.org"]),
        ("CSRF_TRUSTED_ORIGINS", ["https://*.example.org"]),
        ("SITE_URL", "https://verbatim.example.org"),
        ("OPEN_API", "never"),
    ],
)
@pytest.mark.parametrize("chosen", [False, "local"])
def test_a_setting_that_speaks_of_others_ends_it(
    api: APIClient, settings: Any, chosen: Any, setting: str, value: Any
) -> None:
    settings.OPEN_API = chosen
    assert status(api) == 200
    setattr(settings, setting, value)
    assert status(api) == 401
    assert "asks everybody for a key" in open_api.described(settings.HOST)


@pytest.mark.parametrize("hosts", [["localhost"], ["127.0.0.1", "[::1]"], ["verbatim.localhost", "localhost"]])
def test_names_of_this_machine_do_not(api: APIClient, settings: Any, hosts: list[str]) -> None:
    settings.ALLOWED_HOSTS = [*hosts, "localhost"]
    assert status(api) == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_a_browser_that_asks_for_another_site_ends_it(api: APIClient, site: str) -> None:
    assert status(api, **{"Sec-Fetch-Site": site}) == 401


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_browser_that_asks_for_itself_does_not(api: APIClient, site: str) -> None:
    assert status(api, **{"Sec-Fetch-Site": site}) == 200


@pytest.mark.parametrize(
    ("own", "chosen", "expected"),
    [
        (True, False, 200),
        (False, False, 401),
        (None, False, 200),  # None: the system cannot tell
        (False, "local", 200),
        (False, True, 200),
        (True, "never", 401),
    ],
)
def test_whose_process_calls_counts(
    api: APIClient, settings: Any, monkeypatch: pytest.MonkeyPatch, own: bool | None, chosen: Any, expected: int
) -> None:
    settings.OPEN_API = chosen
    monkeypatch.setattr(peer, "is_own", lambda client, server: own)
    assert api.get(CONVERSATIONS, REMOTE_PORT="5678").status_code == expected


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (False, "open without a key to programs on this machine that run as "),
        ("local", "open without a key to programs on this machine, but not through a proxy"),
        ("never", "asks everybody for a key (OPEN_API=0)"),
        (True, "open to everybody who can reach 127.0.0.1, without a key"),
    ],
)
def test_one_line_says_what_is_open_to_whom(settings: Any, chosen: Any, said: str) -> None:
    settings.OPEN_API = chosen
    line = open_api.described("127.0.0.1")
    assert said in line
    assert "\n" not in line
