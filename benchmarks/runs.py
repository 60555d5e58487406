"""``python -m benchmarks.runs --rows 60000``: what proposing, comparing, applying and rolling back a run cost.

On a store of its own, with an engine that costs next to nothing, so that the figures are those of the run itself.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SCRIPT = """
import os, time
from insights import engines
from insights.analysis import rollups
from insights.runs import apply as applying, compare as comparison, propose as proposals
from insights.reads.filters import Filter
from insights.models import Run
from tests.insights import runs

number = int(os.environ["BENCHMARK_ROWS"])
few = runs.rows
runs.rows = lambda n: (few(2954) * (n // 2954 + 1))[:n]
engines.named = lambda name: runs.Stub("second")
runs.fill(number, runs.Stub("first"))

def timed(what, step):
    began = time.monotonic()
    result = step()
    seconds = time.monotonic() - began
    print(f"{what:10} {seconds:7.2f} s  {number / seconds:10,.0f} messages a second")
    return result

run = timed("start", lambda: proposals.start(Filter(), "local"))
timed("propose", lambda: [None for _ in iter(proposals.drain, 0)])
run = Run.objects.get(pk=run.pk)
timed("compare", lambda: (comparison.flow(run), comparison.topics(run), comparison.effect(run)))
timed("apply", lambda: applying.apply(run))
timed("roll back", lambda: applying.roll_back(run))
print(len(rollups.differences()), "daily counts differ")
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=60_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="verbatim-runs-") as folder:
        environment = {
            **os.environ,
            "DATA_DIR": folder,
            "DATABASE_URL": "",
            "VERBATIM_TESTING": "1",
            "PYTHONPATH": str(PROJECT),
            "BENCHMARK_ROWS": str(rows),
        }
        manage = [sys.executable, "manage.py"]
        subprocess.run([*manage, "migrate", "-v", "0"], cwd=PROJECT, env=environment, check=True)
        return subprocess.run([*manage, "shell", "-v", "0", "-c", SCRIPT], cwd=PROJECT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
