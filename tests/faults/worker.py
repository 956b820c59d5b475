"""A worker of its own process: `worker.py [MOMENT]`, which kills itself with -9 at that moment.

It sets the program up as the tests do, on the database that `FAULTS_DATABASE` names as JSON.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path


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
    settings.DIGEST_MARK_EVERY = int(os.environ.get("FAULTS_MARK_EVERY", "1"))
    if os.environ.get("FAULTS_RELAY_LOG"):
        settings.DIGEST_RELAY_LOOKUP = "tests.faults.worker.relay_has"
    django.setup()
    from reminders import delivery, handover

    mark = handover.mark
    if moment == "before the claim":
        delivery.claim = die
    elif moment == "after the claim":
        delivery._written = die
    elif moment == "after the 250":
        handover.mark = lambda sent, next_up: die() if sent else mark(sent, next_up)
    elif moment == "after the mark":
        handover.mark = lambda sent, next_up: (mark(sent, next_up), sent and die())[0]
    elif moment == "sleeps before the flight":
        handover.mark = lambda sent, next_up: (
            (time.sleep(3) if next_up and not sent else None) or mark(sent, next_up)
        )
    elif moment:
        raise SystemExit(f"no moment called {moment}")
    while delivery.deliver(int(os.environ.get("FAULTS_BATCH", "200"))).claimed:
        pass


def relay_has(message_ids):
    """What the relay's log says of these: design D in docs/architecture.md."""
    taken = Path(os.environ["FAULTS_RELAY_LOG"]).read_text().split()
    return set(taken) & set(message_ids)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
