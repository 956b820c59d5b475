"""Work that is done while PostgreSQL answers, and above all while it writes to its disk."""

import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

from django.db import connection


@contextmanager
def meanwhile(work: Callable[[], bool]) -> Iterator[None]:
    """While this thread waits for PostgreSQL, `work` is called until it says that none is left.

    It must not ask the database, nor raise. On SQLite, which nobody waits for, it is never called.
    https://www.psycopg.org/docs/advanced.html#support-for-coroutine-libraries
    """
    if connection.vendor != "postgresql":
        yield
        return
    from psycopg2 import extensions

    ours = get_ident()

    def wait(asked: Any) -> None:
        while (state := asked.poll()) != extensions.POLL_OK:
            watch = select.poll()
            is_read = state == extensions.POLL_READ
            watch.register(asked.fileno(), select.POLLIN if is_read else select.POLLOUT)
            while not watch.poll(0 if get_ident() == ours and work() else None):
                pass

    extensions.set_wait_callback(wait)  # of all connections of this process, until it is taken back
    try:
        yield
    finally:
        extensions.set_wait_callback(None)
