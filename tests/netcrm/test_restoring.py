"""An export brought back: it changes nothing, adds what is missing once, and believes nothing."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from tempfile import TemporaryFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import User
from contacts.models import Contact, Context, NotSame, Term, Tie
from interactions.formats import own
from interactions.formats.apart import lines_apart
from interactions.formats.shapes import Unreadable
from interactions.models import Import, ImportedRow, Interaction, Restoration
from netcrm.archive.kinds import kinds
from netcrm.archive.restoring import rehearse, restore, take_settings
from netcrm.archive.writing import account, archive
from netcrm.merging.together import merge
from reminders.models import Decision, Digest
from tests.factories import (
    log_interaction,
    make_contact,
    make_context,
    make_exchange,
    make_introduction,
    make_program,
    make_reference,
    make_tie,
    make_update,
    make_user,
)
from tests.netcrm.test_census import everything, make_world

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = date(2026, 11, 24)
UPLOAD = reverse("interactions:imports")


@pytest.fixture
def world(db):
    return make_world()


def zipped(user) -> bytes:
    return b"".join(archive(user, NOW))


def held(user):
    """All that an export of this user says, row by row."""
    return {kind.label: [row for _, row in kind.rows(user)] for kind in kinds()}


def settings_of(user):
    told = ("id", "email", "date_joined", "last_login")
    return {k: v for k, v in account(User.objects.get(pk=user.pk)).items() if k not in told}


def bring(user, data, with_settings=True):
    outcome = restore(user, list(own.lines(data)), TODAY)
    if with_settings:
        take_settings(user, outcome.settings, NOW)
    return outcome


# Random accounts

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp", "Cs"]),
    min_size=1, max_size=12,
).map(lambda text: text.strip() or "x")  # fmt: skip
NOTES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
DAYS = st.dates(date(2020, 1, 1), date(2026, 11, 24))
MAYBE_DAY = st.none() | DAYS


@st.composite
def accounts(draw):
    """A function that fills an account with rows of every kind."""
    people = draw(st.lists(
        st.fixed_dictionaries({
            "name": WORDS, "called": WORDS, "notes": NOTES, "employer": WORDS,
            "kind": st.sampled_from(Contact.Kind.values),
            "birthday": st.sampled_from(["", "--02-29", "1980-05-06"]),
            "cadence_days": st.none() | st.integers(1, 3650), "snoozed_until": MAYBE_DAY,
        }), max_size=4,
    ))  # fmt: skip
    seeds = draw(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), DAYS, WORDS, NOTES),
                          max_size=12))  # fmt: skip
    zone = draw(st.sampled_from(["UTC", "Asia/Tokyo", "America/Los_Angeles"]))
    hour, month = draw(st.integers(0, 23)), draw(st.none() | st.integers(1, 12))

    def fill(user, program):
        user.time_zone, user.digest_hour, user.yearly_month, user.interests = zone, hour, month, "x"
        user.save()
        course = Context.objects.get(program=program)
        mine = make_context(owner=user, kind="event", name="Mine", starts_on=TODAY)
        make_tie(mine, owner=user)
        made = [make_contact(user, today=TODAY, **fields) for fields in people]
        for number, (one, two, when, word, note) in enumerate(seeds):
            if not made:
                break
            who, other = made[one % len(made)], made[two % len(made)]
            what = (number + one) % 10
            if what == 0:
                user.points.get_or_create(
                    contact=who, kind="email", value=f"{number}@x.example",
                    defaults={"key": f"{number}@x.example"},
                )  # fmt: skip
                user.tags.get_or_create(contact=who, name=word)
            elif what == 1:
                context = course if two % 2 else mine
                user.ties.get_or_create(contact=who, context=context, role=Tie.Role.MEMBER)
            elif what == 2:
                talk = log_interaction(
                    list({who.pk: who, other.pk: other}.values()), when, today=TODAY, said=note,
                    topic=word, context=course if one % 2 else mine, follow_up_on=when,
                )  # fmt: skip
                Interaction.objects.filter(pk=talk.pk).update(created_at=NOW - timedelta(days=one))
                Decision.objects.get_or_create(
                    owner=user, contact=who, kind="follow", occurrence=f"{talk.pk}.{when}",
                    defaults={"choice": "done", "day": when, "interaction": talk},
                )  # fmt: skip
            elif what == 6:
                given = make_exchange(who, when, topic=word, note=note, stage="promised",
                                      due_on=TODAY)  # fmt: skip
                Decision.objects.get_or_create(
                    owner=user, contact=who, kind="promise", occurrence=f"{given.pk}.{TODAY}",
                    defaults={"choice": "snoozed", "until": TODAY, "day": when},
                )  # fmt: skip
            elif what == 7:
                make_update(who, when, words=word)
                make_reference(who, TODAY, today=TODAY, purpose=word)
            elif what == 8 and who != other:
                make_introduction(who, first=other, day=when)
                NotSame.keep(who, other)
            elif what == 9 and who != other and not (who.deleted_at or other.deleted_at):
                merge(who, other, {}, TODAY)
                made.remove(other)
            elif what == 3:
                (who.discard if one % 2 else who.archive)(TODAY)
            elif what == 4:
                Digest.objects.get_or_create(
                    owner=user, day=when,
                    defaults={"due_at": NOW, "state": "sent", "closed_at": NOW, "people_count": 3},
                )  # fmt: skip
            elif what == 5:
                source = Import.objects.create(
                    owner=user, kind="vcard", file_name=word, state="done", done_at=NOW,
                    rejected=[[1, word]],
                )  # fmt: skip
                ImportedRow.objects.create(owner=user, source=source, contact=who, made_as="x")
                for tie in user.ties.filter(contact=who)[:1]:
                    ImportedRow.objects.create(owner=user, source=source, tie=tie)
        for contact in user.contacts.all():
            contact.keep(TODAY)

    return fill


@settings(
    max_examples=15, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(accounts())
@pytest.mark.django_db
def test_an_export_brought_back_changes_nothing_here_and_makes_an_empty_account_the_same(fill):
    User.objects.all().delete()
    Context.objects.all().delete()
    program = make_program(email_domains="lakeshore.example")
    make_context(program=program, code="INFO 200", name="Communities")
    user = make_user("noor@lakeshore.example", name="Noor", program=program)
    fill(user, program)
    before, first = held(user), zipped(user)
    settings_before, derived = settings_of(user), copies(user)
    outcome = bring(user, first)
    assert (outcome.added, outcome.settings) == (0, {})
    assert not any(outcome.aside.values())
    assert held(user) == before
    user.delete()
    again = make_user("noor@lakeshore.example", name="Other", program=program)
    lines = list(own.lines(first))
    assert rehearse(again, lines, TODAY).new == restore(again, lines, TODAY).new
    outcome = bring(again, first)
    assert outcome.added == 0
    assert held(again) == before
    assert settings_of(again) == settings_before
    assert copies(again) == derived
    assert bring(again, zipped(again)).added == 0
    again.delete()


def copies(user):
    """What is derived, as it has to be derived again."""
    names = ("name", "sort_name", "search_text", "last_day", "next_due", "recount_on")
    points = user.points.order_by("pk").values_list("kind", "value", "key")
    days = user.participations.order_by("pk").values_list("day", flat=True)
    return list(user.contacts.order_by("pk").values_list(*names)), list(points), list(days)


# By hand


def changed(data: bytes, change) -> bytes:
    """The zip with the rows that `change(label, rows)` gives."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name.startswith("rows/"):
                rows = change(name[5:-5], json.loads(text))
                text = ("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n").encode()
            new.writestr(name, text)
    return out.getvalue()


def test_a_strangers_export_brings_rows_of_ones_own_and_touches_nobody(world):
    alice, mallory = world["alice"].user, world["mallory"].user
    before = held(alice)
    outcome = bring(mallory, zipped(alice))
    assert outcome.new["contacts.contact"] == alice.contacts.count()
    assert held(alice) == before
    assert mallory.contacts.filter(name=world["alice"].name).exists()
    assert not Contact.objects.exclude(owner__in=[alice, mallory]).exists()


def test_owners_in_the_file_mean_nothing(alice, mallory):
    dana = make_contact(alice)
    data = changed(zipped(alice), lambda label, rows: [
        row | {"owner": mallory.pk, "owner_id": mallory.pk, "id": dana.pk, "pk": dana.pk}
        for row in rows
    ])  # fmt: skip
    assert bring(alice, data).added == 0
    dana.delete()
    assert bring(alice, data).new["contacts.contact"] == 1
    assert alice.contacts.count() == 1
    assert not mallory.contacts.exists()


BAD = [
    ("contacts.contact", {"name": ""}), ("contacts.contact", {"name": None}),
    ("contacts.contact", {"name": ["x"]}), ("contacts.contact", {"cadence_days": 0}),
    ("contacts.contact", {"cadence_days": 10**30}), ("contacts.contact", {"kind": "boss"}),
    ("contacts.contact", {"created_day": "9999-12-31"}), ("contacts.contact", {"birthday": "x"}),
    ("contacts.contact", {"notes": "x" * 20_001}), ("contacts.contact", {"uid": "x" * 201}),
    ("contacts.contact", {"deleted_at": "0001-01-01T00:00:00+00:00"}),
    ("contacts.contactpoint", {"kind": "link", "value": "javascript:alert(1)"}),
    ("contacts.contactpoint", {"contact": "urn:uuid:nobody"}),
    ("contacts.tie", {"context": None}), ("contacts.tie", {"role": "king"}),
    ("interactions.interaction", {"day": "yesterday"}),
    ("interactions.interaction", {"day": 20261124}),
    ("interactions.import", {"state": "review", "rows": [{"name": "x"}]}),
    ("interactions.import", {"rejected": [1]}),
    ("interactions.importedrow", {"changed": "owner_id", "old": "1", "new": "2"}),
    ("reminders.decision", {"kind": "path", "occurrence": "o1"}),
    ("reminders.digest", {"state": "pending", "closed_at": None}),
    ("reminders.digest", {"people_count": -1}),
    ("reminders.decision", {"kind": "follow", "occurrence": "2026-01-01.urn:uuid:nobody"}),
]  # fmt: skip


@pytest.mark.parametrize(("label", "bad"), BAD)
def test_a_row_that_no_form_would_take_is_left_out(world, label, bad):
    alice = world["alice"].user
    alice.imports.update(state="done", rows=[])
    source, person = alice.imports.first(), alice.contacts.first()
    ImportedRow.objects.create(owner=alice, source=source, person=person, changed="title")
    data = changed(zipped(alice), lambda kind, rows: [
        *rows, *([rows[0] | {"uid": "urn:uuid:new"} | bad] if kind == label else [])
    ])  # fmt: skip
    before = held(alice)
    outcome = bring(alice, data)
    assert outcome.aside[label] == 1
    assert outcome.added == 0
    assert held(alice) == before


def test_who_is_here_under_an_address_of_theirs_is_not_added_again(alice, mallory):
    dana = make_contact(alice, email="dana@x.example")
    log_interaction(dana, TODAY, today=TODAY, said="CANARY")
    hers = make_contact(mallory, "D. Okafor", email="Dana@x.example")
    outcome = bring(mallory, zipped(alice), with_settings=False)
    assert outcome.here["contacts.contact"] == 1
    assert list(mallory.contacts.all()) == [hers]
    assert mallory.interactions.get().contacts.get() == hers


def test_a_course_that_the_program_has_is_its_own_again_and_else_becomes_ones_own(alice):
    program = make_program()
    User.objects.filter(pk=alice.pk).update(program=program)
    alice.refresh_from_db()
    term = Term.objects.create(
        program=program, name="Fall", starts_on="2026-08-20", ends_on="2026-12-12"
    )
    course = make_context(program=program, code="INFO 200", name="Communities", term=term)
    make_tie(course, contact=make_contact(alice))
    data = zipped(alice)
    alice.contacts.all().delete()
    bring(alice, data)
    assert alice.ties.get().context == course
    elsewhere = make_user("elsewhere@x.example")
    bring(elsewhere, data)
    own_course = elsewhere.ties.get().context
    assert (own_course.owner, own_course.code, own_course.term) == (elsewhere, "INFO 200", None)


def test_the_page_says_what_would_come_adds_it_once_and_takes_it_back(as_alice, alice):
    dana = make_contact(alice, email="dana@x.example", notes="CANARY")
    log_interaction(dana, alice.today() - timedelta(days=3))
    data = zipped(alice)
    alice.contacts.all().delete()
    alice.interactions.all().delete()
    file = SimpleUploadedFile("mine.zip", data)
    page = as_alice.post(UPLOAD, {"file": file}, follow=True)
    source = Restoration.objects.get()
    url = reverse("restoration", args=[source.pk])
    assert page.redirect_chain == [(url, 302)]
    before = everything()
    assert "Add what is missing" in as_alice.get(url).content.decode()
    assert everything() == before
    as_alice.post(url)
    as_alice.post(url)
    source.refresh_from_db()
    assert bytes(source.content) == b""
    back = alice.contacts.get()
    assert (back.uid, back.notes, back.last_day) == (dana.uid, "CANARY", dana.last_day)
    assert "Accounts brought back" in as_alice.get(UPLOAD).content.decode()
    as_alice.post(reverse("restoration_undo", args=[source.pk]))
    assert not alice.contacts.exists() and not alice.interactions.exists()


def test_taking_back_leaves_what_was_used_since(as_alice, alice):
    dana, ben = make_contact(alice), make_contact(alice, "Ben")
    data = zipped(alice)
    alice.contacts.all().delete()
    as_alice.post(UPLOAD, {"file": SimpleUploadedFile("mine.zip", data)})
    source = Restoration.objects.get()
    as_alice.post(reverse("restoration", args=[source.pk]))
    log_interaction(alice.contacts.get(name=dana.name), alice.today())
    page = as_alice.post(reverse("restoration_undo", args=[source.pk]), follow=True)
    assert "1 were changed or used since" in page.content.decode()
    assert list(alice.contacts.values_list("name", flat=True)) == [dana.name]
    assert not alice.contacts.filter(name=ben.name).exists()


def test_it_cannot_be_taken_back_after_a_month(as_alice, alice):
    source = Restoration.objects.create(
        owner=alice, file_name="x", content=b"", done_at=timezone.now() - timedelta(days=31),
        made={"contacts.contact": {str(make_contact(alice).pk): "x"}},
    )  # fmt: skip
    as_alice.post(reverse("restoration_undo", args=[source.pk]))
    assert alice.contacts.exists()


def test_a_strangers_restoration_is_a_404(as_mallory, alice):
    source = Restoration.objects.create(owner=alice, file_name="x", content=zipped(alice))
    for name in ("restoration", "restoration_cancel", "restoration_undo"):
        assert as_mallory.post(reverse(name, args=[source.pk])).status_code == 404


def packed(**files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name.replace("__", "/").replace("_json", ".json"), text)
    return out.getvalue()


GOOD = json.dumps({"format": own.FORMAT, "version": 1, "account": {}})
HOSTILE = {
    "no json": packed(account_json="{", rows__contacts_json="[]"),
    "newer": packed(account_json=GOOD.replace("1", "99"), rows__x_json="[]"),
    "a list": packed(account_json="[]", rows__x_json="[]"),
    "rows of numbers": packed(account_json=GOOD, rows__x_json="[\n1\n]"),
    "deep": packed(account_json=GOOD, rows__x_json="[" * 100_000 + "]" * 100_000),
    "deep row": packed(account_json=GOOD, rows__x_json='{"a":' * 50_000 + "1" + "}" * 50_000),
    "long number": packed(account_json=GOOD, rows__x_json='{"a": ' + "9" * 100_000 + "}"),
    "not a number": packed(account_json=GOOD, rows__x_json='{"a": NaN}'),
    "not utf-8": packed(account_json=GOOD, rows__x_json=b'{"a": "\xff"}'),
    "a bomb": packed(account_json=GOOD, rows__x_json="x" * 45_000_000),
    "many": packed(account_json=GOOD, **{f"rows__{n}_json": "[]" for n in range(201)}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_zip_that_is_no_export_gets_a_sentence(as_alice, name):
    file = SimpleUploadedFile("x.zip", HOSTILE[name])
    page = as_alice.post(UPLOAD, {"file": file})
    assert page.status_code == 200
    assert "This" in page.content.decode()
    assert not Restoration.objects.exists()


def test_the_process_with_bounds_gives_the_same_lines(alice):
    make_contact(alice, notes="a\u2028b\x85c\nd")
    data = zipped(alice)
    assert apart(data) == list(own.lines(data))
    with pytest.raises(Unreadable, match="unpacks to far more"):
        apart(HOSTILE["a bomb"])


def apart(data):
    with TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        return [line.rstrip("\n") for line in lines_apart(file)]
