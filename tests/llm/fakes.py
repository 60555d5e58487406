"""Starts the fake model server, and points the settings at it."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# All that a model's server hears of us: no name, no system, no version of Python.
HEADERS_SENT = [
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "host",
    "user-agent",
    "x-stainless-raw-response",
]
PROJECT = Path(__file__).resolve().parent.parent.parent


class FakeModel:
    """A running server: its address, its plan, and what it was sent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log_file = folder / "calls.jsonl"
        self.port = 0
        self.planned = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def reset(self) -> None:
        """Forgets what it was sent, and answers well."""
        self.log_file.unlink(missing_ok=True)
        self.plan()

    def plan(self, mode: str = "ok", **rest: Any) -> None:
        """From now on it answers like this. ``mode`` may be a name, or ``modes`` a weight for each of several."""
        self.planned += 1
        rest = {"modes": {mode: 1}, "planned": self.planned, **rest}
        new = self.folder / "plan.new"
        new.write_text(json.dumps(rest))
        new.rename(self.folder / "plan.json")

    def calls(self) -> list[dict[str, Any]]:
        lines = self.log_file.read_text().splitlines() if self.log_file.exists() else []
        return [call for line in lines if "body" in (call := json.loads(line))]

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log_file.read_text().splitlines()]

    def settings(self, provider: str = "grok") -> dict[str, Any]:
        """Settings under which ``provider`` is this server."""
        models = {"custom": "tiny"} if provider == "custom" else {}
        return {
            "LLM_KEYS": {provider: f"sk-{provider}-0123456789abcdef"},
            "LLM_BASE_URLS": {provider: self.url},
            "LLM_MODELS": models,
            "LLM_TASKS": {},
        }


@contextmanager
def fake_model(folder: Path, certificate: Path | None = None) -> Iterator[FakeModel]:
    fake = FakeModel(folder)
    fake.plan()
    command = [sys.executable, "-m", "tests.llm.fake_server", str(folder / "plan.json"), str(fake.log_file)]
    command += [] if certificate is None else [str(certificate)]
    with (folder / "fake.log").open("wb") as output:
        process = subprocess.Popen(command, cwd=PROJECT, stdout=output, stderr=output)
    try:
        port_file = Path(f"{fake.log_file}.port")
        deadline = time.monotonic() + 120
        while not port_file.exists():
            assert time.monotonic() < deadline, (folder / "fake.log").read_text()
            time.sleep(0.01)
        fake.port = int(port_file.read_text())
        yield fake
    finally:
        process.kill()
        process.wait()
        sys.stdout.write((folder / "fake.log").read_text())  # pytest shows it when a test fails


def most_in_a_second(moments: list[float]) -> int:
    """The most that any window of one second holds; the window's ends both count."""
    ordered = sorted(moments)
    return max((sum(1 for later in ordered if first <= later <= first + 1.0) for first in ordered), default=0)
