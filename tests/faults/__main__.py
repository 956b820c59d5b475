"""`python -m tests.faults COUNT TIMES`: so many digests on a PostgreSQL restarted so many times."""

import json
import os
import sys

import django

from tests.postgres import restart, throwaway_postgres


def main(count, times):
    with throwaway_postgres() as url:
        os.environ["TEST_DATABASE_URL"] = url
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        django.setup()
        from django.core.management import call_command
        from django.db import connection

        from tests.faults import kills

        def again():
            connection.close()
            restart(url)

        call_command("migrate", verbosity=0)
        found = kills.away_run(count, [again] * times)
        connection.close()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
