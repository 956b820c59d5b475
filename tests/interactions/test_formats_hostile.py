"""What is made to harm is refused in a sentence, or read, in time and within its memory."""

import json
import logging
import os
import random
import resource
import subprocess
import sys
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from interactions.formats import KINDS, Unreadable, read
from interactions.formats.apart import BUSY, MOST_MEMORY, ROOT, SECONDS, Busy, read_apart
from reminders.tasks import add_imports
from tests.interactions.hostile import CONNECTIONS, FILES, zipped
from tests.interactions.test_formats import (
    CARDS,
    CHATS,
    GERMAN,
    GOOGLE_NEW,
    GOOGLE_OLD,
    MESSAGES,
    OUTLOOK,
)
from tests.interactions.test_formats_forms import FORMS

MUTATIONS, MUTATIONS_IN_ALL, SHARES = 500, 10_000, 10


def test_there_are_sixty_files_at_least():
    assert len(FILES) >= 60


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_gets_a_sentence_or_its_people_in_time(as_alice, alice, caplog, name):
    make, words = FILES[name]
    file = SimpleUploadedFile("x.csv", make())
    caplog.set_level(logging.INFO, "interactions.formats.apart")
    assert SECONDS < 10  # by the clock; the rest is measured by what it takes of the processor
    began = time.process_time()
    page = as_alice.post(reverse("interactions:imports"), {"file": file})
    add_imports()  # what is large is read by a worker
    taken = time.process_time() - began  # our own; a stall of the machine is not the file's
    readers = [one.args for one in caplog.records if one.name == "interactions.formats.apart"]
    assert taken + sum(args[0] for args in readers) < 10
    peaks = [args[1] for args in readers if len(args) == 3]
    assert all(0 < kib * 1024 <= 256 * 1024 * 1024 for kib in peaks)
    if page.status_code == 302:
        source = alice.imports.get()
        told = source.problem
        assert source.data is None or source.state == "columns"
        assert source.rows or source.data or told
    else:
        assert page.status_code == 200
        (told,) = [one for errors in page.context["form"].errors.values() for one in errors]
    assert words in told
    assert bool(words) <= bool(told)
    assert told.endswith(".") or not told
    assert not alice.contacts.exists()


def test_a_reader_that_takes_too_much_is_stopped():
    """By the system, whatever the reader does: the bounds hold for any program of its own."""
    greedy = (
        "import runpy, sys, interactions.formats as f\n"
        "f.read = lambda *_: bytearray({size})\n"
        "runpy.run_module('interactions.formats', run_name='__main__', alter_sys=True)"
    )
    for size, is_stopped in ((MOST_MEMORY, True), (1000, False)):
        done = subprocess.run(
            [sys.executable, "-c", greedy.format(size=size)],
            input=b"", cwd=ROOT, capture_output=True, check=False,
        )  # fmt: skip
        assert (b"MemoryError" in done.stderr) == is_stopped
    with pytest.raises(Busy, match=BUSY[:20]):
        read_apart(CONNECTIONS, seconds=0)


def mutated(data, chance):
    """Bits turned, parts lost, doubled and swapped, line ends and signs put where none were."""
    data = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(8):
            case 0:
                del data[at : at + chance.randint(1, 40)]
            case 1:
                data[at:at] = chance.randbytes(chance.randint(1, 6))
            case 2:
                data[at:at] = data[chance.randrange(len(data) + 1) :][:200]
            case 3:
                del data[at:]
            case 4 if at < len(data):
                data[at] ^= 1 << chance.randrange(8)
            case 5:
                ends = [b"\n", b"\r\n", b"\r", b"\x0b", "\u2028".encode()]
                data = bytearray(chance.choice(ends).join(data.split(b"\n")))
            case 6:
                lines = data.splitlines(keepends=True)
                chance.shuffle(lines)
                data = bytearray(b"".join(lines))
            case _:
                signs = [b'"', b"\n", b"\r", b"\0", b";", b":", b"\\", b"=\n", b",", b"\t", b"@"]
                data[at:at] = chance.choice(signs)
    return bytes(data)


SEEDS = [
    *(text.encode() for text, _ in CARDS.values()), *(text.encode() for text in CHATS.values()),
    *(text if isinstance(text, bytes) else text.encode() for text, _ in FORMS.values()),
    GOOGLE_OLD.encode(), GOOGLE_NEW.encode(), GERMAN.encode("cp1252"), OUTLOOK.encode(),
    MESSAGES.encode(), CONNECTIONS, zipped({"Connections.csv": CONNECTIONS}),
]  # fmt: skip


def look_at(numbers):
    """Read the mutations of these numbers in this process. A sentence for each, or its people."""
    for number in numbers:
        chance = random.Random(number)
        data = mutated(chance.choice(SEEDS), chance)
        try:
            reading = read(data, chance.choice(["", chance.choice([*KINDS])]))
        except Unreadable as problem:
            assert str(problem).endswith("."), number
        else:
            assert all(one.name and one.row for one in reading.people), number
            json.dumps([one.as_row() for one in reading.people]).encode()
            assert "\\u0000" not in json.dumps([one.as_row() for one in reading.people]), number


def look_at_apart(numbers):
    """The same in a process with the bounds that a reader has."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
            look_at(numbers)
            status = 0
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, numbers


def test_a_mutated_file_is_read_or_refused_in_words():
    look_at(range(MUTATIONS))


@pytest.mark.long
@pytest.mark.parametrize("share", range(SHARES))
def test_ten_thousand_mutations_are(share):
    left = range(MUTATIONS, MUTATIONS_IN_ALL)
    look_at_apart(left[share::SHARES])
