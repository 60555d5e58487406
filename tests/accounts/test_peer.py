"""The kernel says whose process holds the other end of a connection."""

import multiprocessing
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from accounts.identity import peer

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_NETLINK"), reason="Linux alone can tell.")


@contextmanager
def listening(host: str) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as server:
        server.bind((host, 0))
        server.listen()
        yield server


def ends(accepted: socket.socket) -> tuple[peer.Endpoint, peer.Endpoint]:
    return accepted.getpeername()[:2], accepted.getsockname()[:2]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_client_of_our_own_user_until_it_closes(host: str) -> None:
    with listening(host) as server:
        client = socket.create_connection(server.getsockname()[:2])
        accepted, _ = server.accept()
        with accepted:
            known = ends(accepted)
            assert peer.is_own(*known) is True
            client.close()
            assert accepted.recv(1) == b""
            assert peer.is_own(*known) is False  # nobody's: its user cannot be known any more


def test_a_connection_that_never_was_is_nobodys() -> None:
    with listening("127.0.0.1") as server:
        assert peer.is_own(("127.0.0.1", 1), server.getsockname()) is False


@pytest.mark.skipif(os.getuid() != 0, reason="Only root can start a process as somebody else.")
def test_a_client_of_another_user() -> None:
    with listening("127.0.0.1") as server:
        stranger = multiprocessing.get_context("fork").Process(target=_call_as, args=(65534, server.getsockname()))
        stranger.start()
        try:
            accepted, _ = server.accept()
            with accepted:
                assert peer.is_own(*ends(accepted)) is False
        finally:
            stranger.kill()
            stranger.join()


def _call_as(user: int, address: peer.Endpoint) -> None:
    os.setuid(user)
    with socket.create_connection(address) as connection:
        connection.recv(1)


def test_where_the_kernel_is_not_to_be_asked_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(message: bytes) -> bytes:
        raise PermissionError

    monkeypatch.setattr(peer, "_asked", refused)
    assert peer.is_own(("127.0.0.1", 1), ("127.0.0.1", 2)) is None
