"""Kills web and worker with SIGKILL at random moments while clients post: ``python -m benchmarks.chaos --rounds 50``.

Each client notes an id in a ledger, with fsync, as soon as it was accepted (202). When the rounds are over and the
queue has drained, each noted message must be there (lost 0) and analysed (stuck 0), with one insight, and counted once
in the daily counts (doubled 0). Exits with 1 otherwise. Runs on SQLite, or on the empty PostgreSQL of DATABASE_URL.

``--control`` spoils the data before the check, which must then find lost 1, stuck 1 and counts that are wrong.
"""

import argparse
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django
from django.db.models import Count, Sum

PROJECT = Path(__file__).resolve().parent.parent
CLIENTS = 4
POSTS_PER_SECOND = 10  # of each client
# A message whose worker died waits for its lease (90 s) to end, and may have been tried twice before.
DRAIN_SECONDS = 400.0
TARGETS = {"web": ("gunicorn",), "worker": ("qcluster",), "both": ("gunicorn", "qcluster")}


@dataclass
class Site:
    """A `manage.py serve` of its own, with its processes to be killed."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=PROJECT, stdout=log, stderr=log, start_new_session=True)

    def stop(self) -> int:
        if self.process is None:
            return 0
        self.process.terminate()
        try:
            return self.process.wait(timeout=45)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def get(self, path: str) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")
        except (OSError, ValueError):
            return 0, {}

    def is_healthy(self) -> bool:
        return self.get("/health")[0] == 200

    def has_beaten_since(self, moment: float) -> bool:
        """Whether the worker gave a sign of life after ``moment`` on the monotonic clock."""
        age = self.get("/ready")[1].get("checks", {}).get("worker", {}).get("heartbeat_age")
        return age is not None and float(age) < time.monotonic() - moment

    def parents(self, word: str) -> list[int]:
        """The first process of each session that serves, found as serve's own children."""
        return [
            pid
            for pid, parent, command in processes()
            if self.process and parent == self.process.pid and word in command
        ]

    def family(self, parent: int) -> list[int]:
        return [pid for pid, _, _ in processes() if pid != parent and session_of(pid) == parent]


def processes() -> list[tuple[int, int, str]]:
    """Process id, parent's id and command line of every process that still runs."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if state != "Z":
                found.append((int(entry.name), int(parent), command))
    return found


def session_of(pid: int) -> int:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return -1


@dataclass
class Clients:
    """Threads that post, each with a ledger of its own."""

    site: Site
    stopped: threading.Event = field(default_factory=threading.Event)
    refused: int = 0
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        for number in range(CLIENTS):
            self.threads.append(threading.Thread(target=self._post, args=(number,)))
            self.threads[-1].start()

    def stop(self) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def _post(self, number: int) -> None:
        with (self.site.folder / f"ledger-{number}").open("a") as ledger:
            count = 0
            while not self.stopped.wait(1 / POSTS_PER_SECOND):
                count += 1
                accepted = self._submit(f"Message {count} of client {number}: my parcel is late and nobody answers")
                if accepted:
                    ledger.write(accepted + "\n")
                    ledger.flush()
                    os.fsync(ledger.fileno())
                else:
                    self.refused += 1

    def _submit(self, text: str) -> str | None:
        """The id of an accepted message, or None where the answer was anything but 202."""
        body = json.dumps({"text": text}).encode()
        url = f"http://127.0.0.1:{self.site.port}/api/v1/conversations"
        request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return str(json.load(answer)["conversation_id"]) if answer.status == 202 else None
        except (OSError, ValueError):
            return None


def kill(site: Site, chance: random.Random) -> str:
    """Kills what chance says: web, worker or both, as a whole (3 of 4 times) or one process of it."""
    target = chance.choice(list(TARGETS))
    whole = chance.random() < 0.75
    for word in TARGETS[target]:
        for parent in site.parents(word):
            victims = [parent, *site.family(parent)]
            for pid in victims if whole else [chance.choice(victims)]:
                send_kill(pid)
    return f"{target}{'' if whole else ' (one process)'}"


def send_kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def play(site: Site, rounds: int, chance: random.Random) -> None:
    for number in range(1, rounds + 1):
        wait(site.is_healthy, 60, "the web process")
        began = time.monotonic()
        # Most rounds let the worker come up, some kill it while it starts.
        if chance.random() < 0.7:
            wait(lambda: site.has_beaten_since(began), 10)  # noqa: B023  waited for before the next round begins
        time.sleep(chance.uniform(0.3, 2.5))
        print(f"round {number}: killed {kill(site, chance)}", flush=True)


def wait(check: Callable[[], bool], seconds: float, what: str = "") -> None:
    """Until ``check`` holds. Past the deadline that is an error where ``what`` is named, else the program goes on."""
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            if what:
                sys.exit(f"{what} did not come back within {seconds:g} s")
            return
        time.sleep(0.1)


def is_drained(site: Site) -> bool:
    queue = site.get("/ready")[1].get("checks", {}).get("queue", {})
    return bool(queue) and queue.get("pending") == 0 and queue.get("processing") == 0


@dataclass(frozen=True)
class ChaosFindings:
    accepted: int
    lost: int
    stuck: int
    doubled: int


def check(accepted: list[str]) -> ChaosFindings:
    """Compares the ledgers with the database: every noted conversation, every insight, every daily count."""
    from insights.models import DailyCount, Insight, Message

    rows = dict(Message.objects.values_list("conversation__public_id", "status"))
    states = [rows.get(public_id) for public_id in accepted]
    repeated = Insight.objects.values("message").annotate(number=Count("pk")).filter(number__gt=1).count()
    counted = DailyCount.objects.aggregate(all=Sum("count"))["all"] or 0
    miscounted = abs(counted - Message.objects.filter(status=Message.Status.ANALYSED).count())
    lost = states.count(None) + len(accepted) - len(set(accepted))
    stuck = sum(state is not None and state != Message.Status.ANALYSED for state in states)
    return ChaosFindings(len(accepted), lost, stuck, repeated + miscounted)


def spoil(accepted: list[str]) -> None:
    """Loses one message and puts another back in the queue, behind the back of the daily counts."""
    from insights.models import Message

    rows = Message.objects.filter(conversation__public_id__in=accepted).order_by("pk")
    lost, stuck = rows[0], rows[1]
    Message.objects.filter(pk=stuck.pk).update(status=Message.Status.PENDING, due_at=stuck.created_at)
    Message.objects.filter(pk=lost.pk).delete()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(folder: Path, options: argparse.Namespace) -> ChaosFindings:
    os.environ.update(DATA_DIR=str(folder), INTAKE_RATE="1000000/s", DJANGO_SETTINGS_MODULE="config.settings")
    os.environ["HOST"] = "127.0.0.1"
    site = Site(folder, free_port())
    clients = Clients(site)
    site.start()
    try:
        wait(site.is_healthy, 60, "the site")
        clients.start()
        play(site, options.rounds, random.Random(options.seed))
        clients.stop()
        print(f"not accepted: {clients.refused}; waiting for the queue to drain", flush=True)
        began = time.monotonic()
        wait(lambda: is_drained(site), DRAIN_SECONDS)
        print(f"drained in {time.monotonic() - began:.0f} s; serve ended with {site.stop()}", flush=True)
    finally:
        clients.stop()
        site.stop()
    django.setup()
    accepted = [line for ledger in sorted(folder.glob("ledger-*")) for line in ledger.read_text().split()]
    if options.control:
        spoil(accepted)
    return check(accepted)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--control", action="store_true", help="spoil the data before the check, which must then fail")
    parser.add_argument("--keep", action="store_true", help="keep the folder with database, ledgers and log")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="verbatim-chaos-"))
    print(f"seed {options.seed}, {folder}", flush=True)
    try:
        found = run(folder, options)
    finally:
        if not options.keep:
            shutil.rmtree(folder)
    print(
        f"accepted {found.accepted} · lost {found.lost} · stuck {found.stuck} · doubled {found.doubled} "
        f"· rounds {options.rounds}"
    )
    return 0 if found.accepted and not (found.lost or found.stuck or found.doubled) else 1


if __name__ == "__main__":
    sys.exit(main())
