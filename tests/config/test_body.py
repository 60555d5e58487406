"""The request body is bounded in size and time before any view runs."""

import asyncio
import json
from collections.abc import Iterator

import pytest

from config.serving.request_body import BodyRefused, ClientGone, Event, Receive, read_body
from tests.config.servers import Address, Client, exchange, status_of, tiny_site

LIMIT = 10


def receiving(*events: Event) -> Receive:
    waiting = list(events)

    async def receive() -> Event:
        if not waiting:
            await asyncio.Event().wait()  # a client that sends nothing more
        return waiting.pop(0)

    return receive


def part(body: bytes, more: bool = True) -> Event:
    return {"type": "http.request", "body": body, "more_body": more}


def read(receive: Receive, length: bytes | None = None, seconds: float = 5) -> bytes:
    headers = [] if length is None else [(b"content-length", length)]
    return asyncio.run(read_body({"headers": headers}, receive, limit=LIMIT, seconds=seconds))


def test_parts_are_joined_in_order() -> None:
    assert read(receiving(part(b"ab"), part(b""), part(b"cd", False))) == b"abcd"


def test_a_body_of_exactly_the_limit_is_read() -> None:
    assert read(receiving(part(b"x" * LIMIT, False)), b"10") == b"x" * LIMIT


@pytest.mark.parametrize(
    ("length", "status"), [(b"11", 413), (b"9" * 400, 413), (b"-1", 400), (b"1e3", 400), (b"", 400)]
)
def test_a_declared_length_is_refused_before_a_byte_is_read(length: bytes, status: int) -> None:
    with pytest.raises(BodyRefused) as refused:
        read(receiving(), length)
    assert refused.value.status == status


def test_a_body_without_a_length_is_counted() -> None:
    with pytest.raises(BodyRefused) as refused:
        read(receiving(part(b"x" * 6), part(b"x" * 6)))
    assert (refused.value.status, refused.value.code) == (413, "payload_too_large")


def test_the_deadline_is_for_the_whole_body() -> None:
    async def drip() -> Event:
        await asyncio.sleep(0.01)
        return part(b"")

    with pytest.raises(BodyRefused) as refused:
        read(drip, seconds=0.05)
    assert refused.value.status == 408


def test_a_client_that_leaves_is_no_request() -> None:
    with pytest.raises(ClientGone):
        read(receiving(part(b"ab"), {"type": "http.disconnect"}))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    with tiny_site(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.mark.processes
def test_413_reaches_a_client_that_sends_everything_first(site: Address) -> None:
    head, body = exchange(site, "POST", "/echo", b"x" * 8_000_000)
    assert status_of(head) == 413
    assert json.loads(body) == {
        "error": "payload_too_large",
        "details": "The body is larger than 1000000 bytes.",
        "detail": "The body is larger than 1000000 bytes.",
    }


@pytest.mark.processes
def test_an_endless_chunked_body_is_413(site: Address) -> None:
    client = Client(site)
    client.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
    piece = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    for _ in range(20):
        client.send(piece)
    assert status_of(client.read_until(b"\r\n\r\n")) == 413
    client.close()


@pytest.mark.processes
def test_a_client_that_leaves_while_sending_runs_nothing(site: Address) -> None:
    before = json.loads(exchange(site, "GET", "/counts")[1])["posted"]
    client = Client(site)
    client.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf")
    client.close()
    exchange(site, "POST", "/echo", b"whole")
    assert json.loads(exchange(site, "GET", "/counts")[1])["posted"] == before + 1
