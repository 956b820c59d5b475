"""A commit killed with -9 anywhere adds everybody or nobody, and can be done again."""

import os
import random
import signal
import sys

import pytest
from django.db import connections

from contacts.models import ContactPoint, ContactTag
from interactions.models import Import, ImportedRow
from tests.benchmarks.imports import add_everyone, brought

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]
PEOPLE, KILLS = 60, 20
CARDS = "".join(
    f"BEGIN:VCARD\nFN:Given{n} Family{n}\nEMAIL:g{n}@x.example\nTEL:+1 {n:07}\nCATEGORIES:Maps\n"
    "END:VCARD\n"
    for n in range(PEOPLE)
).encode()


def commit_in_a_process(source, die_at):
    """Whether it lived: it kills itself at that call of any function, or counts them to a pipe."""
    connections.close_all()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        calls = 0

        def on_call(frame, event, arg):
            nonlocal calls
            calls += 1
            if calls == die_at:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.setprofile(on_call)
            add_everyone(Import.objects.get(pk=source.pk))
            sys.setprofile(None)
            os.write(write, str(calls).encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        told = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status == (0 if told else -signal.SIGKILL)
    return int(told or 0)


def what_is_there(owner):
    rows = (owner.contacts, ContactPoint.objects, ContactTag.objects, ImportedRow.objects)
    return [one.count() for one in rows]


def test_a_commit_killed_at_any_of_twenty_points_adds_all_or_nothing(alice):
    calls = commit_in_a_process(brought(alice, CARDS), die_at=0)
    everything = what_is_there(alice)
    assert everything[:3] == [PEOPLE, PEOPLE * 2, PEOPLE]
    alice.contacts.all().delete()
    ImportedRow.objects.all().delete()
    source = brought(alice, CARDS)
    chance = random.Random(20)
    nothing = 0
    for _ in range(KILLS):
        lived = commit_in_a_process(source, chance.randrange(1, calls))
        assert not lived
        there = what_is_there(alice)
        is_done = Import.objects.get(pk=source.pk).state == Import.State.DONE
        assert there == (everything if is_done else [0, 0, 0, 0])
        nothing += not is_done
        if is_done:  # killed behind the last row: the next one begins anew
            alice.contacts.all().delete()
            ImportedRow.objects.all().delete()
            source = brought(alice, CARDS)
    assert nothing > KILLS // 2
    assert commit_in_a_process(source, die_at=0)
    assert what_is_there(alice) == everything
