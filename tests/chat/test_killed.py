"""A short ``benchmarks.stories.turns``: web and worker are killed while people write: nothing is lost or doubled."""

import os
import subprocess
import sys

import pytest

from tests.config.servers import PROJECT

pytestmark = pytest.mark.processes


def test_killing_web_and_worker_loses_and_doubles_nothing() -> None:
    command = [sys.executable, "-m", "benchmarks.stories.turns", "--rounds", "5", "--seed", "3", "--drain", "0"]
    alone = {**os.environ, "DATABASE_URL": ""}  # it counts all rows there are
    ended = subprocess.run(command, cwd=PROJECT, env=alone, capture_output=True, text=True, timeout=380, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "lost 0 · doubled 0 · changed 0 · unfinished 0" in ended.stdout
