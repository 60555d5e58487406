"""Checks that run in Node.js: only tests need it, the product has no build step."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent.parent / ".ci" / "node"
PROGRAMS = FOLDER / "node_modules" / ".bin"


def run(*command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a program of ``.ci/node``; skips the test aloud where ``make node`` has not installed it."""
    program = PROGRAMS / command[0]
    if not (program.exists() and shutil.which("node")):
        if "node" in os.environ.get("VERBATIM_REQUIRE", "").split(","):
            pytest.fail(f"{command[0]} is missing: run `make node`")
        pytest.skip(f"{command[0]} is not installed: `make node` needs Node.js 20 or newer")
    return subprocess.run([str(program), *command[1:]], cwd=cwd, capture_output=True, text=True, timeout=300)
