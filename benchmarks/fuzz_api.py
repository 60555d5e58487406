"""Sends made-up requests of every kind to a real server and looks for answers of 500 and above.

``python -m benchmarks.fuzz_api --cases 10000 --seconds 900`` starts `manage.py serve` with data of its own, on
loopback, and runs schemathesis against it as each kind of caller in turn: all of its checks and phases, the stateful
one included, bodies that fit the schema and bodies that do not. A caller is done when it has sent ``--cases`` requests
or its ``--seconds`` are over. Requests and statuses are counted from the server's own log.

Exits with 1 where one request was answered with 500 or above, or not at all. 503 is an answer too, of a database that
is busy, and is counted apart. What the other checks found is printed, and fails the run only with ``--strict``.
"""

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
CALLERS = ("nobody", "guest", "writer", "analyst", "staff", "key")
PASSWORD = "a long enough password"
# What limits honest callers would leave most requests unread.
UNLIMITED = {name: "1000000/s" for name in ("INTAKE_RATE", "CHAT_RATE", "STREAM_RATE", "GUEST_RATE", "SIGN_IN_RATE")}
OPERATIONS = 110  # of the schema, about
# Requests that end the caller's own powers, after which all others would be refused.
LAST = ("/api/v1/tokens/current", "/sessions/migrate")
PEOPLE = """
from accounts.models import User
User.objects.create_user("writer", password=PASSWORD)
User.objects.create_user("analyst", password=PASSWORD, is_analyst=True)
User.objects.create_superuser("staff", password=PASSWORD)
"""


@dataclass
class Found:
    """What one caller was answered."""

    caller: str
    statuses: Counter[int] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)

    @property
    def requests(self) -> int:
        return self.statuses.total()


@dataclass
class Server:
    """A `manage.py serve` of its own."""

    folder: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "serve.log"

    def call(self, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any, Any]:
        """Status, JSON and headers of one request."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read() or b"null"), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, None, error.headers
        except OSError:
            return 0, None, {}


def environment(folder: Path) -> dict[str, str]:
    own = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "HOST": "127.0.0.1",
        "PYTHONPATH": str(PROJECT),
    }
    return {**os.environ, **own, **UNLIMITED}


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """The product with its sample data and the callers' accounts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = Server(folder, probe.getsockname()[1])
    manage = [sys.executable, str(PROJECT / "manage.py")]
    own = environment(folder)
    subprocess.run([*manage, "migrate", "-v", "0"], env=own, check=True)
    subprocess.run([*manage, "ingest"], env=own, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([*manage, "shell", "-v", "0", "-c", f"PASSWORD = {PASSWORD!r}{PEOPLE}"], env=own, check=True)
    with server.log.open("wb") as log:
        command = [*manage, "serve", "--port", str(server.port)]
        process = subprocess.Popen(command, env=own, stdout=log, stderr=log, start_new_session=True)
    try:
        deadline = time.monotonic() + 120
        while server.call("/health")[0] != 200:
            if time.monotonic() > deadline or process.poll() is not None:
                raise SystemExit(f"The server did not start:\n{server.log.read_text()[-3000:]}")
            time.sleep(0.2)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()


def proof(server: Server, caller: str) -> list[str]:
    """The headers that say who calls, as options of schemathesis."""
    if caller == "nobody":
        return []
    if caller == "guest":
        story = {"project_id": str(uuid.uuid4()), "snapshot_json": {"themes": ["the sea"]}}
        _, _, headers = server.call("/dossier", story)
        return ["-H", f"X-Anonymous-Token: {headers['X-Anonymous-Token']}"]
    if caller == "key":
        made = subprocess.run(
            [sys.executable, str(PROJECT / "manage.py"), "apikey", "create", "fuzz"],
            env=environment(server.folder), check=True, capture_output=True, text=True,
        )  # fmt: skip
        return ["-H", f"X-API-Key: {made.stdout.split()[-1]}"]
    _, token, _ = server.call("/api/v1/tokens", {"username": caller, "password": PASSWORD})
    return ["-H", f"Authorization: Bearer {token['token']}"]


def fuzz(server: Server, caller: str, cases: int, seconds: int, seed: int) -> Found:
    """Runs schemathesis as ``caller`` until it has sent ``cases`` requests or ``seconds`` are over."""
    found = Found(caller)
    start, read, runs = time.monotonic(), server.log.stat().st_size, 0
    while found.requests < cases and (left := int(seconds - (time.monotonic() - start))) > 5:
        examples = max(3, (cases - found.requests) // (2 * OPERATIONS))
        options = ["--max-time", str(left), "--max-examples", str(examples), "--seed", str(seed + runs)]
        _run(server, caller, [*proof(server, caller), *options], found)
        read, runs = _count(server.log, read, found), runs + 1
    return found


def _run(server: Server, caller: str, options: list[str], found: Found) -> None:
    report = server.folder / f"{caller}.json"
    program = Path(sys.executable).with_name("schemathesis")
    excluded = [option for path in LAST for option in ("--exclude-path", path)]
    command = [
        str(program), "run", f"{server.address}/openapi.json", "--url", server.address, *options, *excluded,
        "--phases", "examples,coverage,fuzzing,stateful", "--checks", "all", "--continue-on-failure", "--no-shrink",
        "--workers", "2", "--request-timeout", "60", "--generation-database", "none",
        "--warnings", "off", "--no-color", "--report", "json", "--report-json-path", str(report),
    ]  # fmt: skip
    done = subprocess.run(command, cwd=server.folder, capture_output=True, text=True)
    (server.folder / f"{caller}.txt").write_text(done.stdout + done.stderr)
    found.failures.update(re.findall(r"^- (?:\[.*?\] )?(.+)$", done.stdout, re.MULTILINE))
    found.crashes += [line for line in done.stdout.splitlines() if "Server error" in line or "Network Error" in line]


def _count(log: Path, offset: int, found: Found) -> int:
    """Adds the requests that the server noted since ``offset``; gives where it stopped reading."""
    with log.open("rb") as file:
        file.seek(offset)
        for line in file:
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict) and entry.get("event") == "request":
                status = int(entry["status"])
                found.statuses[status] += 1
                if status >= 500 and status != 503:
                    found.crashes.append(f"{status} {entry['method']} {entry['path']}")
        return file.tell()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000, help="requests of each caller")
    parser.add_argument("--seconds", type=int, default=900, help="for each caller, at most")
    parser.add_argument("--callers", nargs="+", choices=CALLERS, default=list(CALLERS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--strict", action="store_true", help="fail on whatever any check found")
    parser.add_argument("--keep", type=Path, help="a folder for the server's log and schemathesis' reports")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="verbatim-fuzz-") as made:
        folder = options.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        with serving(folder) as server:
            results = [fuzz(server, caller, options.cases, options.seconds, options.seed) for caller in options.callers]
    for found in results:
        print(f"{found.caller:9} {found.requests:7,} requests  {dict(sorted(found.statuses.items()))}")
        for line, count in found.failures.most_common():
            print(f"          {count:5} × {line}")
        for line in sorted(set(found.crashes)):
            print(f"          CRASH {line}")
    crashed = any(found.crashes for found in results)
    return int(crashed or (options.strict and any(found.failures for found in results)))


if __name__ == "__main__":
    sys.exit(main())
