"""A long backlog and a real worker: ``python -m benchmarks.durability.backlog --rows 100000``.

Starts `manage.py serve`, imports made-up messages, and goes on posting one message every few seconds while they are
analysed. Prints how long each of those waited, the oldest heartbeat seen, what `/ready` said, and how often the worker
was restarted. Exits with 1 where it was restarted, fell silent, left a row, or where a new message waited too long.
"""

import argparse
import csv
import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from benchmarks.chaos import PROJECT, Site, free_port, is_drained, wait
from benchmarks.ingest import WORDS

LONGEST_WAIT = 15.0  # seconds that a new message may wait behind a backlog, on a busy machine
SILENCE = 20.0  # a heartbeat older than this would have the worker restarted
FIRST_LOOKS = 5  # seconds in which the worker comes up are not counted


@dataclass
class Seen:
    """What was seen while the backlog was worked off."""

    beats: list[float] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    waiting: dict[str, float] = field(default_factory=dict)


def write_rows(path: Path, rows: int) -> None:
    chance, end = random.Random(1), datetime.now(UTC) - timedelta(days=1)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id_user", "timestamp", "source", "message"))
        for number in range(rows):
            text = " ".join(chance.choices(WORDS, k=chance.randint(4, 22)))
            when = end - timedelta(seconds=60 * number)
            writer.writerow((number % 9000, when.isoformat(), chance.choice(("livechat", "telegram")), text))


def post(site: Site, seen: Seen) -> None:
    body = json.dumps({"text": f"A new message: my deposit is missing since {datetime.now(UTC):%H:%M:%S}"}).encode()
    url = f"http://127.0.0.1:{site.port}/api/v1/conversations"
    began = time.monotonic()
    with urlopen(Request(url, body, {"Content-Type": "application/json"}), timeout=60) as answer:
        seen.waiting[json.load(answer)["conversation_id"]] = began


def look(site: Site, seen: Seen) -> None:
    status, body = site.get("/ready")
    checks = body.get("checks", {})
    wrong = [f"{name} {check['status']}" for name, check in checks.items() if check["status"] != "ok"]
    seen.states[f"{status} {', '.join(wrong) or 'ok'}"] += 1
    if (age := checks.get("worker", {}).get("heartbeat_age")) is not None:
        seen.beats.append(float(age))
    for key, began in list(seen.waiting.items()):
        if site.get(f"/api/v1/conversations/{key}")[1].get("status") == "analysed":
            seen.waits.append(time.monotonic() - began)
            del seen.waiting[key]


def follow(site: Site, every: float, seconds: float) -> Seen:
    """Posts and looks until nothing waits any more."""
    seen, ends, next_post = Seen(), time.monotonic() + seconds, 0.0
    while time.monotonic() < ends and not (is_drained(site) and not seen.waiting and seen.waits):
        if time.monotonic() >= next_post:
            next_post = time.monotonic() + every
            try:
                post(site, seen)
            except (URLError, OSError) as error:
                seen.states[f"post: {error}"] += 1
        look(site, seen)
        time.sleep(0.5)
    return seen


def restarts(folder: Path) -> list[tuple[str, str, str]]:
    with sqlite3.connect(folder / "verbatim.sqlite3") as database:
        return database.execute("SELECT created_at, reason, task FROM jobs_workerrestart").fetchall()


def run(folder: Path, rows: int, every: float, seconds: float) -> bool:
    os.environ.update(DATA_DIR=str(folder), DATABASE_URL="", REDIS_URL="", HOST="127.0.0.1")
    path = folder / "rows.csv"
    write_rows(path, rows)
    site = Site(folder, free_port())
    site.start()
    try:
        wait(site.is_healthy, 120, "the site")
        time.sleep(FIRST_LOOKS)
        began = time.monotonic()
        command = [sys.executable, str(PROJECT / "manage.py"), "ingest", str(path), "--no-progress"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        print(f"{rows:,} rows imported in {time.monotonic() - began:.0f} s", flush=True)
        began = time.monotonic()
        seen = follow(site, every, seconds)
        spent = time.monotonic() - began
        left = site.get("/ready")[1]["checks"]["queue"]
    finally:
        stopped = time.monotonic()
        site.stop()
        stopped = time.monotonic() - stopped
    print(f"worked off in {spent:.0f} s, about {rows / spent:.0f} a second; left {left}; stopped in {stopped:.1f} s")
    print(f"heartbeats: median {statistics.median(seen.beats):.1f} s old, oldest {max(seen.beats):.1f} s")
    print(f"/ready: {dict(seen.states)}")
    print(
        f"new messages: {len(seen.waits)} analysed, median {statistics.median(seen.waits):.1f} s, "
        f"longest {max(seen.waits):.1f} s; {len(seen.waiting)} still waiting"
    )
    found = restarts(folder)
    print(f"restarts: {len(found)} {found}")
    good = not found and max(seen.beats) < SILENCE and max(seen.waits) < LONGEST_WAIT
    return good and not seen.waiting and left["pending"] == left["failed"] == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--every", type=float, default=5, help="seconds between two new messages")
    parser.add_argument("--seconds", type=float, default=3600, help="at most")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="verbatim-backlog-") as folder:
        return 0 if run(Path(folder), given.rows, given.every, given.seconds) else 1


if __name__ == "__main__":
    sys.exit(main())
