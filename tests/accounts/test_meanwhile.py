from threading import Thread

import pytest
from django.db import ProgrammingError, connection

from accounts.meanwhile import meanwhile

IS_WAITED_FOR = {"postgresql": True, "sqlite": False}


@pytest.fixture
def done():
    return []


@pytest.fixture
def work(done):
    """Three pieces of it."""

    def one():
        if len(done) < 3:
            done.append(len(done))
            return True
        return False

    return one


def asked(sql="SELECT 7"):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_sleep(0.05)")
        cursor.execute(sql)
        return cursor.fetchall()


def test_work_is_done_while_the_database_answers_and_no_longer(db, work, done):
    is_waited_for = IS_WAITED_FOR[connection.vendor]
    with meanwhile(work):
        assert asked() == [(7,)]
    assert done == ([0, 1, 2] if is_waited_for else [])
    done.clear()
    assert asked() == [(7,)]
    assert done == []


def test_what_the_database_refuses_is_told_as_ever(transactional_db, work):
    with meanwhile(work):
        with pytest.raises(ProgrammingError if IS_WAITED_FOR[connection.vendor] else Exception):
            asked("SELECT nothing FROM nowhere")
        assert asked() == [(7,)]
    assert asked() == [(7,)]


def test_another_thread_does_none_of_it(transactional_db, work, done):
    found = []

    def elsewhere():
        found.extend(asked())
        connection.close()

    with meanwhile(work):
        thread = Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert (found, done) == ([(7,)], [])
