"""A store of its own for a benchmark, made for one run of a script and thrown away."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def run(script: str, **numbers: int) -> int:
    """Runs ``script`` in the product's shell on a new SQLite store; it finds ``numbers`` as BENCHMARK_<NAME> in its
    environment. Gives its exit code."""
    with tempfile.TemporaryDirectory(prefix="verbatim-benchmark-") as folder:
        given = {f"BENCHMARK_{name.upper()}": str(number) for name, number in numbers.items()}
        own = {"DATA_DIR": folder, "DATABASE_URL": "", "VERBATIM_TESTING": "1", "PYTHONPATH": str(PROJECT)}
        environment = {**os.environ, **own, **given}
        manage = [sys.executable, "manage.py"]
        subprocess.run([*manage, "migrate", "-v", "0"], cwd=PROJECT, env=environment, check=True)
        return subprocess.run([*manage, "shell", "-v", "0", "-c", script], cwd=PROJECT, env=environment).returncode
