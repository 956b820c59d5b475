"""The server's side of a process that reads one file, with bounds on its time and memory."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from accounts.garbage import uncollected
from interactions.formats import own
from interactions.formats.shapes import Person, Reading, Unknown, Unreadable

log = logging.getLogger(__name__)
CPU_SECONDS = 7
SECONDS = 8  # by the clock: whoever waits for a page does not wait for ten
PATIENCE = 60  # of a worker, which nobody waits for
OWN_SECONDS = 600  # for a whole account, which a worker reads
MOST_MEMORY = 256 * 1024 * 1024
REFUSED, UNKNOWN = 3, 4
ENVIRONMENT = {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
ROOT = Path(__file__).resolve().parents[2]
TOO_MUCH = (
    "This file takes more time or memory to read than a list of people should. Nothing was added."
    " Export it again, or bring it in parts."
)
BUSY = (
    "The server has too much to do just now to read this file. Nothing was added."
    " Try again in a minute."
)


class Busy(Unreadable):
    """Its reader was stopped by the clock, not by the time that it took itself."""


def lines_apart(file: IO[bytes]) -> Iterator[str]:
    """What `own.lines` gives of this program's own zip, from a process of its own.

    It may take minutes, and never holds more than a row in memory here. Raises Unreadable.
    """
    command = [sys.executable, "-m", "interactions.formats", own.KIND]
    with TemporaryFile() as found:
        try:
            done = subprocess.run(
                command, stdin=file, stdout=found, stderr=subprocess.PIPE, timeout=OWN_SECONDS,
                check=False, cwd=ROOT, env=ENVIRONMENT,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise Unreadable(TOO_MUCH) from None
        if done.returncode:
            said = done.stderr.decode().rpartition("\n")[0]
            raise Unreadable(said if done.returncode == REFUSED else TOO_MUCH)
        found.seek(0)
        for line in found:
            yield line.decode()


def read_apart(data: bytes, kind: str = "", otherwise: str = "", seconds: int = SECONDS) -> Reading:
    """What `formats.read` gives, from a process of its own. Raises Unreadable, and nothing else."""
    head, *lines = _run(data, kind, otherwise, seconds=seconds).splitlines()
    found = json.loads(head)
    with uncollected():
        people = [Person(**json.loads(line)) for line in lines]
    pairs = {
        name: [(row, reason) for row, reason in found[name]] for name in ("rejected", "partial")
    }
    return Reading(found["kind"], people, counts=found["counts"], **pairs)


def _run(data: bytes, *arguments: str, seconds: int = SECONDS) -> bytes:
    command = [sys.executable, "-m", "interactions.formats", *arguments]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=seconds, check=False, cwd=ROOT,
            env=ENVIRONMENT,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        log.info("a reader was stopped after %d s for %d bytes", seconds, len(data))
        raise Busy(BUSY) from None
    taken, kib = _used(done.stderr)
    log.info("a reader took %.1f s of CPU and %d KiB for %d bytes", taken, kib, len(data))
    if done.returncode in (REFUSED, UNKNOWN):
        problem = Unknown if done.returncode == UNKNOWN else Unreadable
        raise problem(done.stdout.decode())
    if done.returncode:
        raise Unreadable(TOO_MUCH)
    return done.stdout


def _used(said: bytes) -> tuple[float, int]:
    """The seconds and KiB that a reader names last; all that it may have where it was stopped."""
    try:
        seconds, kib = said.split()[-2:]
        return float(seconds), int(kib)
    except ValueError:
        return CPU_SECONDS, MOST_MEMORY // 1024
