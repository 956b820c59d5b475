"""The database goes away in mid-run, and what was handed over meanwhile is still marked."""

import json
import subprocess
import sys
import time

import pytest
from django.db import connection, transaction

from tests.faults import kills

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]


def cut_off_everybody():
    """PostgreSQL ends every other connection; SQLite is held by another writer for a while."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    else:
        with transaction.atomic():
            time.sleep(0.5)


def test_a_database_that_goes_away_three_times_loses_and_repeats_nothing():
    found = kills.away_run(240, [cut_off_everybody] * 3)
    assert (found["lost"], found["repeated"]) == (0, 0)


@pytest.mark.long
def test_a_postgresql_restarted_five_times_loses_and_repeats_nothing():
    """On one of its own, which may be stopped."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", "6000", "5"], capture_output=True, check=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["lost"], found["repeated"]) == (0, 0)
