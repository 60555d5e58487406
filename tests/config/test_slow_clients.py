"""Clients that send or read one byte now and then: cut at a deadline, and no trouble to anybody else until then."""

import json
import select
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.serving.processes import web_command
from tests.config.servers import Address, Client, exchange, status_of, tiny_site, wait_until

pytestmark = pytest.mark.processes

HALF_HEAD = b"GET /plain HTTP/1.1\r\nHost: loc"
HALF_BODY = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf"
UNREAD = b"GET /rows?n=100000 HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def hasty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    with tiny_site(tmp_path_factory.mktemp("hasty"), TINY_SITE_SECONDS="2") as address:
        yield address


def drip_until_answered(client: Client) -> None:
    """A byte every 50 ms, so that the server always has something new to wait for."""
    end = time.monotonic() + 60
    while not select.select([client.socket], [], [], 0.05)[0]:
        assert time.monotonic() < end
        client.send(b"a")


@pytest.mark.parametrize("beginning", [HALF_HEAD, HALF_BODY], ids=["head", "body"])
def test_a_request_that_drips_is_408_at_the_deadline(hasty_site: Address, beginning: bytes) -> None:
    client = Client(hasty_site)
    client.send(beginning)
    drip_until_answered(client)
    assert status_of(client.read_all()) == 408


def test_a_silent_connection_is_closed(hasty_site: Address) -> None:
    client = Client(hasty_site)
    assert status_of(client.read_all()) == 408


def test_a_late_body_is_408_in_json(hasty_site: Address) -> None:
    client = Client(hasty_site)
    client.send(HALF_BODY)
    answer = client.read_all()
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"] == "request_timeout"


def test_a_client_that_does_not_read_is_cut_off(hasty_site: Address) -> None:
    before = json.loads(exchange(hasty_site, "GET", "/counts")[1])["files"]
    clients = [Client(hasty_site) for _ in range(10)]
    for client in clients:
        client.send(UNREAD)
    wait_until(
        lambda: json.loads(exchange(hasty_site, "GET", "/counts")[1])["files"] <= before,
        what="sockets closed",
    )
    for client in clients:
        client.close()


def test_one_connection_too_many_is_503(tmp_path: Path) -> None:
    with tiny_site(tmp_path, "--worker-connections", "3") as address:
        held = [Client(address) for _ in range(3)]
        for client in held:
            client.send(HALF_HEAD)
        assert status_of(Client(address).read_all()) == 503
        for client in held:
            client.close()
        wait_until(lambda: status_of(exchange(address, "GET", "/plain")[0]) == 200, what="room again")


def test_200_slow_clients_disturb_nobody(tmp_path: Path) -> None:
    with tiny_site(tmp_path) as address:
        alone = times(address)
        slow = [Client(address) for _ in range(201)]
        for number, client in enumerate(slow):
            client.send((HALF_HEAD, HALF_BODY, UNREAD)[number % 3])
        beside = times(address, slow)
        print(f"median and slowest of 60, ms: alone {alone}, beside 201 slow clients {beside}")
        # A pool that slow clients can hold answers nobody before they are cut, after 20 seconds.
        assert beside[1] < 10_000
        for client in slow:
            client.close()


def times(address: Address, slow: list[Client] | None = None) -> tuple[float, float]:
    """Median and slowest of 60 requests in milliseconds, while the slow clients go on dripping."""
    taken = []
    for number in range(60):
        if slow:
            client = slow[number * 3 % 200]
            client.send(b"a")
        began = time.perf_counter()
        assert status_of(exchange(address, "GET", "/plain")[0]) == 200
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return round(taken[30], 1), round(taken[-1], 1)


def test_connections_without_a_request_are_kept_longer_than_proxies_keep_them() -> None:
    command = web_command("127.0.0.1", 8000, 1)
    assert int(command[command.index("--keep-alive") + 1]) > 60  # nginx' and the usual load balancers'


def test_a_crowd_of_them_makes_room(tmp_path: Path) -> None:
    """Half of the connections may idle as long as they like; of the others each goes after two seconds."""
    with tiny_site(tmp_path, "--worker-connections", "4", "--keep-alive", "75") as address:
        clients = [Client(address) for _ in range(4)]
        for client in clients:
            client.request("GET", "/empty")
            client.read_until(b"\r\n\r\n")
        assert clients[3].read_all() is not None  # it is closed by the server
        clients[0].request("GET", "/empty")
        assert clients[0].read_until(b"\r\n\r\n").startswith(b"HTTP/1.1")
        for client in clients[:3]:
            client.close()
