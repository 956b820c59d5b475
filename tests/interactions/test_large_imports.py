"""A large import is added by a worker; the row is the truth, whatever becomes of the broker."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from interactions.models import Import
from interactions.views import imports
from reminders.tasks import add_imports


@pytest.fixture
def waiting(as_alice, alice, monkeypatch):
    monkeypatch.setattr(imports, "MOST_AT_ONCE", 2)
    as_alice.post(reverse("interactions:imports"), {"words": "Dana Lind\nBo Ek\nCy Ray"})
    source = alice.imports.get()
    form = {"kind": "student", "chosen": [0, 1], "shown": [0, 1, 2]}
    answer = as_alice.post(reverse("interactions:import_review", args=[source.pk]), form)
    assert answer.url == reverse("interactions:import_wait", args=[source.pk])
    source.refresh_from_db()
    return source


def test_a_large_import_waits_for_a_worker_and_the_page_looks_again(as_alice, alice, waiting):
    page = as_alice.get(reverse("interactions:import_wait", args=[waiting.pk]))
    assert page["Refresh"] == "3"
    assert "Add them now" in page.content.decode()
    assert not alice.contacts.exists()
    add_imports()
    assert [one.name for one in alice.contacts.by_name()] == ["Bo Ek", "Dana Lind"]
    page = as_alice.get(reverse("interactions:import_wait", args=[waiting.pk]), follow=True)
    assert "Two people added" in page.content.decode()


def test_a_second_worker_adds_nobody_twice(alice, waiting):
    now = timezone.now()
    assert Import.objects.claim(waiting.pk, now)
    assert not Import.objects.claim(waiting.pk, now)
    add_imports()
    assert not alice.contacts.exists()


def test_what_a_dead_worker_held_is_taken_up_again(alice, waiting):
    Import.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    for _ in range(2):
        add_imports()
    assert alice.contacts.count() == 2


def test_what_is_being_added_cannot_be_chosen_again_or_cancelled(as_alice, alice, waiting):
    address = reverse("interactions:import_review", args=[waiting.pk])
    assert as_alice.post(address, {"kind": "student"}).status_code == 302
    cancel = reverse("interactions:import_cancel", args=[waiting.pk])
    assert as_alice.post(cancel).status_code == 404
    assert alice.imports.get().state == "adding"
