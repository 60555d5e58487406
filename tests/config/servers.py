"""Starts real servers on free ports, and talks to them over real sockets."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

PROJECT = Path(__file__).resolve().parent.parent.parent
T = TypeVar("T")
Address = tuple[str, int]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(check: Callable[[], T], seconds: float = 120, what: str = "") -> T:
    """The first true value of ``check``, asked again and again until the deadline."""
    deadline = time.monotonic() + seconds
    while not (value := check()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {what or check}"
        time.sleep(0.05)
    return value


def accepts(address: Address) -> bool:
    try:
        socket.create_connection(address, timeout=5).close()
    except OSError:
        return False
    return True


@contextmanager
def running(command: list[str], folder: Path, log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a session of its own, which is gone with all its children afterwards."""
    variables = {**os.environ, "PYTHONPATH": str(PROJECT), **environment}
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=variables, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def tiny_site(folder: Path, *options: str, **environment: str) -> Iterator[Address]:
    """tiny_site.py behind a real gunicorn, with the worker class that `manage.py serve` uses."""
    address = ("127.0.0.1", free_port())
    command = [sys.executable, "-m", "gunicorn", "tests.config.tiny_site:application"]
    command += ["-k", "config.serving.deadlines.DeadlineWorker", "-b", f"{address[0]}:{address[1]}"]
    command += ["--asgi-lifespan", "off", "--no-control-socket", "--asgi-disconnect-grace-period", "1", *options]
    log = folder / "server.log"
    with running(command, PROJECT, log, TINY_SITE_FOLDER=str(folder), **environment):
        try:
            wait_until(lambda: accepts(address), what="the server's socket")
            yield address
        finally:
            sys.stdout.write(log.read_text())  # pytest shows it when a test fails


class Client:
    """A raw HTTP/1.1 connection: sends what it is told, also what is wrong."""

    def __init__(self, address: Address, timeout: float = 60) -> None:
        self.socket = socket.create_connection(address, timeout=timeout)

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def request(self, method: str, path: str, body: bytes = b"", *headers: str) -> None:
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def read_all(self) -> bytes:
        """Everything until the server closes the connection, which is then closed here too."""
        received = b""
        with self.socket:
            while piece := self.socket.recv(65_536):
                received += piece
        return received

    def read_until(self, mark: bytes) -> bytes:
        received = b""
        while mark not in received:
            piece = self.socket.recv(65_536)
            assert piece, f"closed before {mark!r}: {received!r}"
            received += piece
        return received

    def close(self) -> None:
        self.socket.close()


def exchange(address: Address, method: str, path: str, body: bytes = b"", *headers: str) -> tuple[bytes, bytes]:
    """One request on a connection of its own: the answer's head and its body, as they came over the wire."""
    client = Client(address)
    client.request(method, path, body, "Connection: close", *headers)
    head, _, rest = client.read_all().partition(b"\r\n\r\n")
    return head, rest


def status_of(head: bytes) -> int:
    return int(head.split(b" ", 2)[1])
