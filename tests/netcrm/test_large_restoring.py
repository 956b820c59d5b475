"""An account of any size comes back: a worker reads it in pieces, and adds it on a yes."""

import io
import resource
import time
import zipfile
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact, ContactPoint, ContactTag, Tie
from interactions.formats import own
from interactions.formats.shapes import Unreadable
from interactions.models import (
    Interaction,
    Participation,
    Restoration,
    RestorationPiece,
    restorations,
)
from interactions.views import imports
from netcrm import restorations as restoration_pages
from netcrm.archive.kinds import kinds
from netcrm.archive.spool import Spool
from netcrm.archive.writing import archive
from netcrm.tasks import bring_accounts
from tests.factories import log_interaction, make_contact, make_context, make_user
from tests.netcrm.test_restoring import HOSTILE, zipped


@pytest.fixture
def upload(as_alice, alice, monkeypatch):
    monkeypatch.setattr(imports, "OWN_AT_ONCE", 0)
    monkeypatch.setattr(restorations, "PIECE", 1000)

    def upload(data):
        file = SimpleUploadedFile("mine.zip", data)
        answer = as_alice.post(reverse("interactions:imports"), {"file": file})
        source = alice.restorations.get()
        assert answer.url == source.get_absolute_url()
        return source

    return upload


@pytest.fixture
def export(db):
    """Another account's, with two people and a talk, and its settings."""
    noor = make_user("noor@x.example", name="Noor", digest_hour=5)
    dana = make_contact(noor, "Dana Lind", email="dana@x.example", notes="MAPS")
    make_contact(noor, "Bo Ek")
    log_interaction(dana, date(2026, 1, 5), topic="x")
    return zipped(noor)


def test_it_is_kept_in_pieces_read_by_a_worker_and_added_on_a_yes(as_alice, alice, upload, export):
    source = upload(export)
    assert source.pieces.count() == -(-len(export) // 1000) > 1
    assert b"".join(bytes(one.data) for one in source.pieces.order_by("number")) == export
    page = as_alice.get(source.get_absolute_url())
    assert page["Refresh"] == "3"
    assert "Waiting" in page.content.decode()
    bring_accounts()
    page = as_alice.get(source.get_absolute_url()).content.decode()
    assert "Add what is missing" in page
    assert "People" in page
    assert not alice.contacts.exists()
    answer = as_alice.post(source.get_absolute_url(), {"settings": "on"}, follow=True)
    assert "Waiting" in answer.content.decode()
    assert not alice.contacts.exists()
    bring_accounts()
    bring_accounts()
    assert alice.contacts.get(name="Dana Lind").notes == "MAPS"
    assert alice.interactions.count() == 1
    alice.refresh_from_db()
    assert alice.digest_hour == 5
    source.refresh_from_db()
    assert (source.state, bytes(source.content), source.told) == ("done", b"", {})
    assert not RestorationPiece.objects.exists()
    assert as_alice.get(source.get_absolute_url()).url == reverse("interactions:imports")
    as_alice.post(reverse("restoration_undo", args=[source.pk]))
    assert not alice.contacts.exists()


def test_a_large_one_is_taken_back_by_a_worker_too(as_alice, alice, upload, export, monkeypatch):
    monkeypatch.setattr(restoration_pages, "UNDONE_AT_ONCE", 2)
    source = upload(export)
    bring_accounts()
    as_alice.post(source.get_absolute_url())
    bring_accounts()
    undo = reverse("restoration_undo", args=[source.pk])
    page = as_alice.post(undo, follow=True).content.decode()
    assert "It is being taken back" in page
    assert alice.contacts.count() == 2
    assert "There is nothing to take back." in as_alice.post(undo, follow=True).content.decode()
    bring_accounts()
    assert not alice.contacts.exists()
    source.refresh_from_db()
    assert (source.state, source.made) == ("done", {})
    assert "undone" in as_alice.get(source.get_absolute_url(), follow=True).content.decode()


def test_without_a_worker_its_owner_does_both(as_alice, alice, mallory, upload, export):
    source = upload(export)
    now = reverse("restoration_now", args=[source.pk])
    as_alice.force_login(mallory)
    assert as_alice.post(now).status_code == 404
    as_alice.force_login(alice)
    assert "Add what is missing" in as_alice.post(now, follow=True).content.decode()
    as_alice.post(source.get_absolute_url())
    as_alice.post(now)
    assert alice.contacts.count() == 2


def test_what_a_worker_holds_is_left_to_it_until_it_is_dead(as_alice, alice, upload, export):
    source = upload(export)
    assert Restoration.objects.claim(source.pk, timezone.now())
    assert "Being read" in as_alice.get(source.get_absolute_url()).content.decode()
    bring_accounts()
    as_alice.post(reverse("restoration_now", args=[source.pk]))
    source.refresh_from_db()
    assert source.state == "reading"
    Restoration.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    bring_accounts()
    source.refresh_from_db()
    assert source.state == "review"


def test_workers_bring_one_account_at_a_time(upload, mallory, export):
    source = upload(export)
    theirs = Restoration.objects.create(
        owner=mallory, file_name="x", state="adding", content=b"",
        leased_until=timezone.now() + timedelta(minutes=5),
    )  # fmt: skip
    bring_accounts()
    source.refresh_from_db()
    assert source.state == "reading"
    theirs.delete()
    bring_accounts()
    source.refresh_from_db()
    assert source.state == "review"


def test_one_that_fails_by_a_mistake_of_ours_keeps_nobody_waiting(alice, mallory, upload, export):
    odd = Restoration.objects.create(
        owner=mallory, file_name="x", state="undoing", content=b"", done_at=timezone.now(),
        made={"contacts.contact": {"no number": "x"}},
    )  # fmt: skip
    source = upload(export)
    with pytest.raises(ValueError, match="invalid literal"):
        bring_accounts()
    assert not Restoration.objects.held(timezone.now()).exists()
    with pytest.raises(ValueError, match="invalid literal"):
        bring_accounts()  # after the other
    source.refresh_from_db()
    odd.refresh_from_db()
    assert (source.state, odd.state) == ("review", "undoing")


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_what_is_no_export_says_why_and_keeps_no_byte(as_alice, upload, name):
    source = upload(HOSTILE[name])
    bring_accounts()
    source.refresh_from_db()
    page = as_alice.get(source.get_absolute_url())
    if source.state == "failed":
        assert source.problem.startswith("This ")
        assert source.problem in page.content.decode()
        assert "Refresh" not in page.headers
        assert not RestorationPiece.objects.exists()
    else:  # rows of a kind that nobody knows
        assert "there is nothing to add" in page.content.decode()


def test_another_one_takes_the_place_of_one_that_waits(as_alice, alice, upload, export):
    first = upload(export)
    second = upload(export)
    assert first.pk != second.pk
    assert set(RestorationPiece.objects.values_list("source", flat=True)) == {second.pk}


def test_what_is_being_added_can_be_cancelled_no_more(as_alice, alice, upload, export):
    source = upload(export)
    bring_accounts()
    as_alice.post(source.get_absolute_url())
    cancel = reverse("restoration_cancel", args=[source.pk])
    assert as_alice.post(cancel).status_code == 404
    bring_accounts()
    assert alice.contacts.count() == 2


def test_one_that_waits_is_found_again_among_the_imports(as_alice, upload, export):
    source = upload(export)
    page = as_alice.get(reverse("interactions:imports")).content.decode()
    assert source.get_absolute_url() in page


@pytest.mark.parametrize("side", [-1, 0, 1])
def test_an_export_may_have_so_many_bytes(as_alice, alice, upload, export, monkeypatch, side):
    monkeypatch.setattr(own, "LARGEST", len(export) - side)
    file = SimpleUploadedFile("mine.zip", export)
    page = as_alice.post(reverse("interactions:imports"), {"file": file})
    assert (page.status_code == 302) == (side <= 0)
    if side > 0:
        assert "may have 200 MB" in page.content.decode()


@pytest.mark.parametrize("side", [-1, 0, 1])
def test_an_export_may_unpack_to_so_many_bytes(export, monkeypatch, side):
    size = unpacked_size(export)
    monkeypatch.setattr(own, "MOST_UNPACKED", size - side)
    if side > 0:
        with pytest.raises(Unreadable, match="unpacks to far more"):
            list(own.lines(export))
    else:
        assert list(own.lines(export))


def unpacked_size(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(entry.file_size for entry in archive.infolist())


def test_rows_are_read_by_kind_in_their_order_however_they_lie():
    lines = ['{"account": {"name": "x"}}', '["a", {"n": 1}]', '["b", {"n": 2}]', '["a", {"n": 3}]']
    spool = Spool(lines)
    assert spool.account == {"name": "x"}
    assert [(one, list(spool.rows("b"))) for one in spool.rows("a")] == [
        ({"n": 1}, [{"n": 2}]), ({"n": 3}, [{"n": 2}]),
    ]  # fmt: skip
    assert list(spool.rows("c")) == []


def with_a_long_history(owner, people, talks_each):
    """`people` with two addresses, a tag and a tie each, and so many talks with each of them."""
    context, today = make_context(owner=owner, kind="group", name="Guild"), owner.today()
    Contact.objects.bulk_create([
        Contact(owner=owner, name=f"Given{n} Family{n}", employer=f"Library {n}", title="Clerk",
                sort_name=f"given{n} family{n}", search_text=f"given{n}", created_day=today,
                notes="Met at the fair. " * 8)
        for n in range(people)
    ], batch_size=500)  # fmt: skip
    keys = list(owner.contacts.values_list("pk", flat=True))
    ContactPoint.objects.bulk_create([
        ContactPoint(owner=owner, contact_id=pk, kind=kind, value=value, key=value)
        for pk in keys
        for kind, value in (("email", f"{pk}@x.example"), ("phone", f"+1 {pk:010}"))
    ], batch_size=500)  # fmt: skip
    rows = [ContactTag(owner=owner, contact_id=pk, name="guild") for pk in keys]
    ContactTag.objects.bulk_create(rows, batch_size=500)
    ties = [Tie(owner=owner, contact_id=pk, context=context, role="member") for pk in keys]
    Tie.objects.bulk_create(ties, batch_size=500)
    for number in range(talks_each):
        day = today - timedelta(days=30 * number)
        talks = [
            Interaction(owner=owner, day=day, topic="maps", said="A word. " * 20) for _ in keys
        ]
        Interaction.objects.bulk_create(talks, batch_size=500)
        parts = [
            Participation(owner=owner, interaction=talk, contact_id=pk, day=day)
            for talk, pk in zip(talks, keys, strict=True)
        ]
        Participation.objects.bulk_create(parts, batch_size=500)
    owner.contacts.refresh_due(today)


@pytest.mark.long
def test_ten_thousand_people_with_their_history_come_back(
    as_alice, alice, tmp_path, record_property
):
    noor = make_user("noor@x.example")
    with_a_long_history(noor, 10_000, 8)
    counts = {kind.label: kind.of(noor).count() for kind in kinds()}
    path = tmp_path / "mine.zip"
    with path.open("wb") as file:
        for piece in archive(noor, timezone.now()):
            file.write(piece)
    noor.delete()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    with path.open("rb") as file:
        as_alice.post(reverse("interactions:imports"), {"file": file})
    source = alice.restorations.get()
    bring_accounts()
    looked = time.monotonic() - began
    source.refresh_from_db()
    assert source.state == "review", source.problem
    as_alice.post(source.get_absolute_url())
    bring_accounts()
    added = time.monotonic() - began - looked
    assert {kind.label: kind.of(alice).count() for kind in kinds()} == counts
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    size = (
        f"{path.stat().st_size / 1e6:.1f} MB, {unpacked_size(path.read_bytes()) / 1e6:.0f} unpacked"
    )
    told = f"{size}: looked at in {looked:.0f} s, added in {added:.0f} s, {grown} MiB more"
    record_property("told", told)
    assert grown < 512
