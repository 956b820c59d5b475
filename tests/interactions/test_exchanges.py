"""What two people give each other: how it is kept, closed and taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from interactions.models import Exchange
from tests.factories import day, log_interaction, make_contact, make_exchange


@pytest.fixture
def dana(alice):
    return make_contact(alice, pronouns="she/her")


def test_what_is_done_at_once_was_closed_on_its_day_and_what_is_open_is_not(dana):
    done = make_exchange(dana, day("2026-03-01"))
    owed = make_exchange(
        dana, day("2026-03-01"), thing="help", direction="given", stage="promised", topic="syllabus"
    )
    assert (done.closed_on, owed.closed_on) == (day("2026-03-01"), None)
    owed.move_to("done", day("2026-03-04"))
    assert owed.closed_on == day("2026-03-04")
    owed.move_to("promised", day("2026-03-05"))
    assert owed.closed_on is None


def test_a_closed_exchange_without_a_day_cannot_be_stored(dana):
    owed = make_exchange(dana, stage="asked")
    with pytest.raises(IntegrityError), transaction.atomic():
        Exchange.objects.filter(pk=owed.pk).update(stage="done")


def test_another_students_person_or_talk_is_refused(dana, mallory):
    hers = make_contact(mallory, "Her Friend")
    talk = log_interaction(hers, mallory.today())
    with pytest.raises(ValidationError):
        Exchange(owner=dana.owner, contact=hers, day=day("2026-03-01")).keep()
    with pytest.raises(ValidationError):
        make_exchange(dana, interaction=talk)


def test_it_goes_and_comes_back_with_the_talk_it_was_logged_with(alice, dana):
    talk = log_interaction(dana, alice.today())
    make_exchange(dana, interaction=talk)
    talk.discard(alice.today())
    assert not alice.exchanges.present().exists()
    talk.restore(alice.today())
    assert alice.exchanges.present().count() == 1
    talk.delete()
    assert not alice.exchanges.exists()


def test_it_goes_with_its_person(alice, dana):
    make_exchange(dana)
    dana.delete()
    assert not alice.exchanges.exists()


def test_what_was_taken_out_is_kept_for_30_days(alice, dana):
    exchange = make_exchange(dana)
    exchange.discard()
    now = timezone.now()
    assert not Exchange.objects.purgeable(now + timedelta(days=29)).exists()
    assert Exchange.objects.purgeable(now + timedelta(days=31)).exists()
    exchange.restore()
    assert alice.exchanges.present().exists()
