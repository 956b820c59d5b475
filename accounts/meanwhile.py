"""Work that is done while PostgreSQL answers, and above all while it writes to its disk."""

import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import Any

from django.db import connection


@contextmanager
def meanwhile(work: Callable[[], bool]) -> Iterator[None]:
    """While this thread waits for PostgreSQL, `work` is called until it says that none is left.

    It must not ask the database, nor raise. It is never called on SQLite, which nobody waits for,
    nor in a thread beside the main one: psycopg2 lets the whole process wait in one way, and in
    this one no thread could COPY. Nor where somebody else's way to wait is set already.
    https://www.psycopg.org/docs/advanced.html#support-for-coroutine-libraries
    """
    if connection.vendor != "postgresql" or current_thread() is not main_thread():
        yield
        return
    from psycopg2 import extensions

    if extensions.get_wait_callback() is not None:
        yield
        return

    def wait(asked: Any) -> None:
        is_ours = current_thread() is main_thread()
        while (state := asked.poll()) != extensions.POLL_OK:
            watch = select.poll()
            is_read = state == extensions.POLL_READ
            watch.register(asked.fileno(), select.POLLIN if is_read else select.POLLOUT)
            while not watch.poll(0 if is_ours and work() else None):
                pass

    extensions.set_wait_callback(wait)
    try:
        yield
    finally:
        extensions.set_wait_callback(None)
