"""10,000 people from a file to committed, against the floor: reading it, and COPY of the same rows.

The floor writes into tables without an index, a key or a constraint; nothing can be quicker.
"""

import gc
import io
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from django.core.management import call_command
from django.db import connection

from accounts.models import User
from interactions.formats import read
from interactions.formats.apart import PATIENCE, read_apart
from interactions.imports.committing import commit
from interactions.models import Import

PEOPLE = 10_000
TURNS = 3
TABLES = ("contacts_contact", "contacts_contactpoint")
MIB = 1024


def linkedin(count: int) -> bytes:
    head = (
        'Notes:\n"Some addresses are missing."\n\n'
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    )
    rows = (
        f"Given{n % 900},Family{n},https://www.linkedin.com/in/given-{n},"
        f'{f"g{n}@x.example" if n % 31 == 0 else ""},"Library, No. {n % 700}",Librarian,'
        f"{n % 28 + 1:02} Jan 2026\n"
        for n in range(count)
    )
    return (head + "".join(rows)).encode()


def vcards(count: int) -> bytes:
    return "".join(
        "BEGIN:VCARD\r\nVERSION:3.0\r\n"
        f"N:Family{n};Given{n % 900};;;\r\nFN:Given{n % 900} Family{n}\r\n"
        f"EMAIL;TYPE=INTERNET:g{n}@x.example\r\nTEL;TYPE=CELL:+1 202 555 {n:05}\r\n"
        f"ORG:Library No. {n % 700}\r\nTITLE:Librarian\r\n"
        f"BDAY:19{n % 90 + 10}-03-{n % 28 + 1:02}\r\n"
        f"UID:urn:x:{n}\r\nEND:VCARD\r\n"
        for n in range(count)
    ).encode()


def run(say: Callable[[str], None]) -> dict[str, Any]:
    say("Making its tables ...")
    call_command("migrate", verbosity=0)
    figures: dict[str, Any] = {}
    grown = 0.0
    for name, make in (("linkedin", linkedin), ("vcard", vcards)):
        data = make(PEOPLE)
        whole, floor = [], []
        for turn in range(TURNS):
            owner = User.objects.create_user(f"{name}{turn}@x.example")
            gc.collect()
            before = _memory("VmRSS")
            Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
            whole.append(_timed(lambda data=data, owner=owner: from_file_to_list(owner, data)))
            grown = max(grown, _memory("VmHWM") - before)
            floor.append(_floor(owner, data))
            say(f"{name} {turn + 1} of {TURNS}: {whole[-1]:.2f} s, the floor {floor[-1]:.2f} s")
        figures |= {
            f"{name}_seconds": round(median(whole), 2),
            f"{name}_floor_seconds": round(median(floor), 2),
            f"{name}_ratio": round(median(whole) / median(floor), 2),
        }
    return figures | {"rss_mib": round(grown)}


def from_file_to_list(owner: User, data: bytes) -> None:
    """What upload and confirmation do between them."""
    add_everyone(brought(owner, data))


def brought(owner: User, data: bytes) -> Import:
    reading = read_apart(data, seconds=PATIENCE)
    rows = [person.as_row() for person in reading.people]
    return owner.imports.create(kind=reading.kind, file_name="bench", rows=rows)


def add_everyone(source: Import) -> None:
    assert commit(source, source.owner.today())


def _floor(owner: User, data: bytes) -> float:
    spent = _timed(lambda: read(data))
    with connection.cursor() as cursor:
        for table in TABLES:
            rows = io.StringIO()
            of_owner = f"SELECT * FROM {table} WHERE owner_id = {owner.pk}"  # noqa: S608
            cursor.copy_expert(f"COPY ({of_owner}) TO STDOUT", rows)
            cursor.execute(f"CREATE TABLE floor (LIKE {table})")
            rows.seek(0)
            spent += _timed(lambda rows=rows: cursor.copy_expert("COPY floor FROM STDIN", rows))
            cursor.execute("DROP TABLE floor")
    return spent


def _timed(what: Callable[[], Any]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def _memory(name: str) -> float:
    """MiB, by the kernel's own name for it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / MIB
