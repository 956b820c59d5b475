"""A PostgreSQL of our own for one run: a socket in a temporary folder, and no port."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def throwaway_postgres(*, is_safe: bool = False) -> Iterator[str]:
    """Yield its DATABASE_URL. PostgreSQL refuses root, so root runs it as the `postgres` user.

    Where `is_safe`, a commit waits for the disk, as it does in production, tables are vacuumed, and
    it keeps in memory what docs/operating.md says.
    In tests, whose rows are all taken back, that would tell the planner that tables are empty.
    """
    folder = Path(tempfile.mkdtemp(prefix="netcrm-pg-"))
    tools = Path(os.environ["POSTGRES_BIN"])
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)

    def run(tool: str, *arguments: str) -> None:
        subprocess.run(
            [tools / tool, *arguments], user=user, cwd=folder, check=True, capture_output=True
        )

    run("initdb", "--no-sync", "-D", "data", "-U", "tests", "-A", "trust", "-E", "UTF8")
    options = f"-k {folder} -c listen_addresses= -c max_connections=200 -c fsync="
    large = "on -c max_wal_size=4GB -c shared_buffers=1GB"
    options += large if is_safe else "off -c autovacuum=off"
    run("pg_ctl", "-D", "data", "-w", "-o", options, "-l", "log", "start")
    try:
        yield f"postgres://tests@/{folder}/postgres"
    finally:
        run("pg_ctl", "-D", "data", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def restart(url: str) -> None:
    """Stop the one of this address, whatever is under way in it, and start it again."""
    folder = Path(url.partition("@/")[2]).parent
    subprocess.run(
        [Path(os.environ["POSTGRES_BIN"], "pg_ctl"), "-D", "data", "-w", "-m", "immediate", "-l",
         "log", "restart"],
        user="postgres" if os.geteuid() == 0 else None, cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
