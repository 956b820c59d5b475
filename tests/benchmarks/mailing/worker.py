"""A worker in a process of its own, which says what it cost. `worker.py PORT MARK_EVERY`.

It waits for a line before it begins, so that its start is not in its time, nor what it does once a
day: to write the queries of digests, and have them planned.
"""

import json
import os
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import django
from django.conf import settings


def main(port: int, mark_every: int) -> None:
    delivery = import_module("reminders.delivery")  # which wants a program that is set up
    import_module(settings.ROOT_URLCONF)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DIGEST_MARK_EVERY = mark_every
    Path("/proc/self/clear_refs").write_text("5")  # forget how much the imports took for a moment
    program = memory("VmRSS")
    warm_up()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    began, used, sent = time.perf_counter(), time.process_time(), 0
    while (tally := delivery.deliver()).claimed:
        sent += tally.sent
    said = {
        "sent": sent,
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - used,
        "rss_mib": round(memory("VmHWM") - program, 1),
    }
    sys.stdout.write(json.dumps(said) + "\n")


def warm_up() -> None:
    """Write mails to some owners, on each day that it is somewhere, and send none."""
    delivery, handover = import_module("reminders.delivery"), import_module("reminders.handover")
    digests = import_module("reminders.models").Digest.objects.order_by("pk")[:200]
    for ready in delivery._to_send(list(digests), handover.Tally()):
        ready.write()


def memory(line: str) -> float:
    """Of this process, in MiB: `VmRSS` as it is, `VmHWM` at its highest."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(line + ":")[2].split()[0]) / 1024


def run(port: int, database: str, workers: int = 1, mark_every: int = 1) -> dict[str, float]:
    """Let so many workers send what is open, and add up what they say."""
    command = [sys.executable, "-m", "tests.benchmarks.mailing.worker", str(port), str(mark_every)]
    environment = os.environ | {"TEST_DATABASE_URL": database}
    processes = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        for _ in range(workers)
    ]
    for process in processes:
        process.stdout.readline()  # type: ignore[union-attr]
    began = time.perf_counter()
    for process in processes:
        process.stdin.write("go\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
    said = [json.loads(process.communicate()[0]) for process in processes]
    seconds = max(one["seconds"] for one in said)
    assert seconds <= time.perf_counter() - began
    return {
        "sent": sum(one["sent"] for one in said),
        "seconds": seconds,
        "cpu": sum(one["cpu"] for one in said),
        "rss_mib": max(one["rss_mib"] for one in said),
    }


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]), int(sys.argv[2]))
