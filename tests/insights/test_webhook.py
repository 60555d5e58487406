"""A webhook reaches what is public, and nothing behind us."""

import hashlib
import hmac
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from typing import Any

import pytest

from insights.spikes import webhook

ONCE = webhook.Delivery("d-1")


class Receiver(BaseHTTPRequestHandler):
    headers_received: dict[str, str] = {}
    received: list[tuple[str, str, bytes]] = []
    answer = 204

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).headers_received = dict(self.headers)
        self.received.append((self.path, self.headers["Host"], body))
        self.send_response(self.answer)
        if self.answer == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[int]:
    Receiver.received, Receiver.answer = [], 204
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1",
    ],
)  # fmt: skip
def test_what_is_not_public_is_refused(address: str) -> None:
    assert webhook.may_be_reached(ip_address(address)) is False
    url = f"http://[{address}]/" if ":" in address else f"http://{address}/"
    with pytest.raises(webhook.WebhookError, match="not public"):
        webhook.post(url, {}, ONCE)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_what_is_public_may_be_reached(address: str) -> None:
    assert webhook.may_be_reached(ip_address(address)) is True


@pytest.mark.parametrize("url", ["http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://localhost/"])
def test_other_spellings_of_loopback_are_refused(url: str) -> None:
    with pytest.raises(webhook.WebhookError):
        webhook.post(url, {}, ONCE)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://a.example/", "https://", "https://user@a.example/", "https://a.example/\r\nX: y", "", "http://[::1"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(webhook.WebhookError):
        webhook.post(url, {}, ONCE)


def test_an_allowed_network_is_reached_with_the_payload(receiver: int) -> None:
    assert webhook.post(f"http://127.0.0.1:{receiver}/hook?x=1", {"a": "ü"}, ONCE, ["127.0.0.1/32"]) == 204
    assert Receiver.received == [("/hook?x=1", f"127.0.0.1:{receiver}", b'{"a": "\\u00fc"}')]


def test_the_name_is_resolved_once_and_the_connection_pinned(receiver: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", receiver))]

    def resolve(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        return rows if host in ("hooks.example", "127.0.0.1") else []

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    webhook.post(f"http://hooks.example:{receiver}/", {}, ONCE, ["127.0.0.0/8"])
    assert [host for host in asked if host == "hooks.example"] == ["hooks.example"]
    assert [host for _, host, _ in Receiver.received] == [f"hooks.example:{receiver}"]


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 80)) for a in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: rows)
    with pytest.raises(webhook.WebhookError, match=r"10\.0\.0\.1"):
        webhook.post("http://rebind.example/", {}, ONCE)


@pytest.mark.parametrize("answer", [302, 500, 404])
def test_redirects_and_errors_are_no_delivery(receiver: int, answer: int) -> None:
    Receiver.answer = answer
    with pytest.raises(webhook.WebhookError, match=str(answer)):
        webhook.post(f"http://127.0.0.1:{receiver}/", {}, ONCE, ["127.0.0.1/32"])
    assert len(Receiver.received) == 1


def test_a_delivery_carries_its_id_the_time_and_a_signature_of_the_body(receiver: int) -> None:
    delivery = webhook.Delivery("d-2", "a secret of both sides")
    webhook.post(f"http://127.0.0.1:{receiver}/", {"a": "ü"}, delivery, ["127.0.0.1/32"])
    sent, body = Receiver.headers_received, Receiver.received[-1][2]
    assert sent["X-Verbatim-Delivery"] == "d-2"
    moment, given = (part.partition("=")[2] for part in sent["X-Verbatim-Signature"].split(","))
    assert moment == sent["X-Verbatim-Timestamp"]
    assert abs(time.time() - int(moment)) < 60
    expected = hmac.new(b"a secret of both sides", f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    assert given == expected


def test_without_a_secret_nothing_claims_to_be_signed(receiver: int) -> None:
    webhook.post(f"http://127.0.0.1:{receiver}/", {}, webhook.Delivery("d-3"), ["127.0.0.1/32"])
    assert "X-Verbatim-Signature" not in Receiver.headers_received
    assert Receiver.headers_received["X-Verbatim-Delivery"] == "d-3"
