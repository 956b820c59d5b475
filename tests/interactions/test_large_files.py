"""A large file is read by a worker; the row is the truth, whatever becomes of the broker."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from interactions.formats.apart import read_apart
from interactions.models import Import
from interactions.views import imports
from reminders.tasks import add_imports
from tests.interactions.hostile import CONNECTIONS, zipped


@pytest.fixture
def upload(as_alice, alice, monkeypatch):
    monkeypatch.setattr(imports, "READ_AT_ONCE", 20)

    def upload(data, kind=""):
        form = {"file": SimpleUploadedFile("Big.csv", data), "kind": kind}
        answer = as_alice.post(reverse("interactions:imports"), form)
        assert answer.status_code == 302, answer.content.decode()
        return alice.imports.latest("pk")

    return upload


def wait_page(client, source, **more):
    return client.get(reverse("interactions:import_wait", args=[source.pk]), **more)


def test_it_waits_for_a_worker_and_ends_in_the_review(as_alice, upload):
    source = upload(CONNECTIONS)
    assert (source.state, bytes(source.data)) == ("reading", CONNECTIONS)
    page = as_alice.get(source.get_absolute_url(), follow=True)
    assert page["Refresh"] == "3"
    assert "Waiting" in page.content.decode()
    Import.objects.claim(source.pk, timezone.now())
    page = wait_page(as_alice, source).content.decode()
    assert "Being read" in page
    assert "Read it now" not in page
    Import.objects.update(leased_until=None)
    add_imports()
    source.refresh_from_db()
    assert (source.state, source.data, source.leased_until) == ("review", None, None)
    page = wait_page(as_alice, source, follow=True).content.decode()
    assert "One person to look at" in page
    assert "Dana Lind" in page


def test_a_small_file_is_read_at_once(as_alice, alice, upload, monkeypatch):
    monkeypatch.setattr(imports, "READ_AT_ONCE", len(CONNECTIONS))
    assert upload(CONNECTIONS).state == "review"
    assert upload(CONNECTIONS + b"\n").state == "reading"


def test_what_cannot_be_read_says_why_and_keeps_no_byte(as_alice, upload):
    source = upload(zipped({"Profile.csv": b"x" * 50}))
    add_imports()
    source.refresh_from_db()
    assert (source.state, source.data, source.rows) == ("failed", None, [])
    page = as_alice.get(source.get_absolute_url(), follow=True)
    assert "Refresh" not in page.headers
    assert "The second mail, about a day later, has them" in page.content.decode()
    assert "not read" in as_alice.get(reverse("interactions:imports")).content.decode()
    as_alice.post(reverse("interactions:import_cancel", args=[source.pk]))
    assert not Import.objects.exists()


def test_a_table_that_nobody_knows_asks_for_its_columns(as_alice, upload):
    source = upload(b"one,two,three\nDana Lind,d@x.example,z\n")
    add_imports()
    page = as_alice.get(source.get_absolute_url(), follow=True).content.decode()
    assert "What is in which column?" in page


def test_the_kind_that_was_said_is_the_kind_it_is_read_as(as_alice, upload):
    source = upload(b"First Name,Last Name,URL,Company\nDana,Lind,,Acme\n", "csv")
    add_imports()
    source.refresh_from_db()
    assert (source.state, source.kind) == ("review", "csv")


def test_without_a_worker_its_owner_has_it_read(as_alice, alice, mallory, upload):
    source = upload(CONNECTIONS)
    assert "Read it now" in wait_page(as_alice, source).content.decode()
    now = reverse("interactions:import_now", args=[source.pk])
    as_alice.force_login(mallory)
    assert as_alice.post(now).status_code == 404
    as_alice.force_login(alice)
    page = as_alice.post(now, follow=True).content.decode()
    assert "One person to look at" in page


def test_what_a_worker_holds_is_read_by_nobody_else_until_it_is_dead(as_alice, upload):
    source = upload(CONNECTIONS)
    assert Import.objects.claim(source.pk, timezone.now())
    as_alice.post(reverse("interactions:import_now", args=[source.pk]))
    add_imports()
    source.refresh_from_db()
    assert source.state == "reading"
    Import.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    add_imports()
    source.refresh_from_db()
    assert source.state == "review"


def test_a_file_that_was_cancelled_while_it_was_read_stays_away(as_alice, upload, monkeypatch):
    source = upload(CONNECTIONS)
    as_alice.post(reverse("interactions:import_cancel", args=[source.pk]))
    add_imports()
    assert not Import.objects.exists()


def test_a_file_larger_than_may_be_is_refused_at_once(as_alice, alice):
    form = {"file": SimpleUploadedFile("Big.csv", CONNECTIONS + b"x" * 10_000_000)}
    page = as_alice.post(reverse("interactions:imports"), form).content.decode()
    assert "larger than 10 MB" in page
    assert not alice.imports.exists()


def test_files_that_could_not_be_read_count_among_the_six_of_a_minute(as_alice, alice, monkeypatch):
    def bring(words="First Name,Last Name\n"):
        form = {"file": SimpleUploadedFile("x.vcf", words.encode()), "kind": "vcard"}
        return as_alice.post(reverse("interactions:imports"), form).content.decode()

    for _ in range(6):
        assert "six files within a minute" not in bring()
    for _ in range(2):
        assert "six files within a minute" in bring()
    later = timezone.now() + timedelta(minutes=1)
    monkeypatch.setattr(imports.timezone, "now", lambda: later)
    assert "six files within a minute" not in bring()


def test_a_small_file_on_a_busy_server_waits_for_a_worker_too(as_alice, alice, monkeypatch):
    monkeypatch.setattr("interactions.views.imports.read_apart", busy)
    form = {"file": SimpleUploadedFile("Small.csv", CONNECTIONS)}
    assert as_alice.post(reverse("interactions:imports"), form).status_code == 302
    assert alice.imports.get().state == "reading"
    add_imports()
    assert alice.imports.get().state == "review"


def test_what_was_pasted_on_a_busy_server_is_still_there(as_alice, alice, monkeypatch):
    monkeypatch.setattr("interactions.views.imports.read_apart", busy)
    page = as_alice.post(reverse("interactions:imports"), {"words": "Dana Lind dl@x.example"})
    assert "too much to do just now" in page.content.decode()
    assert "Dana Lind dl@x.example" in page.content.decode()
    assert not alice.imports.exists()


def busy(*_, **__):
    """As a reader whom the machine gives no time."""
    return read_apart(CONNECTIONS, seconds=0)
