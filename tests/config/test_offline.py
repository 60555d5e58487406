"""Nothing leaves the machine: web, worker, commands and tests ask for no name and call no address elsewhere.

Each runs in a network namespace of its own, with a name server of its own that writes down what it is asked. Skipped,
and said so, where such a namespace cannot be made (not Linux, or not allowed).
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.config.offline import CONTROL
from tests.config.servers import PROJECT

UNSHARE = ["unshare", "--map-root-user", "--net", "--mount"]


def _can_be_made() -> bool:
    if shutil.which("unshare") is None:
        return False
    probe = subprocess.run(
        [*UNSHARE, "mount", "--bind", "/dev/null", "/etc/resolv.conf"], capture_output=True, check=False
    )
    return probe.returncode == 0


pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(
        not _can_be_made(), reason="SKIPPED: no network namespace can be made here (unshare --net --mount)"
    ),
]


def asked_for(folder: Path, *command: str, **more: str) -> tuple[list[str], list[str], str]:
    """Names and addresses that the command asked for, and what it printed. Its HOME is empty before and after."""
    home, report = folder / "home", folder / "report.json"
    home.mkdir()
    plain = {name: "" for name in ("DATABASE_URL", "SECRET_KEY", "OPEN_API", "REDIS_URL", "ORT_DISABLE_TELEMETRY")}
    variables = {**os.environ, **plain, "HOME": str(home), "DATA_DIR": str(folder / "data"), **more}
    watched = [*UNSHARE, sys.executable, "-m", "tests.config.offline", str(report), *command]
    done = subprocess.run(watched, cwd=PROJECT, env=variables, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    seen = json.loads(report.read_text())
    left = [str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()]
    assert left == []
    assert CONTROL in seen["names"], "the control was not seen, so nothing would have been"
    return [name for name in seen["names"] if name != CONTROL], seen["addresses"], done.stdout + done.stderr


def test_the_watch_sees_a_call_that_asks_for_no_name(tmp_path: Path) -> None:
    script = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b'x', ('198.51.100.7', 9))"
    if shutil.which("ip") is None:
        pytest.skip("SKIPPED: without `ip` names alone are watched, not addresses")
    assert asked_for(tmp_path, sys.executable, "-c", script)[1] == ["198.51.100.7"]


def test_commands_ask_for_nothing(tmp_path: Path) -> None:
    names, addresses, _ = asked_for(tmp_path, sys.executable, "manage.py", "setup", "--demo")
    assert (names, addresses) == ([], [])


def test_web_and_worker_ask_for_nothing(tmp_path: Path) -> None:
    names, addresses, log = asked_for(tmp_path, sys.executable, "-m", "tests.config.visit", "8157")
    assert (names, addresses) == ([], [])
    assert "onnxruntime" not in log


def test_the_engine_alone_asks_for_nothing(tmp_path: Path) -> None:
    """As benchmarks and training use it, without Django's settings."""
    script = "from engine.classify.analyser import Analyser; assert Analyser().analyse(['my deposit is missing'])"
    names, addresses, _ = asked_for(tmp_path, sys.executable, "-c", script)
    assert (names, addresses) == ([], [])


def test_tests_ask_for_nothing(tmp_path: Path) -> None:
    chosen = ["tests/engine", "-k", "analyser", "-x", "-q", "-p", "no:cacheprovider"]
    of_no_database = ("env", "-u", "VERBATIM_DATABASE", "-u", "DATABASE_URL")
    names, addresses, _ = asked_for(tmp_path, *of_no_database, sys.executable, "-m", "pytest", *chosen)
    assert (names, addresses) == ([], [])


def test_nobody_else_loads_the_runtime() -> None:
    """Whoever did might load it before it is told to be quiet."""
    apps = (path.parent for path in PROJECT.glob("*/__init__.py") if path.parent.name not in ("tests", "training"))
    texts = {path: path.read_text(encoding="utf-8") for app in apps for path in app.rglob("*.py")}
    importers = {
        path.relative_to(PROJECT).parts[0]
        for path, text in texts.items()
        if "import onnxruntime" in text or "from onnxruntime" in text
    }
    assert importers == {"engine"}
