"""The supervisor over small shell programs: what it does when they exit, hang or leave children."""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from config.serving import supervisor
from config.serving.processes import Child, web_command
from config.serving.supervisor import Charge, StopRequests, Supervisor, answers, reachable
from tests.config.servers import PROJECT, wait_until

pytestmark = pytest.mark.processes


def shell(script: str, name: str = "worker") -> Child:
    return Child(name, ["/bin/sh", "-c", script])


def is_alive(pid: int) -> bool:
    """Whether it runs; one that ended and was not yet waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def supervise(child: Child, *, up: bool = True) -> tuple[threading.Thread, list[int], SimpleNamespace]:
    """Runs a supervisor beside the test, which asks it to stop through ``stop.count``."""
    stop, codes = SimpleNamespace(count=0), []
    boss = Supervisor([Charge(child, is_up=lambda: up)], cast(StopRequests, stop), None)
    thread = threading.Thread(target=lambda: codes.append(boss.run()))
    thread.start()
    return thread, codes, stop


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 0.01)
    monkeypatch.setattr(supervisor, "TICK_SECONDS", 0.01)


def test_a_child_that_never_comes_up_is_given_up(tmp_path: Path) -> None:
    thread, codes, _ = supervise(shell(f"echo started >> {tmp_path}/starts; exit 3"), up=False)
    thread.join(timeout=60)
    assert codes == [1]
    assert (tmp_path / "starts").read_text().count("started") == 5


def test_a_child_that_was_up_is_restarted_for_ever(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    thread, codes, stop = supervise(shell(f"echo started >> {starts}; sleep 0.2"))
    wait_until(lambda: starts.exists() and starts.read_text().count("started") > 8, what="restarts")
    stop.count = 1
    thread.join(timeout=60)
    assert codes == [0]


def test_a_parent_that_exits_with_0_does_not_leave_its_children(tmp_path: Path) -> None:
    orphan = tmp_path / "orphan"
    child = shell(f"sleep 300 & echo $! > {orphan}")
    child.start()
    wait_until(lambda: not child.running, what="the parent's end")
    pid = int(orphan.read_text())
    assert is_alive(pid)
    child.end()
    wait_until(lambda: not is_alive(pid), what="the orphan's end")


def test_a_stop_is_for_the_parent_alone(tmp_path: Path) -> None:
    of_child = f'trap "echo hit > {tmp_path}/hit" TERM; : > {tmp_path}/ready; while :; do sleep 0.02; done'
    script = f"trap 'exit 0' TERM; sh -c '{of_child}' & wait"
    child = shell(script)
    child.start()
    wait_until(lambda: (tmp_path / "ready").exists(), what="the traps")
    child.ask_to_stop()
    wait_until(lambda: not child.running, what="the parent's end")
    child.end()
    assert not (tmp_path / "hit").exists()


def test_a_second_signal_ends_what_does_not_stop(tmp_path: Path) -> None:
    child = shell(f"trap '' TERM; : > {tmp_path}/ready; while :; do sleep 0.05; done")
    thread, codes, stop = supervise(child)
    wait_until(lambda: (tmp_path / "ready").exists(), what="the trap")
    # The child can be there before the thread that starts it knows it.
    process = wait_until(lambda: child.process, what="the child's process")
    assert process is not None
    stop.count = 1
    thread.join(timeout=0.5)
    assert thread.is_alive()  # it waits for the child, as long as nobody is impatient
    stop.count = 2
    thread.join(timeout=60)
    assert (codes, is_alive(process.pid)) == ([0], False)


def test_children_end_when_serve_is_killed(tmp_path: Path) -> None:
    script = (
        "import django, time; django.setup()\n"
        "from config.serving.processes import Child\n"
        "child = Child('worker', ['/bin/sh', '-c', 'sleep 300 & wait'])\n"
        "child.start(); print(child.process.pid, flush=True); time.sleep(300)"
    )
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, cwd=PROJECT, env=variables, stdout=subprocess.PIPE, text=True) as serve:
        assert serve.stdout is not None
        pid = int(serve.stdout.readline())
        assert is_alive(pid)
        serve.send_signal(signal.SIGKILL)
        wait_until(lambda: not is_alive(pid), what="the child's end")
    with pytest.raises(ProcessLookupError):
        wait_until(lambda: os.killpg(pid, 0), seconds=5)  # nobody is left of its session


def test_a_port_that_only_accepts_is_not_up() -> None:
    with socket.socket() as listening:  # as gunicorn does while it has not loaded the site, or cannot
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        assert not answers("127.0.0.1", listening.getsockname()[1])


def test_ipv6_addresses_are_bound_in_brackets() -> None:
    assert web_command("::1", 8000, 1)[5] == "[::1]:8000"
    assert web_command("127.0.0.1", 8000, 1)[5] == "127.0.0.1:8000"


@pytest.mark.parametrize(("host", "expected"), [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("10.1.2.3", "10.1.2.3")])
def test_a_server_on_every_address_is_reached_on_loopback(host: str, expected: str) -> None:
    assert reachable(host) == expected
