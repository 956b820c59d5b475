"""When Python may look for garbage that stands in a circle."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """For making very many rows or letters, none of which is garbage yet.

    Python looks through all that there is whenever there is much that is new: a fourth of the time
    where ten thousand rows are made, and a tenth of it where two hundred mails are.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
