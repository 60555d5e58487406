"""Many streams at once: ``python -m benchmarks.stories.streams --streams 200 --rate 50 --seconds 10``.

Starts the web process as `manage.py serve` does, pinned to one core, with a database of its own, and reads all streams
from another core; they begin one after another, and speak when all are there. Prints how many failed, the gaps between
the words of a stream as they arrive, and what a word costs the server. Exits with 1 where a stream failed or the 99th
percentile of the gaps is above 1.5 times the pace.

``--model`` puts the story assistant itself behind the streams, with a model server of its own that says the words.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.chaos import PROJECT, processes
from config.serving.processes import web_command

SERVER_CORE, CLIENT_CORE = 1, 0
TEXT = b'"type":"text"'
DONE = b'"type":"done"'


@dataclass
class StreamReader(asyncio.Protocol):
    """One stream. Notes when each word came; the joined text is compared with what was stored afterwards."""

    request: bytes
    ended: "asyncio.Future[None]"
    times: list[float] = field(default_factory=list)
    received: bytearray = field(default_factory=bytearray)
    sent_at: float = 0.0
    first_byte_at: float = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.sent_at = time.perf_counter()
        transport.write(self.request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        self.first_byte_at = self.first_byte_at or now
        self.received += data
        self.times.extend([now] * data.count(TEXT))
        if DONE in data:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)

    @property
    def is_whole(self) -> bool:
        return b" 200 " in self.received[:20] and DONE in self.received and b'"state":"complete"' in self.received

    @property
    def gaps(self) -> list[float]:
        return [later - sooner for sooner, later in zip(self.times, self.times[1:], strict=False)]


@contextmanager
def model_server(options: argparse.Namespace) -> Iterator[dict[str, str]]:
    """What the environment needs to make the product ask it; nothing where no model is wanted."""
    if not options.model:
        yield {}
        return
    port = options.port + 1
    command = [
        sys.executable,
        "-m",
        "benchmarks.models.model_server",
        str(port),
        str(options.rate),
        str(options.seconds),
    ]
    process = subprocess.Popen([*command, str(options.streams)], cwd=PROJECT)
    limits = {"LLM_CALLS_PER_SECOND": "1000", "LLM_DAILY_CALLS": "", "LLM_DAILY_USD": "", "LLM_DAILY_USD_PER_USER": ""}
    asked = {"OPENAI_API_KEY": "none", "OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1", "DOSSIER_WAIT": "0"}
    try:
        yield {**limits, **asked}
    finally:
        process.kill()
        process.wait()


@contextmanager
def server(folder: Path, port: int, options: argparse.Namespace, **more: str) -> Iterator[int]:
    """The web process's id, as soon as it answers."""
    settings = "config.settings" if options.model else "benchmarks.stories.stream_settings"
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": settings,
        "RUN_ROLE": "web",
        "STREAM_RATE": "100000/s",
        "TOKENS_PER_SECOND": str(options.rate),
        "TOKEN_SECONDS": str(options.seconds),
        "TOKEN_STREAMS": str(options.streams),
        "LOG_LEVEL": "WARNING",
        **more,
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=PROJECT, env=environment, check=True)
    command = ["taskset", "-c", str(SERVER_CORE), *web_command("127.0.0.1", port, 1)]
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, start_new_session=True)
    try:
        wait_for(port)
        yield next(pid for pid, parent, _ in processes() if parent == process.pid)
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2):
            return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


async def read(port: int, count: int, ramp: float) -> list[StreamReader]:
    """All streams, begun within ``ramp`` seconds."""
    loop = asyncio.get_running_loop()
    body = json.dumps({"text": "Tell me a story about the sea."}).encode()
    head = f"POST /chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    readers = []
    for _ in range(count):
        reader = StreamReader(head.encode() + b"\r\n\r\n" + body, loop.create_future())
        await loop.create_connection(lambda one=reader: one, "127.0.0.1", port)  # type: ignore[misc]
        readers.append(reader)
        await asyncio.sleep(ramp / count)
    async with asyncio.timeout(300):
        await asyncio.gather(*(reader.ended for reader in readers))
    return readers


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def report(readers: list[StreamReader], cpu: float, rate: float) -> bool:
    gaps = [1000 * gap for reader in readers for gap in reader.gaps]
    words = sum(len(reader.times) for reader in readers)
    failed = sum(not reader.is_whole for reader in readers)
    starts = [1000 * (reader.first_byte_at - reader.sent_at) for reader in readers]
    allowed = 1.5 * 1000 / rate
    print(f"streams {len(readers)}  failed {failed}  words {words}  allowed p99 gap {allowed:.1f} ms")
    shares = ((0.5, "p50"), (0.9, "p90"), (0.99, "p99"), (0.999, "p99.9"))
    print(
        "gap ms  ",
        "  ".join(f"{name} {percentile(gaps, share):.1f}" for share, name in shares),
        f" max {max(gaps):.1f}",
    )
    print(f"first byte ms  p50 {percentile(starts, 0.5):.1f}  p99 {percentile(starts, 0.99):.1f}")
    print(f"server CPU {cpu:.2f} s, {1e6 * cpu / max(1, words):.1f} us a word, everything included")
    return failed == 0 and percentile(gaps, 0.99) < allowed


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--rate", type=float, default=50, help="words a second, of each stream")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--ramp", type=float, default=8, help="seconds within which the streams begin")
    parser.add_argument("--port", type=int, default=8790)
    parser.add_argument("--model", action="store_true", help="the story assistant, and a model server that says words")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    os.sched_setaffinity(0, {CLIENT_CORE})
    with (
        tempfile.TemporaryDirectory() as folder,
        model_server(options) as model,
        server(Path(folder), options.port, options, **model) as pid,
    ):
        before = cpu_seconds(pid)
        readers = asyncio.run(read(options.port, options.streams, options.ramp))
        is_good = report(readers, cpu_seconds(pid) - before, options.rate)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
