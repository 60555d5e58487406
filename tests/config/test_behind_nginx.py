"""A real nginx in its plain forms, and a bare forwarder, before a real server that nobody configured.

None of them may open the API to the world. Skipped, and said so, where nginx is not installed, unless VERBATIM_REQUIRE
names it.
"""

import http.client
import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from config.serving.processes import web_command
from tests.config.servers import PROJECT, Address, accepts, exchange, free_port, running, status_of, wait_until

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
REQUIRED = "nginx" in os.environ.get("VERBATIM_REQUIRE", "").split(",")
pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(
        not (NGINX or REQUIRED), reason="SKIPPED: nginx is not installed (Debian: apt-get install nginx)"
    ),
]
NOBODY = 65534
# The forms of the usual guides, by name; nginx since 1.29.7 does what "keepalive" says by itself.
FORMS = {
    "bare": "",
    "host": "proxy_set_header Host $host;",
    "http host": "proxy_set_header Host $http_host;",
    "proto": "proxy_set_header X-Forwarded-Proto https;",
    "for": "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
    "http 1.1": "proxy_http_version 1.1;",
    "keepalive": 'proxy_http_version 1.1; proxy_set_header Connection "";',
    "keepalive and host": 'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;',
}
# These say nothing at all of a proxy; only whose process calls tells them, and it must be another user's.
SILENT = ("http 1.1", "keepalive", "keepalive and host")


def forward(user: int, port: int, server: Address) -> None:
    """What socat, stunnel or `ssh -R` do: bytes from here to there and back, whatever they say."""
    os.setuid(user)
    with socket.create_server(("127.0.0.1", port)) as listening:
        while True:
            near, _ = listening.accept()
            far = socket.create_connection(server)
            for ends in ((near, far), (far, near)):
                threading.Thread(target=_pump, args=ends, daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    while piece := source.recv(65536):
        sink.sendall(piece)
    sink.shutdown(socket.SHUT_WR)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    folder = tmp_path_factory.mktemp("plain")
    given = {name: "" for name in ("DATABASE_URL", "SECRET_KEY", "OPEN_API", "REDIS_URL")}
    settings = {**given, "DATA_DIR": str(folder / "data"), "VERBATIM_TESTING": "1"}
    manage = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(manage, check=True, cwd=PROJECT, env={**os.environ, **settings})
    address = ("127.0.0.1", free_port())
    with running(web_command(*address, 1), PROJECT, folder / "server.log", **settings):
        wait_until(lambda: accepts(address) and status_of(exchange(address, "GET", "/health")[0]) == 200)
        yield address


@pytest.fixture(scope="module")
def proxies(server: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Address]]:
    """One nginx with a port for each form."""
    assert NGINX, "nginx is required here, and not installed."
    folder = tmp_path_factory.mktemp("nginx")
    ports = {form: free_port() for form in FORMS}
    passing = f"proxy_pass http://127.0.0.1:{server[1]};"
    places = "\n".join(
        f"server {{ listen 127.0.0.1:{ports[form]}; location / {{ {passing} {lines} }} }}"
        for form, lines in FORMS.items()
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user = "user nobody nogroup;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;"
        "events { worker_connections 64; }"
        f"http {{ access_log off; {temporary}"
        f"{places} }}"
    )
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with running(command, folder, folder / "nginx.log"):
        wait_until(lambda: all(accepts(("127.0.0.1", port)) for port in ports.values()), what="nginx")
        yield {form: ("127.0.0.1", port) for form, port in ports.items()}


def answers(address: Address, host: str) -> list[int]:
    """The codes of a read and of a write by somebody who calls the server ``host``."""
    message = b'{"text": "hello"}'
    sent = {"Host": host, "Content-Type": "application/json"}
    codes = []
    for method, path, body in (("GET", "/api/v1/messages?limit=1", ""), ("POST", "/api/v1/conversations", message)):
        codes.append(_status(address, method, path, body, sent))
    return codes


def _status(address: Address, method: str, path: str, body: str | bytes, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection(*address, timeout=30)
    try:
        connection.request(method, path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_program_of_the_same_user_needs_no_key(server: Address) -> None:
    """The control: without it, a server that lets nobody in would pass the rest."""
    assert answers(server, f"localhost:{server[1]}") == [200, 202]


@pytest.mark.parametrize("host", ["www.example.com", "localhost", "127.0.0.1"])
@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_nginx_opens_the_api(proxies: dict[str, Address], form: str, host: str) -> None:
    if form in SILENT and os.getuid() != 0:
        pytest.skip("SKIPPED: only root can run nginx as another user, and this form shows itself by that alone")
    codes = answers(proxies[form], host)
    assert set(codes) <= {400, 401}, codes
    if host == "localhost":
        assert codes == [401, 401]


@pytest.mark.skipif(os.getuid() != 0, reason="SKIPPED: only root can start a forwarder as another user")
def test_a_bare_forwarder_of_another_user_does_not_open_it_either(server: Address) -> None:
    port = free_port()
    forwarder = multiprocessing.get_context("fork").Process(target=forward, args=(NOBODY, port, server))
    forwarder.start()
    try:
        wait_until(lambda: accepts(("127.0.0.1", port)))
        assert answers(("127.0.0.1", port), "localhost") == [401, 401]
    finally:
        forwarder.kill()
        forwarder.join()
