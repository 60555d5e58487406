"""config.asgi behind a real gunicorn, over real sockets."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.config.servers import Address, Client, exchange, status_of, tiny_site, wait_until

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    with tiny_site(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture
def fresh_site(tmp_path: Path) -> Iterator[Address]:
    with tiny_site(tmp_path) as address:
        yield address


def counts(site: Address) -> dict[str, int]:
    found: dict[str, int] = json.loads(exchange(site, "GET", "/counts")[1])
    return found


def dechunked(body: bytes) -> bytes:
    whole = b""
    while True:
        size, _, body = body.partition(b"\r\n")
        if int(size, 16) == 0:
            assert body == b"\r\n"
            return whole
        whole, body = whole + body[: int(size, 16)], body[int(size, 16) + 2 :]


def test_a_plain_view_answers_with_its_query(site: Address) -> None:
    head, body = exchange(site, "GET", "/plain?a=1&b=%C3%A4")
    assert (status_of(head), body) == (200, b"GET /plain?a=1&b=%C3%A4")


def test_query_bytes_outside_ascii_are_no_crash(site: Address) -> None:
    client = Client(site)
    client.send(b"GET /plain?q=\xff\xc3 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert status_of(client.read_all()) in (200, 400)


def test_head_has_the_headers_of_get_and_no_body(site: Address) -> None:
    got, body = exchange(site, "GET", "/large")
    head, nothing = exchange(site, "HEAD", "/large")
    length = b"Content-Length: 6000000"
    assert (len(body), nothing) == (6_000_000, b"")
    assert length.lower() in got.lower()
    assert length.lower() in head.lower()


def test_head_of_a_stream_reads_none_of_it_and_closes_it(site: Address) -> None:
    before = counts(site)
    head, body = exchange(site, "HEAD", "/rows?n=1000000000")
    assert (status_of(head), body) == (200, b"")
    after = counts(site)
    assert after["finished"] - before["finished"] == 2  # this request and the counting one before it


def test_an_answer_without_content_has_no_body(site: Address) -> None:
    head, body = exchange(site, "GET", "/empty")
    assert (status_of(head), body) == (204, b"")


def test_a_connection_is_kept_for_the_next_request(site: Address) -> None:
    client = Client(site)
    for _ in range(3):
        client.request("POST", "/echo", b"abc")
        assert client.read_until(b"abc").endswith(b"\r\n\r\nabc")
    client.close()


def test_a_chunked_body_arrives_whole_with_its_length(site: Address) -> None:
    client = Client(site)
    client.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n")
    client.send(b"3\r\nabc\r\n")
    client.send(b"2\r\nde\r\n0\r\n\r\n")
    assert client.read_all().endswith(b"\r\n\r\nabcde")


def test_the_callers_address_and_headers_reach_the_view(site: Address) -> None:
    found = json.loads(exchange(site, "GET", "/meta", b"", "X-Test: a", "X-Test: b", "Cookie: c=1", "Cookie: d=2")[1])
    assert found["REMOTE_ADDR"] == "127.0.0.1"
    assert found["HTTP_X_TEST"] == "a,b"
    assert found["HTTP_COOKIE"] == "c=1; d=2"
    assert found["wsgi.url_scheme"] == "http"


def test_an_underscore_cannot_pose_as_a_dash_in_a_header(site: Address) -> None:
    found = json.loads(exchange(site, "GET", "/meta", b"", "X_Forwarded_For: 6.6.6.6")[1])
    assert "HTTP_X_FORWARDED_FOR" not in found


def test_a_stream_arrives_whole(site: Address) -> None:
    head, body = exchange(site, "GET", "/rows?n=3000")
    assert b"chunked" in head.lower()
    numbers = [int(line) for line in dechunked(body).split()]
    assert numbers == list(range(3000))


def test_an_error_before_the_answer_is_500(site: Address) -> None:
    assert status_of(exchange(site, "GET", "/crash")[0]) == 500


def test_an_error_in_the_middle_of_a_stream_ends_it_unfinished(site: Address) -> None:
    head, body = exchange(site, "GET", "/breaks")
    assert status_of(head) == 200
    assert not body.endswith(b"0\r\n\r\n")  # a client must be able to tell that something is missing
    assert status_of(exchange(site, "GET", "/plain")[0]) == 200


def test_clients_that_leave_in_the_middle_of_a_stream_close_it(fresh_site: Address) -> None:
    for _ in range(20):  # more than there are threads
        client = Client(fresh_site)
        client.request("GET", "/rows?n=1000000000")
        client.read_until(b"\r\n\r\n")
        client.close()
    wait_until(lambda: counts(fresh_site)["stream_closed"] == 20, what="streams closed")
    found = counts(fresh_site)
    assert found["started"] == found["finished"] + 1  # the counting request itself is still running


def test_readers_that_stop_reading_hold_nobody_up(fresh_site: Address) -> None:
    stuck = []
    for _ in range(40):  # more than threads and streams together
        client = Client(fresh_site)
        client.request("GET", "/rows?n=1000000000")
        stuck.append(client)
    for path in ("/plain", "/large", "/counts"):
        assert status_of(exchange(fresh_site, "GET", path)[0]) == 200
    for client in stuck:
        client.close()


def test_each_request_gives_its_database_connection_back(fresh_site: Address) -> None:
    exchange(fresh_site, "GET", "/rows?n=300")
    before = counts(fresh_site)["files"]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: counts(fresh_site)["started"], range(200)))
    assert len(answers) == 200
    exchange(fresh_site, "GET", "/rows?n=300")
    wait_until(lambda: counts(fresh_site)["files"] <= before, what="files closed")


def test_an_asynchronous_stream_sends_each_event_as_it_comes(fresh_site: Address) -> None:
    client = Client(fresh_site)
    client.request("POST", "/chat", b"hello")
    assert b"data: hello" in client.read_until(b"hello\n\n")  # the second event waits for the next line
    exchange(fresh_site, "POST", "/echo", b"go")
    assert b"data: done" in client.read_until(b"done\n\n")
    client.close()


def test_an_asynchronous_stream_whose_client_leaves_is_cancelled(fresh_site: Address) -> None:
    client = Client(fresh_site)
    client.request("POST", "/chat", b"hello")
    client.read_until(b"hello\n\n")
    client.close()
    wait_until(lambda: counts(fresh_site)["chat_cancelled"] == 1, what="stream cancelled")


def test_a_stream_has_the_same_body_limit(site: Address) -> None:
    head, body = exchange(site, "POST", "/chat", b"x" * 1_000_001)
    assert (status_of(head), json.loads(body)["error"]) == (413, "payload_too_large")


def test_a_websocket_is_refused(site: Address) -> None:
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    client = Client(site)
    client.request("GET", "/chat", b"", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", key)
    assert status_of(client.read_until(b"\r\n")) == 403
    client.close()
