from threading import Thread

import pytest
from django.db import DatabaseError, connection

from accounts.meanwhile import meanwhile
from contacts import bulk
from contacts.models import Contact

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
        with pytest.raises(DatabaseError):
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


@pytest.mark.django_db(transaction=True)
def test_in_a_thread_beside_the_main_one_rows_are_copied_as_ever(alice, work, done):
    """Where a worker has threads, one may send digests while another adds an import."""
    found = []

    def elsewhere():
        with meanwhile(work):
            found.extend(asked())
            people = [{"name": "Dana", "created_day": alice.today()}]
            found.extend(bulk.write(Contact, people, owner_id=alice.pk))
        connection.close()

    thread = Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert (found, done) == ([(7,), alice.contacts.get().pk], [])


def test_within_another_way_to_wait_nothing_is_changed(db, work, done):
    with meanwhile(work), meanwhile(lambda: pytest.fail("the inner one is not asked")):
        asked()
    assert done == ([0, 1, 2] if IS_WAITED_FOR[connection.vendor] else [])
    asked()
    assert len(done) <= 3
