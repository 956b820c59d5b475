"""The server's side of a process that reads one file, with bounds on its time and memory."""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from interactions.formats import own
from interactions.formats.shapes import Person, Reading, Unknown, Unreadable

log = logging.getLogger(__name__)
CPU_SECONDS = 7
SECONDS = 8  # nobody waits for ten
MOST_MEMORY = 256 * 1024 * 1024
REFUSED, UNKNOWN = 3, 4
ROOT = Path(__file__).resolve().parents[2]
TOO_MUCH = (
    "This file takes more time or memory to read than a list of people should. Nothing was added."
    " Export it again, or bring it in parts."
)


def lines_apart(data: bytes) -> Iterator[str]:
    """What `own.lines` gives of this program's own zip, from a process of its own."""
    yield from _run(data, own.KIND).decode().splitlines()


def read_apart(data: bytes, kind: str = "", otherwise: str = "") -> Reading:
    """What `formats.read` gives, from a process of its own. Raises Unreadable, and nothing else."""
    found = json.loads(_run(data, kind, otherwise))
    people = [Person(**person) for person in found["people"]]
    pairs = {
        name: [(row, reason) for row, reason in found[name]] for name in ("rejected", "partial")
    }
    return Reading(found["kind"], people, counts=found["counts"], **pairs)


def _run(data: bytes, *arguments: str) -> bytes:
    command = [sys.executable, "-m", "interactions.formats", *arguments]
    environment = {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
    began = time.monotonic()
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=SECONDS, check=False, cwd=ROOT,
            env=environment,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        log.info("a reader was stopped after %d s for %d bytes", SECONDS, len(data))
        raise Unreadable(TOO_MUCH) from None
    taken, peak = time.monotonic() - began, done.stderr.rpartition(b" ")[2].strip()
    kib = int(peak) if peak.isdigit() else 0
    log.info("a reader took %.1f s and %d KiB for %d bytes", taken, kib, len(data))
    if done.returncode in (REFUSED, UNKNOWN):
        problem = Unknown if done.returncode == UNKNOWN else Unreadable
        raise problem(done.stdout.decode())
    if done.returncode:
        raise Unreadable(TOO_MUCH)
    return done.stdout
