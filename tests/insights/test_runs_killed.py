"""Kill -9 in the middle of applying or rolling back a run: all of it happened, or nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.insights.runs import PROJECT

pytestmark = pytest.mark.processes

# In a process of its own: the store, a finished run, and one child a statement, killed right after that statement.
SCRIPT = """
import json, os, signal, sys
from django.db import connection, connections
from insights import engines
from insights.analysis import rollups
from insights.runs import apply as applying, propose as proposals
from insights.reads.filters import Filter
from insights.models import Run
from tests.insights import runs

engines.named = lambda name: runs.Stub("second")
runs.fill(300, runs.Stub("first"))
run = proposals.start(Filter(), "local")
while proposals.drain():
    pass

def comparable():
    return json.dumps([runs.state(), list(Run.objects.order_by("pk").values("pk", "status"))], default=str)

def killed_after(number, step):
    seen = 0
    def count(execute, sql, parameters, many, context):
        nonlocal seen
        result = execute(sql, parameters, many, context)
        seen += 1
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    with connection.execute_wrapper(count):
        step(Run.objects.get(pk=run.pk))

def attempt(number, step):
    connections.close_all()
    child = os.fork()
    if child == 0:
        killed_after(number, step)
        os._exit(0)
    return os.waitpid(child, 0)[1]

kills = 0
for step in (applying.apply, applying.roll_back):
    before, number = comparable(), 1
    while attempt(number, step) == signal.SIGKILL:
        assert comparable() == before, f"{step.__name__} stopped at statement {number} left something behind"
        assert rollups.differences() == []
        kills, number = kills + 1, number + (1 if number < 12 else 40)
    assert comparable() != before, "and without a kill it is done"
    assert rollups.differences() == []
print(kills)
"""


# A worker that is killed while its engine works, four times, and one that finishes the run.
WORKER = """
import os, signal
from django.db import connections
from django.utils import timezone
from insights import engines
from insights.runs import propose as proposals
from insights.reads.filters import Filter
from insights.models import Insight, ProposalItem, Run
from tests.insights import runs

class Deadly(runs.Stub):
    def analyse(self, texts, taxonomy):
        if len(self.seen) == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().analyse(texts, taxonomy)

runs.fill(1000, runs.Stub("first"))
engines.named = lambda name: runs.Stub("second")
run = proposals.start(Filter(), "local")
kills = 0
while Run.objects.get(pk=run.pk).status in ("queued", "running"):
    connections.close_all()
    child = os.fork()
    if child == 0:
        deadly = Deadly("second") if kills < 4 else runs.Stub("second")
        engines.named = lambda name: deadly
        while proposals.drain():
            pass
        os._exit(0)
    kills += os.waitpid(child, 0)[1] == signal.SIGKILL
    ProposalItem.objects.filter(due_at__isnull=False).update(due_at=timezone.now())  # the leases have ended
run.refresh_from_db()
assert (run.status, run.done, run.failed) == ("ready", 1000, 0), (run.status, run.done, run.failed)
assert Insight.objects.filter(run=run).count() == 1000
print(kills)
"""


def test_a_worker_killed_at_work_costs_nothing_but_time(tmp_path: Path) -> None:
    assert int(run(tmp_path, WORKER)) == 4


def test_killed_after_any_statement_nothing_is_left_of_it(tmp_path: Path) -> None:
    assert int(run(tmp_path, SCRIPT)) > 20


def run(folder: Path, script: str) -> str:
    """What the script prints, on a new store."""
    environment = {
        **os.environ, "DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/killed.sqlite3",
        "VERBATIM_TESTING": "1", "PYTHONPATH": str(PROJECT),
    }  # fmt: skip
    output = ""
    for arguments in (["migrate", "-v", "0", "--skip-checks"], ["shell", "-v", "0", "-c", script]):
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=390)
        assert done.returncode == 0, done.stderr
        output = done.stdout
    return output
