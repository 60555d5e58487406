"""Keeps web and worker running: restarts what exits or hangs, stops both cleanly, leaves nobody behind."""

import http.client
import os
import signal
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

import structlog
from django.conf import settings

from config.serving.heartbeat import PulseTaker
from config.serving.processes import Child

log = structlog.stdlib.get_logger("verbatim.serve")

TICK_SECONDS = 0.2
FAILED_STARTS = 5  # within this many seconds, and it is given up: something is wrong that a restart does not cure
FAILED_STARTS_SECONDS = 60.0
LONGEST_PAUSE = 8.0


class StopRequests:
    """Counts SIGTERM and SIGINT: the first asks for a clean stop, the second for one at once."""

    def __init__(self) -> None:
        self.count = 0
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.count += 1


@dataclass
class Charge:
    """A child and what the supervisor remembers of it."""

    child: Child
    is_up: Callable[[], bool]
    on_start: Callable[[], None] = lambda: None
    on_first_up: Callable[[], None] = lambda: None
    up: bool = False
    was_up: bool = False
    start_at: float = 0.0
    failed_starts: deque[float] = field(default_factory=lambda: deque(maxlen=FAILED_STARTS))

    def start(self) -> None:
        self.child.start()
        self.up = False
        self.on_start()

    def look(self) -> None:
        if self.up or not self.is_up():
            return
        self.up = True
        if not self.was_up:
            self.was_up = True
            self.on_first_up()

    def note_exit(self, now: float) -> None:
        """Plans the next start: at once after a good run, later and later after starts that came to nothing."""
        if self.up:
            self.failed_starts.clear()
        else:
            self.failed_starts.append(now)
        self.start_at = now + min(0.5 * 2 ** len(self.failed_starts), LONGEST_PAUSE)

    @property
    def is_hopeless(self) -> bool:
        starts = self.failed_starts
        return len(starts) == FAILED_STARTS and starts[-1] - starts[0] < FAILED_STARTS_SECONDS


class Supervisor:
    def __init__(self, charges: list[Charge], stop: StopRequests, taker: PulseTaker | None) -> None:
        self.charges = charges
        self.stop = stop
        self.taker = taker

    def run(self) -> int:
        """Until it is asked to stop, or a child cannot be started. The exit code."""
        code = 0
        try:
            while not self.stop.count and code == 0:
                code = self._tick()
                time.sleep(TICK_SECONDS)
        finally:
            self._shut_down()
        return code

    def _tick(self) -> int:
        for charge in self.charges:
            if charge.child.process is None:
                if time.monotonic() >= charge.start_at:
                    charge.start()
            elif charge.child.running:
                charge.look()
                self._check_pulse(charge)
            else:
                self._bury(charge)
            if charge.is_hopeless:
                text = "gave up: it exited again and again before it was ready; the lines above say why"
                log.error(text, process=charge.child.name, starts=FAILED_STARTS)
                return 1
        if os.getpid() == 1:
            reap_strangers([charge.child for charge in self.charges])
        return 0

    def _bury(self, charge: Charge) -> None:
        code = charge.child.process.returncode if charge.child.process else None
        charge.child.end()
        charge.note_exit(time.monotonic())
        log.error("a process ended by itself and is restarted", process=charge.child.name, exit_code=code)
        if self.taker is not None and charge.child.name == "worker":
            self.taker.note_restart(f"It ended by itself (exit code {code}).")

    def _check_pulse(self, charge: Charge) -> None:
        if self.taker is None or charge.child.name != "worker" or not self.taker.pulse.is_stuck:
            return
        silent = round(time.monotonic() - self.taker.pulse.answered_at)
        task = self.taker.pulse.task
        log.error("the worker gave no heartbeat and is restarted", seconds=silent, task=task)
        self.taker.note_restart(f"It gave no heartbeat for {silent} s.")
        charge.child.end()
        charge.note_exit(time.monotonic())

    def _shut_down(self) -> None:
        if self.taker is not None:
            self.taker.stopped.set()
        for charge in self.charges:
            charge.child.ask_to_stop()
        deadline = time.monotonic() + settings.STOP_SECONDS
        while self.stop.count < 2 and time.monotonic() < deadline:
            if not any(charge.child.running for charge in self.charges):
                break
            time.sleep(0.05)
        for charge in self.charges:
            charge.child.end()
        if self.taker is not None:
            self.taker.forget_worker()


def answers(host: str, port: int) -> bool:
    """Whether the site works there. (A connection proves nothing: gunicorn accepts before it has loaded anything.)"""
    site = http.client.HTTPConnection(reachable(host), port, timeout=0.5)
    try:
        site.request("GET", "/health")
        return site.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        site.close()


def reachable(host: str) -> str:
    """An address of this machine to reach a server bound to ``host``."""
    return {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def reap_strangers(own: list[Child]) -> None:
    """As a container's first process, serve inherits the children of processes that died, and has to bury them."""
    pids = {process.pid for child in own for process in (child.process, child.leash) if process is not None}
    with suppress(ChildProcessError):
        while (ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) and ended.si_pid not in pids:
            os.waitpid(ended.si_pid, 0)
