"""A child process of `manage.py serve` with everything it starts: web (gunicorn) or worker (qcluster)."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from django.conf import settings

# A connection without a request is kept longer than proxies and clients keep theirs (nginx 60 s), so that they close it
# first: with gunicorn's 2 s, 34 of 3,034 posts of a client that paused met a closed one.
IDLE_SECONDS = 75

# The web process answers in 16 threads, and glibc gives each a heap of its own: two heaps for all keep 30 MB less.
SMALL_HEAPS = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072"}

# Waits until serve's end of the pipe closes, which it does however serve ends, kill -9 included. Then it asks the
# child's parent to stop, and ends the whole session when that takes too long.
_LEASH = """
read -r _
kill -TERM "$1"
n=0; while [ $n -lt "$2" ] && kill -0 "$1"; do sleep 1; n=$((n+1)); done
kill -KILL "-$1"
"""


def web_command(host: str, port: int, workers: int, *, reload: bool = False) -> list[str]:
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    command = [sys.executable, "-m", "gunicorn", "config.asgi:application", "--bind", address]
    command += ["--worker-class", "config.serving.deadlines.DeadlineWorker", "--workers", str(workers)]
    command += ["--asgi-lifespan", "off", "--no-control-socket", "--log-level", "warning"]
    command += ["--keep-alive", str(IDLE_SECONDS)]
    # Before serve itself loses patience.
    command += [
        "--graceful-timeout",
        str(max(1, round(settings.STOP_SECONDS - 1))),
        "--asgi-disconnect-grace-period",
        "1",
    ]
    # Which proxies to trust is Django's to say (TRUSTED_PROXY_COUNT, HTTPS); gunicorn would trust any on loopback.
    command += ["--forwarded-allow-ips", ""]
    return [*command, "--reload"] if reload else command


def worker_command() -> list[str]:
    # Without the checks, which serve has run already: they import every view, 10 MB in each of five processes.
    return [sys.executable, "manage.py", "qcluster", "--skip-checks"]


@dataclass
class Child:
    """Starts in a session of its own: a Ctrl-C in the terminal reaches only serve, and what it started can be ended as
    one. (SIGTERM to the whole group would hang qcluster: its sentinel dies first.)"""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    notice: "signal.Signals | None" = None  # sent to all of its processes before it is asked to stop
    process: "subprocess.Popen[bytes] | None" = None
    leash: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        variables = {**SMALL_HEAPS, **os.environ, **self.environment, "RUN_ROLE": self.name}
        self.process = subprocess.Popen(self.command, cwd=settings.BASE_DIR, env=variables, start_new_session=True)
        self.leash = subprocess.Popen(
            ["/bin/sh", "-c", _LEASH, "leash", str(self.process.pid), str(round(settings.STOP_SECONDS))],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """SIGTERM to the parent alone: it ends its own children in the right order."""
        if self.process is not None and self.running:
            if self.notice is not None:
                with suppress(ProcessLookupError):
                    os.killpg(self.process.pid, self.notice)
            self.process.terminate()

    def end(self) -> None:
        """Ends whatever is left of the session. A parent that exited by itself, even with 0, may have left children: a
        qcluster whose sentinel was killed leaves its workers running."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.leash is not None:
            self.leash.kill()
            self.leash.communicate()
        self.process = self.leash = None
