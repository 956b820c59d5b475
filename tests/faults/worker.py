"""A worker of its own process: `worker.py [MOMENT]`, which kills itself with -9 at that moment.

It sets the program up as the tests do, on the database that `FAULTS_DATABASE` names as JSON.
"""

import json
import os
import signal
import sys
import time


def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)


def main(moment):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.conf import settings

    settings.DATABASES["default"] |= json.loads(os.environ["FAULTS_DATABASE"])
    host, port = os.environ["FAULTS_SMTP"].split(":")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = host, int(port)
    settings.DIGEST_LEASE = 1
    django.setup()
    from reminders import digests

    mark, close = digests.mark, digests._close
    if moment == "before the claim":
        digests.claim = die
    elif moment == "after the claim":
        digests._deliver_one = die
    elif moment == "after the 250":
        digests._close = lambda digest, state, *rest, **fields: (
            die() if state == "sent" else close(digest, state, *rest, **fields)
        )
    elif moment == "sleeps before the flight":
        digests.mark = lambda digest, state, **fields: (
            (time.sleep(3) if state == "flight" else None) or mark(digest, state, **fields)
        )
    elif moment:
        raise SystemExit(f"no moment called {moment}")
    digests.deliver()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
