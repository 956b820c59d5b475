"""What a process has used of the processors, by Linux's account (proc(5))."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def seconds(process: int) -> float:
    """Of this one so far, with those it started, gone and living."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return _ticks(process, 4) / TICK + sum(_ticks(int(child), 2) for child in children) / TICK


def _ticks(process: int, fields: int) -> int:
    """The first so many of: its own, and the kernel's for it, and both of those that are gone."""
    try:
        said = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:  # it has ended since, and is in its parent's account
        return 0
    return sum(map(int, said[11 : 11 + fields]))
