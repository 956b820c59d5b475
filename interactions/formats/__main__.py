"""Read a file in a process of its own: bytes come in, JSON goes out, and nothing else is open.

A file made to harm can spend this process's seconds and memory, not the server's.
"""

import json
import resource
import sys
import time
from dataclasses import asdict
from pathlib import Path

from interactions.formats import Unreadable, own, read
from interactions.formats.apart import CPU_SECONDS, MOST_MEMORY, REFUSED, UNKNOWN
from interactions.formats.shapes import Unknown


def peak() -> int:
    """The most memory that this process had at once, in KiB: of its parent's, it counts nothing."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0])
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        data = sys.stdin.buffer.read()
        if sys.argv[1:2] == [own.KIND]:
            sys.stdout.write("\n".join(list(own.lines(data))))
            return 0
        found = asdict(read(data, *sys.argv[1:3]))
    except Unreadable as problem:
        sys.stdout.write(str(problem))
        return UNKNOWN if isinstance(problem, Unknown) else REFUSED
    json.dump(found, sys.stdout)
    return 0


try:
    raise SystemExit(main())
finally:
    sys.stderr.write(f" {time.process_time():.2f} {peak()}")
