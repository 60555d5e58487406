"""Measures ``manage.py ingest`` on a generated file: rows a second, peak memory, and how long the site's writes wait.

    python -m benchmarks.ingest                     # 100,000 good rows in the layout of Customer Support on Twitter
    python -m benchmarks.ingest --rows 1000000      # peak memory of a large file
    python -m benchmarks.ingest --rows 1000000 --bad
    python -m benchmarks.ingest --writer            # while another process commits single rows

Everything happens in a temporary folder with a fresh SQLite database (or in the one that BENCHMARK_DATABASE_URL names).
"""

import argparse
import csv
import io
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORDS = (  # noqa: SIM905
    "my order never came and nobody answers please help app login card refund late again thanks for your quick "
    "reply still waiting since monday battery update flight delayed seat bag lost phone signal bill charged twice"
).split()
HEADER = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
Tweet = tuple[object, ...]


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "messages.csv"
        expected = write_file(path, options.rows, bad=options.bad)
        environment = {
            **os.environ,
            "DATA_DIR": folder,
            "DATABASE_URL": os.environ.get("BENCHMARK_DATABASE_URL") or f"sqlite:///{folder}/benchmark.sqlite3",
        }
        _output(_started(environment, "migrate", "--verbosity=0", "--skip-checks"))
        print(f"{options.rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB, {expected:,} of them good")
        waits = _Writer(Path(folder) / "benchmark.sqlite3") if options.writer else None
        for turn in range(options.times):
            _measure(environment, path, "again" if turn else "first")
        if waits is not None:
            waits.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--bad", action="store_true", help="mix in damaged rows of every kind")
    parser.add_argument("--writer", action="store_true", help="time another process's single-row commits meanwhile")
    parser.add_argument("--times", type=int, default=1, help="imports of the same file, one after the other")
    return parser.parse_args()


def _measure(environment: dict[str, str], path: Path, which: str) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    process = _started(environment, "ingest", str(path), "--no-progress")
    peak = 0
    while process.poll() is None:
        peak = max(peak, _peak_kilobytes(process.pid))
        time.sleep(0.05)
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{which}: {wall:.1f} s from start to end, {cpu:.1f} s of CPU, peak {peak / 1024:.0f} MB")
    print("  " + _output(process).strip().replace("\n", "\n  "))


def _peak_kilobytes(pid: int) -> int:
    """A process's most memory so far; not ``ru_maxrss``, which begins with what its parent had when it started it."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def _started(environment: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _output(process: "subprocess.Popen[str]") -> str:
    shown, _ = process.communicate()
    if process.returncode:
        sys.exit(f"manage.py ended with {process.returncode}")
    return shown


def write_file(path: Path, rows: int, *, bad: bool) -> int:
    """Writes ``rows`` tweets in threads of 1 to 6, replies often before their parents; says how many are good."""
    random.seed(7)
    good = 0
    with path.open("w", encoding="utf-8", newline="", errors="surrogateescape") as file:
        file.write(HEADER)
        for number, tweet in enumerate(_shuffled(_tweets(rows))):
            damaged = bad and number % 50 == 49
            file.write(_damaged(number, tweet) if damaged else _line(tweet))
            good += not damaged
    return good


def _shuffled(tweets: Iterator[Tweet]) -> Iterator[Tweet]:
    """Moves rows about within a window of 2,000, so that threads cross the importer's batches."""
    window: list[Tweet] = []
    for tweet in tweets:
        window.append(tweet)
        if len(window) == 2000:
            yield window.pop(random.randrange(2000))
    random.shuffle(window)
    yield from window


def _tweets(rows: int) -> Iterator[Tweet]:
    moment = datetime(2017, 10, 1, tzinfo=UTC)
    number = 1
    while number <= rows:
        length = min(random.choice((1, 2, 2, 3, 4, 6)), rows - number + 1)
        customer, brand = str(random.randrange(100_000, 800_000)), f"Brand{random.randrange(100)}"
        for place in range(length):
            moment += timedelta(seconds=random.randrange(60))
            text = " ".join(random.choices(WORDS, k=random.randrange(8, 36)))
            yield (
                number,
                customer if place % 2 == 0 else brand,
                place % 2 == 0,
                moment.strftime("%a %b %d %H:%M:%S +0000 %Y"),
                f"@{brand} {text}" if random.random() < 0.9 else f'@{brand} "{text}",\nthanks',
                number + 1 if place < length - 1 else "",
                number - 1 if place else "",
            )
            number += 1


def _line(cells: Tweet) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _damaged(number: int, tweet: Tweet) -> str:
    """One physical line that is no message, of a different kind each time."""
    number_, author, inbound, moment, *_ = tweet
    start = f"{number_},{author},{inbound}"
    kinds = (
        f'{start},{moment},"never closed,,\n',
        f"{start},{moment},nul \x00 here,,\n",
        f"{start},yesterday,a wrong date,,\n",
        f"{start},{moment},,,\n",
        f"{start}{',x' * 10_000}\n",
        f"{start},{moment}\n",
        f'{start},{moment},"quotes" misplaced,,\n',
        f"{start},{moment},{'long ' * 30_000},,\n",
    )
    if number % 100_000 == 49:
        return (
            f"{start},{moment},{'x' * 100_000_000},,\n" if number == 49 else f"{start},{moment},{'x' * 2_000_000},,\n"
        )
    return kinds[number // 50 % len(kinds)]


class _Writer:
    """Commits single rows to a table of its own, as a web process would, and times each commit."""

    def __init__(self, path: Path) -> None:
        self._seconds: list[float] = []
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(path,))
        self._thread.start()

    def _run(self, path: Path) -> None:
        connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS probe (moment REAL)")
        while not self._ends.wait(0.05):
            started = time.monotonic()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO probe VALUES (?)", (started,))
            connection.execute("COMMIT")
            self._seconds.append(time.monotonic() - started)

    def stop(self) -> None:
        self._ends.set()
        self._thread.join()
        taken = sorted(self._seconds)
        shares = ", ".join(
            f"{share:.0%} {taken[int(share * (len(taken) - 1))] * 1000:.0f} ms" for share in (0.5, 0.95, 0.99, 1)
        )
        print(f"{len(taken)} other commits waited: {shares}")


if __name__ == "__main__":
    main()
