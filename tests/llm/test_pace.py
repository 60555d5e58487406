"""Never eleven requests in a second: over processes, threads, retries and pauses."""

import os
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, connections, transaction
from pytest_django.fixtures import Settings

from llm.errors import Crowded
from llm.limits import pace
from llm.models import Pacer
from tests.llm.fakes import PROJECT, FakeModel, most_in_a_second


def taken(count: int) -> list[float]:
    """The moments of ``count`` requests, relative to the first."""
    moments = []
    for _ in range(count):
        moment = pace.take(0, 600)
        assert moment is not None
        moments.append(moment.taken + moment.wait)
    return [moment - moments[0] for moment in moments]


@pytest.mark.django_db
def test_moments_are_an_interval_apart() -> None:
    taken(1)
    Pacer.objects.update(next_at=time.time() + 100)
    freed = []
    for _ in range(11):
        taken(1)
        freed.append(Pacer.objects.get().next_at)
    steps = [later - earlier for earlier, later in pairwise(freed)]
    assert steps == pytest.approx([0.125] * 10, abs=0.001)


@pytest.mark.django_db
def test_a_moment_is_as_far_away_as_the_row_says() -> None:
    taken(1)
    before = time.time()
    Pacer.objects.update(next_at=before + 100)
    moment = pace.take(0, 600)
    assert moment is not None
    assert 100 - (time.time() - before) <= moment.wait <= 100


@pytest.mark.django_db
def test_a_moment_further_away_than_one_can_wait_is_not_taken() -> None:
    taken(10)
    before = Pacer.objects.get().next_at
    assert pace.take(0, 0.5) is None
    assert Pacer.objects.get().next_at == before


@pytest.mark.django_db
def test_a_row_written_by_a_wrong_clock_is_set_right() -> None:
    taken(1)
    Pacer.objects.update(next_at=time.time() + 86_400)
    moment = pace.take(0, 1)
    assert moment is not None
    assert moment.wait < 0.1


def test_a_missed_moment_is_known() -> None:
    moment = pace.Departure(wait=0.5, asked=100.0, taken=100.01)
    assert (moment.is_missed(100.57), moment.is_missed(100.59)) == (False, True)


@pytest.mark.django_db(transaction=True)
def test_asking_inside_a_transaction_is_refused() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        pace.take(0, 1)


@pytest.mark.django_db(transaction=True)
def test_departures_of_threads_do_not_crowd(settings: Settings) -> None:
    departures: list[float] = []

    def leave() -> None:
        for _ in range(5):
            async_to_sync(pace.depart)(time.monotonic() + 60)
            departures.append(time.monotonic())
        connection.close()

    threads = [threading.Thread(target=leave) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(departures) == 20
    assert most_in_a_second(departures) <= 10


@pytest.mark.django_db
def test_who_cannot_wait_is_told_when_to_come_back() -> None:
    taken(30)
    with pytest.raises(Crowded):
        async_to_sync(pace.depart)(time.monotonic() + 1)


def database_url() -> str:
    """The test database, for another process."""
    database = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database['NAME']}").geturl()


@pytest.mark.processes
@pytest.mark.timeout(500)
@pytest.mark.django_db(transaction=True)
def test_four_processes_of_sixty_calls(fake: FakeModel, tmp_path: Path) -> None:
    fake.plan(text="fine")
    answered, moments = call_from_four_processes(fake, tmp_path, 60)
    assert (answered, len(moments)) == ([60] * 4, 240)
    assert most_in_a_second(moments) <= 10


@pytest.mark.processes
@pytest.mark.timeout(500)
@pytest.mark.django_db(transaction=True)
def test_retries_count(fake: FakeModel, tmp_path: Path) -> None:
    fake.plan(modes={"ok": 8, "error_500": 1, "rate_limited_bare": 1}, text="fine")
    answered, moments = call_from_four_processes(fake, tmp_path, 15)
    assert sum(answered) >= 50
    assert len(moments) > 60
    assert most_in_a_second(moments) <= 10


def call_from_four_processes(fake: FakeModel, folder: Path, count: int) -> tuple[list[int], list[float]]:
    """How many questions of each process were answered, and when the requests reached the server."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "VERBATIM_TESTING"},
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(folder),
        "GROK_KEY": "sk-grok-0123456789abcdef",
        "GROK_BASE_URL": fake.url,
        "LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, "-m", "tests.llm.caller", str(count)]
    callers = [subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE) for _ in range(4)]
    answered = [int(caller.communicate(timeout=400)[0]) for caller in callers]
    moments = sorted(call["at"] for call in fake.calls())
    print(f"{answered} answered, {len(moments)} requests in {moments[-1] - moments[0]:.1f} s")
    print(f"most in one second: {most_in_a_second(moments)}")
    return answered, moments
