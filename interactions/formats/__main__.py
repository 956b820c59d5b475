"""Read a file in a process of its own: bytes come in, JSON goes out, and nothing else is open.

A file made to harm can spend this process's seconds and memory, not the server's.
"""

import gc
import json
import resource
import sys
import time
from pathlib import Path

from interactions.formats import Unreadable, own, read
from interactions.formats.apart import CPU_SECONDS, MOST_MEMORY, OWN_SECONDS, REFUSED, UNKNOWN
from interactions.formats.shapes import Unknown

MOST_WRITTEN = own.MOST_UNPACKED * 2  # letters beyond ASCII grow


def peak() -> int:
    """The most memory that this process had at once, in KiB: of its parent's, it counts nothing."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0])
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def bound(seconds: int, written: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))


def main() -> int:
    bound(CPU_SECONDS, 0)
    gc.disable()  # this process ends before there is much to collect
    data = sys.stdin.buffer.read()
    try:
        found = read(data, *sys.argv[1:3])
    except Unreadable as problem:
        sys.stdout.write(str(problem))
        return UNKNOWN if isinstance(problem, Unknown) else REFUSED
    people, found.people = found.people, []
    for each in (found, *people):  # a line each, so that memory stays small
        sys.stdout.write(json.dumps(vars(each)) + "\n")
    return 0


def write_lines() -> int:
    """The rows of an account's export, a zip that is opened where it lies."""
    bound(OWN_SECONDS, MOST_WRITTEN)
    try:
        for line in own.lines(sys.stdin.buffer):
            sys.stdout.write(line + "\n")
    except Unreadable as problem:
        sys.stderr.write(f"{problem}\n")
        return REFUSED
    return 0


try:
    raise SystemExit(write_lines() if sys.argv[1:2] == [own.KIND] else main())
finally:
    sys.stderr.write(f" {time.process_time():.2f} {peak()}")
