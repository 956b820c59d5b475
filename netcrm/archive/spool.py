"""The rows of an export while it is brought back: on disk where they are many, by kind."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Any

IN_MEMORY = 2_000_000  # bytes; what is more lies in a file that has no name


class Spool:
    """What `own.lines` gives, once through; then each kind's rows, as often as they are wanted."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.account: dict[str, Any] = {}
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with us
        self._ranges: dict[str, list[list[int]]] = defaultdict(list)
        end = 0
        for line in lines:
            found = json.loads(line)
            if isinstance(found, dict):
                self.account = found["account"]
                continue
            begins, end = end, end + self._file.write(json.dumps(found[1]).encode() + b"\n")
            ranges = self._ranges[found[0]]
            if ranges and ranges[-1][1] == begins:
                ranges[-1][1] = end
            else:
                ranges.append([begins, end])

    def rows(self, kind: str) -> Iterator[dict[str, Any]]:
        """In the file's order; others may be read in between."""
        for at, end in self._ranges.get(kind, ()):
            while at < end:
                self._file.seek(at)
                line = self._file.readline()
                at += len(line)
                yield json.loads(line)
