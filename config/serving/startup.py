"""What has to be true before web and worker start: settings that may serve, a port, a database with all its tables."""

import multiprocessing
import os
import resource
import socket
import stat
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection

from config.checks import problems
from config.settings.environment import unusable
from llm import status

DATABASE_SECONDS = 30.0
CONNECTIONS = 4096


class CannotStart(Exception):
    """Why, in one line."""


def in_own_process(work: Callable[[], int], should_end: Callable[[], bool]) -> int:
    """Does ``work`` in a process of its own and gives its exit code.

    Checks and migrations load every page and form there is: 25 MB that would stay with serve as long as it runs.
    """
    process = multiprocessing.get_context("fork").Process(target=lambda: sys.exit(work()))
    process.start()
    while process.is_alive():
        process.join(0.1)
        if should_end():
            process.terminate()
    return process.exitcode or 0


def judge(host: str, web_workers: int) -> tuple[list[str], list[str]]:
    """Refusals and notices, one line each, of Django's checks and of ours for the address that will be served."""
    general = [message for message in checks.run_checks() if not str(message.id).startswith("verbatim.")]
    found = [message for message in [*general, *problems(host, web_workers)] if not message.is_silenced()]
    refusals = [line(message) for message in found if message.is_serious()]
    return refusals, [line(message) for message in found if not message.is_serious()]


def line(message: CheckMessage) -> str:
    return f"{message.id}: {' '.join(str(message.msg).split())}"


def require_free_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise CannotStart(f"Cannot listen on {host}:{port} ({reason}). Choose another with --port.") from error


OWN_FILES = ("verbatim.sqlite3", "counters.sqlite3", "secret_key", "demo_sign_in")


def make_folders() -> None:
    """What is made from now on is for its owner alone, and so becomes what an older version made otherwise."""
    os.umask(0o077)
    folder = settings.DATA_DIR
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _make_private(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CannotStart(unusable(folder, error)) from error
    try:
        tempfile.gettempdir()
    except FileNotFoundError as error:
        text = (
            "No temporary folder can be written. With a read-only root give it one: docker run --read-only --tmpfs /tmp"
        )
        raise CannotStart(text) from error
    with suppress(OSError):  # whitenoise warns of a missing one; where it cannot be made, it was made with the image
        settings.STATIC_ROOT.mkdir(exist_ok=True)


def _make_private(folder: Path) -> None:
    """Takes the rights of others from our own files, and from the folder where it holds nothing else."""
    files = [path for path in folder.iterdir() if path.is_file()]
    own = [path for path in files if path.name.startswith(OWN_FILES)]
    for path in own:
        path.chmod(stat.S_IMODE(path.stat().st_mode) & 0o700)
    if len(own) == len(files) and folder.stat().st_uid == os.getuid() and not folder.stat().st_mode & stat.S_ISVTX:
        folder.chmod(0o700)


def wait_for_database(give_up: Callable[[], bool], tell: Callable[[str], object]) -> None:
    """Until it answers, for at most 30 s: a database server may start at the same time as this."""
    deadline = time.monotonic() + DATABASE_SECONDS
    told = False
    while not give_up():
        try:
            connection.ensure_connection()
            return
        except OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            if reason.startswith(("unable to open", "attempt to write a readonly")):  # waiting does not help
                raise CannotStart(
                    f"The database {settings.DATABASES['default']['NAME']} cannot be used: {reason}"
                ) from error
            if time.monotonic() > deadline:
                raise CannotStart(f"The database did not answer within {DATABASE_SECONDS:g} s: {reason}") from error
        except DatabaseError as error:
            raise _damaged(error) from error
        if not told:
            tell("Waiting for the database…")
            told = True
        time.sleep(0.5)


def migrate() -> None:
    """Creates or updates every table. Done before the worker starts: qcluster hangs if its first query fails."""
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        raise CannotStart(f"The database cannot be migrated: {str(error).strip().splitlines()[0]}") from error
    except DatabaseError as error:
        raise _damaged(error) from error
    finally:
        connection.close()


def models_in_trouble() -> list[str]:
    """What the last run's calls to language models say: a sentence for each that answers slowly or seldom."""
    try:
        return status.notices()
    finally:
        connection.close()


def _damaged(error: DatabaseError) -> CannotStart:
    reason, name = str(error).strip().splitlines()[0], settings.DATABASES["default"]["NAME"]
    return CannotStart(
        f"The database {name} is damaged ({reason}). Restore a backup, or move the file away to begin anew."
    )


def raise_file_limit() -> None:
    """Each connection is an open file, and 1,024, a common limit, is less than a crowd of slow clients."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS if hard == resource.RLIM_INFINITY else min(CONNECTIONS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
