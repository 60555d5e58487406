"""What posts wait while a story of 5,000 people is opened again and again.

``python -m benchmarks.stories.heavy_pages``

Starts `manage.py serve` with one writer whose story has so many people, then has some clients open one page after
another without a pause while one more posts messages of customers. Prints for each page its size and time, and what
the posts took beside it and alone.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.chaos import PROJECT, Site, free_port, wait

PREPARED = """
import os
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from accounts.models import User
from chat.models import Project
from dossiers.facts import dossier_of, replacing
from dossiers.models import Version

people = int(os.environ["BENCHMARK_PEOPLE"])
owner = User.objects.create_user("writer", password="a long enough password")
project = Project.objects.create(owner=owner, title="A whole town")
snapshot = {"characters": [
    {"name": f"Given{n % 71} Family{n}", "description": f"number {n} of the town", "age": str(n % 90),
     "relationships": [f"neighbour of Given{(n - 1) % 71} Family{n - 1}"] if n % 5 == 1 else []}
    for n in range(people)
], "locations": [f"Street {n}" for n in range(min(people, 1000))]}
replacing.replace(dossier_of.get_or_create(project), snapshot, owner, Version.Reason.IMPORT)
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(owner.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = owner.get_session_auth_hash()
session.save()
print(project.pk, settings.SESSION_COOKIE_NAME, session.session_key)
"""
PAGES = ("", "/dossier", "/log", "/map", "/history", "/history/1")
API = ("/facts", "/entities", "/versions", "/contradictions", "")


@dataclass
class Opened:
    """What some clients were answered."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    size: int = 0


def ask(port: int, method: str, path: str, headers: dict[str, str], body: str | None = None) -> tuple[int, int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, len(answer.read())
    except OSError:  # not answered within its time
        return 0, 0
    finally:
        connection.close()


def open_until(ends: float, port: int, path: str, headers: dict[str, str], opened: Opened) -> None:
    while time.monotonic() < ends:
        began = time.monotonic()
        status, opened.size = ask(port, "GET", path, headers)
        opened.seconds.append(time.monotonic() - began)
        opened.statuses[status] += 1


def posts_until(ends: float, port: int) -> Opened:
    posted = Opened()
    body = json.dumps({"text": "My deposit is missing since this morning."})
    while time.monotonic() < ends:
        began = time.monotonic()
        status, _ = ask(port, "POST", "/api/v1/conversations", {"Content-Type": "application/json"}, body)
        posted.seconds.append(time.monotonic() - began)
        posted.statuses[status] += 1
        time.sleep(0.05)
    return posted


def told(opened: Opened) -> str:
    if not opened.seconds:
        return "none"
    middle, longest = 1000 * statistics.median(opened.seconds), 1000 * max(opened.seconds)
    return f"{len(opened.seconds):5} median {middle:6.0f} ms, longest {longest:6.0f} ms {dict(opened.statuses)}"


def measure(port: int, path: str, headers: dict[str, str], clients: int, seconds: float) -> None:
    alone = Opened()
    open_until(time.monotonic() + 0.01, port, path, headers, alone)
    opened, ends = Opened(), time.monotonic() + seconds
    threads = [threading.Thread(target=open_until, args=(ends, port, path, headers, opened)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    posted = posts_until(ends, port)
    for thread in threads:
        thread.join()
    print(f"{path}: {alone.size / 1000:,.0f} kB, alone {1000 * alone.seconds[0]:.0f} ms")
    print(f"   pages {told(opened)}\n   posts {told(posted)}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=10, help="for each page")
    parser.add_argument("--pages", nargs="*", help="ends of the pages' addresses; all by default")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="verbatim-heavy-") as folder:
        os.environ.update(DATA_DIR=folder, DATABASE_URL="", REDIS_URL="", HOST="127.0.0.1")
        os.environ.update(INTAKE_RATE="1000000/s", BENCHMARK_PEOPLE=str(given.people))
        manage = [sys.executable, str(PROJECT / "manage.py")]
        subprocess.run([*manage, "migrate", "-v", "0"], check=True)
        made = subprocess.run([*manage, "shell", "-v", "0", "-c", PREPARED], check=True, capture_output=True, text=True)
        project, cookie, key = made.stdout.split()
        site = Site(Path(folder), free_port())
        site.start()
        try:
            wait(site.is_healthy, 120, "the site")
            print(f"posts alone: {told(posts_until(time.monotonic() + given.seconds, site.port))}")
            headers = {"Cookie": f"{cookie}={key}"}
            addresses = [f"/stories/{project}{end}" for end in PAGES]
            addresses += [f"/api/v1/dossiers/{project}{end}" for end in API] + [f"/dossier/{project}"]
            for address in addresses:
                if not given.pages or any(address.endswith(f"{project}{end}") for end in given.pages):
                    measure(site.port, address, headers, given.clients, given.seconds)
        finally:
            site.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
