import csv
import io
import time
from importlib import import_module

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contacts.models import Contact, ContactPoint, ContactTag, Tie
from interactions.formats import Person, read, tables
from interactions.models import Import
from tests.factories import log_interaction, make_contact, make_context, make_point, make_tie

NOTES = 'Notes:\n"Some addresses are missing, since their owners hide them."\n\n'
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"


def connections(named=56, nameless=4, notes=True):
    rows = [
        f"Given{n} ,Family{n},https://www.linkedin.com/in/given{n}-%C3%A9,"
        f'{f"g{n}@x.example" if n % 31 == 0 else ""},"Library, No. {n}",Librarian,'
        f"{n % 28 + 1:02} Jan 2026\n"
        for n in range(named)
    ]
    rows += [",,,,,,18 Aug 2025\n"] * nameless
    return ((NOTES if notes else "") + HEADER + "".join(rows)).encode()


@pytest.fixture
def bring(as_alice, alice):
    """Upload these bytes and return the import that waits for review."""

    def bring(data):
        file = SimpleUploadedFile("Connections.csv", data)
        response = as_alice.post(reverse("interactions:imports"), {"file": file})
        assert response.status_code == 302
        return Import.objects.latest("pk")

    return bring


def choose(client, source, **fields):
    form = {"kind": "professional", "chosen": range(len(source.rows))} | fields
    return client.post(reverse("interactions:import_review", args=[source.pk]), form)


@pytest.mark.parametrize("notes", [True, False])
def test_people_are_read_with_and_without_the_notes(notes):
    reading = read(connections(notes=notes))
    assert (len(reading.people), reading.nameless, len(reading.rejected)) == (56, 4, 4)
    assert reading.people[0].name == "Given0 Family0"
    assert reading.people[0].employer == "Library, No. 0"
    assert reading.people[0].how_met == "Connected on LinkedIn, January 1, 2026."


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.decode().encode("utf-16"),
        lambda data: data.replace(b"Given1 ", b"Andr\xe9"),
        lambda data: data.replace(b"First Name,Last Name", b"firstname,LAST NAME"),
        lambda data: data.replace(b"Librarian", b"Libr\0arian"),
    ],
)
def test_what_spreadsheets_do_to_the_file_changes_nobody(change):
    assert len(read(change(connections())).people) == 56


def row(name, company="Library"):
    return f"{name},Lind,,,{company},Librarian,05 Jan 2026\n"


@pytest.mark.parametrize(
    "after",
    [
        row("Bo") + row("Cy"),
        row("Bo", '"Acme, Inc"') + row("Cy"),
        row("Bo") + row("Cy", '"Smith ""&"" Co"'),
        (row("Bo") + row("Cy")).replace("\n", "\r\n"),
    ],
)
def test_a_quote_that_nobody_closed_costs_its_own_line_and_says_so(after):
    reading = read((HEADER + row("Ann") + row("Lost", '"Acme') + after).encode())
    assert [person.given_name for person in reading.people] == ["Ann", "Bo", "Cy"]
    assert [number for number, _ in reading.rejected] == [3]


def test_a_line_break_inside_quotes_belongs_to_its_cell():
    reading = read((HEADER + row("Ann", '"Acme\nBooks"') + row("Bo")).encode())
    assert [person.employer for person in reading.people] == ["Acme Books", "Library"]
    assert [person.row for person in reading.people] == [2, 4]


def test_quotes_without_end_are_read_in_bounded_time():
    began = time.monotonic()
    reading = read((HEADER + row("Ann") + row("Lost", '"Acme') * 100_001).encode())
    assert reading.people[0].given_name == "Ann"
    assert len(reading.rejected) <= tables.MOST_RESTARTS + 1
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("data", [HEADER, HEADER + ",,,,,,18 Aug 2025\n"])
def test_a_file_with_nobody_in_it_gets_a_sentence(as_alice, alice, data):
    file = SimpleUploadedFile("Connections.csv", data.encode())
    page = as_alice.post(reverse("interactions:imports"), {"file": file})
    assert "Nobody in this file has a name" in page.content.decode()
    assert not alice.imports.exists()


@pytest.mark.parametrize(
    "data",
    [b"x", b"\0" * 5000, b"<html>", b"PK\x03\x04zip", b'"' + b"a" * 300_000, bytes(range(256)) * 50,
     b"a" * 10_000_001],
)  # fmt: skip
def test_another_file_gets_a_sentence(as_alice, alice, data):
    file = SimpleUploadedFile("x.csv", data)
    response = as_alice.post(reverse("interactions:imports"), {"file": file})
    assert response.status_code == 200
    assert "invalid-feedback" in response.content.decode()
    assert not Import.objects.exists()


def test_nothing_is_written_before_it_is_confirmed(as_alice, alice, bring):
    source = bring(connections())
    page = as_alice.get(reverse("interactions:import_review", args=[source.pk])).content.decode()
    assert "56</b>" in page
    assert "4</b>" in page
    assert not Contact.objects.exists()
    as_alice.post(reverse("interactions:import_cancel", args=[source.pk]))
    assert not Import.objects.exists()


def test_chosen_people_are_added_with_context_and_a_rhythm_for_some(as_alice, alice, bring):
    group = make_context(owner=alice, kind="group", name="Student chapter")
    choose(as_alice, bring(connections()), context=group.pk, kept_up=[0, 1, 2], cadence_days=30)
    assert Contact.objects.count() == 56
    assert Contact.objects.filter(cadence_days=30).count() == 3
    assert Tie.objects.filter(context=group, role="member").count() == 56
    assert ContactPoint.objects.filter(kind="linkedin", key="given7-é").count() == 1
    assert alice.contacts.search("family7 no. 7", alice).get().last_day is None


def test_the_same_file_twice_adds_nothing(as_alice, alice, bring):
    for _ in range(2):
        choose(as_alice, bring(connections()))
    assert (Contact.objects.count(), ContactPoint.objects.count()) == (56, 58)
    assert Import.objects.latest("pk").matched_count == 56


def test_confirming_twice_adds_once(as_alice, alice, bring):
    source = bring(connections())
    for _ in range(2):
        choose(as_alice, source)
    assert Contact.objects.count() == 56


def test_two_people_of_one_name_are_never_merged_without_a_yes(as_alice, alice, bring):
    make_contact(alice, "Given1 Family1")
    choose(as_alice, bring(connections()))
    assert alice.contacts.filter(name="Given1 Family1").count() == 2


def test_same_person_gains_the_profile_and_undo_takes_just_that_back(as_alice, alice, bring):
    known = make_contact(alice, "Given1 Family1")
    make_point(known, "email", "own@x.example")
    source = bring(connections())
    choose(as_alice, source, chosen=[0, 2], **{"who-1": known.pk})
    assert known.points.count() == 2
    as_alice.post(reverse("interactions:import_undo", args=[source.pk]))
    assert list(alice.contacts.all()) == [known]
    assert [point.value for point in known.points.all()] == ["own@x.example"]


def test_everybody_of_the_name_is_offered_and_a_near_name_too(as_alice, alice, bring):
    twins = [make_contact(alice, "Given1 Family1") for _ in range(2)]
    near = make_contact(alice, "G. Family2")
    make_contact(alice, "Zoe Family3")
    page = as_alice.get(reverse("interactions:import_review", args=[bring(connections()).pk]))
    assert [(one.row["name"], one.alike, one.decided) for one in page.context["alike"]] == [
        ("Given1 Family1", twins, ""), ("Given2 Family2", [near], "new"),
    ]  # fmt: skip


def test_the_very_name_is_offered_among_any_number_of_near_ones(alice, as_alice, bring):
    for number in range(210):
        make_contact(alice, f"Aaron{number} Family1")
    twin = make_contact(alice, "Given1 Family1")
    page = as_alice.get(reverse("interactions:import_review", args=[bring(connections()).pk]))
    (person,) = page.context["alike"]
    assert person.alike == [twin]
    assert person.is_same_name


def test_who_was_decided_stands_when_something_else_is_wrong(as_alice, alice, bring):
    known = make_contact(alice, "Given1 Family1")
    page = choose(as_alice, bring(connections()), kept_up=[0], **{"who-1": known.pk})
    assert "Choose the rhythm" in page.content.decode()
    assert page.context["alike"][0].decided == str(known.pk)


def test_nobody_becomes_a_stranger_or_somebody_of_another_name(as_alice, alice, mallory, bring):
    theirs, other = make_contact(mallory, "Given1 Family1"), make_contact(alice, "Else Entirely")
    for wrong in (theirs, other):
        choose(as_alice, bring(connections(named=2)), chosen=[], **{"who-1": wrong.pk})
        assert not wrong.points.exists()
    assert alice.contacts.count() == 1


def test_a_spreadsheets_semicolons_are_read(as_alice):
    data = connections().decode().splitlines(keepends=True)
    at = next(i for i, line in enumerate(data) if line.startswith("First Name"))
    rows = csv.reader(data[at:])
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    reading = read("".join(data[:at]).encode() + out.getvalue().encode())
    assert reading == read(connections())


def test_undo_keeps_who_was_talked_with_under_recently_deleted(as_alice, alice, bring):
    source = bring(connections(named=3, nameless=0))
    choose(as_alice, source)
    talked = alice.contacts.first()
    log_interaction(talked, alice.today())
    as_alice.post(reverse("interactions:import_undo", args=[source.pk]))
    assert list(alice.contacts.recently_deleted()) == [talked]
    assert alice.contacts.count() == 1


@pytest.mark.parametrize("field", ["notes", "name", "employer", "how_met", "birthday"])
def test_undo_keeps_who_was_changed_under_recently_deleted(as_alice, alice, bring, field):
    source = bring(connections(named=3, nameless=0))
    choose(as_alice, source)
    changed = alice.contacts.first()
    setattr(changed, field, "--02-03" if field == "birthday" else "Her own words")
    changed.keep(alice.today())
    page = as_alice.post(reverse("interactions:import_undo", args=[source.pk]), follow=True)
    assert "1 of them, used since" in page.content.decode()
    assert list(alice.contacts.recently_deleted()) == [changed]
    assert alice.contacts.count() == 1
    assert changed.points.filter(kind="linkedin").exists()


@pytest.mark.parametrize("give", ["tag", "tie", "point"])
def test_undo_keeps_who_was_given_something_since(as_alice, alice, bring, give):
    club = make_context(owner=alice, kind="group", name="Student chapter")
    source = bring(connections(named=3, nameless=0))
    choose(as_alice, source, context=club.pk)
    given = alice.contacts.first()
    if give == "tag":
        given.tags.create(owner=alice, name="mentor")
    elif give == "tie":
        make_tie(make_context(owner=alice), contact=given)
    else:
        make_point(given, "phone", "555 0100")
    as_alice.post(reverse("interactions:import_undo", args=[source.pk]))
    assert list(alice.contacts.recently_deleted()) == [given]
    assert given.ties.filter(context=club).exists()


def test_undo_of_an_import_made_before_changes_were_known_erases_nobody(as_alice, alice, bring):
    source = bring(connections(named=3, nameless=0))
    choose(as_alice, source)
    source.made.update(made_as="")
    as_alice.post(reverse("interactions:import_undo", args=[source.pk]))
    assert alice.contacts.recently_deleted().count() == 3


def test_a_gained_address_is_found_and_forgotten_with_undo(as_alice, alice, bring):
    known = make_contact(alice, "Gigi", email="g0@x.example")
    source = bring(connections(named=1))
    choose(as_alice, source)
    assert alice.contacts.search("given0-", known.owner).get() == known
    as_alice.post(reverse("interactions:import_undo", args=[source.pk]))
    assert not alice.contacts.search("given0-", known.owner).exists()


def test_more_than_fifteen_to_keep_up_with_is_too_many(as_alice, alice, bring):
    source = bring(connections())
    page = choose(as_alice, source, kept_up=range(16), cadence_days=30).content.decode()
    assert "Pick up to 15 now" in page
    assert not Contact.objects.exists()


def test_a_stranger_sees_no_import(client, mallory, bring):
    source = bring(connections())
    client.force_login(mallory)
    for name in ("import_review", "import_cancel", "import_undo"):
        assert client.post(reverse(f"interactions:{name}", args=[source.pk])).status_code == 404
    assert Import.objects.filter(state="review").exists()


def test_queries_of_a_review_do_not_grow(as_alice, alice, bring, django_assert_max_num_queries):
    few, many = bring(connections(named=3)), bring(connections(named=300))
    with django_assert_max_num_queries(20) as spent:
        as_alice.get(reverse("interactions:import_review", args=[few.pk]))
    with django_assert_max_num_queries(len(spent)):
        as_alice.get(reverse("interactions:import_review", args=[many.pk]))


def test_a_commit_writes_in_bulk(as_alice, alice, bring, django_assert_max_num_queries):
    source = bring(connections(named=300))
    with django_assert_max_num_queries(60):  # SQLite takes a few dozen rows a statement
        choose(as_alice, source)


def test_script_in_a_name_stays_text(as_alice, alice, bring):
    data = HEADER + "<script>alert(1)</script>,X,javascript:alert(1),,,,05 Jan 2026\n"
    source = bring(data.encode())
    page = as_alice.get(reverse("interactions:import_review", args=[source.pk])).content.decode()
    assert "<script>alert" not in page
    choose(as_alice, source)
    assert not ContactPoint.objects.exists()


@pytest.mark.parametrize("name", ["chosen", "who-0", "kept_up"])
@pytest.mark.parametrize("value", ["abc", "9" * 5000, "-1", "60", "\0"])
def test_odd_ticks_choose_nobody(as_alice, alice, bring, name, value):
    source = bring(connections(named=1))
    assert choose(as_alice, source, **{"chosen": [], name: value}).status_code == 302
    assert not Contact.objects.exists()


CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\n{more}END:VCARD\r\n"


def test_a_card_brings_all_it_has_and_undo_takes_it_back(as_alice, alice, bring):
    more = "EMAIL:dana@x.example\r\nTEL:+1 202 555 0191\r\nNICKNAME:Dee\r\nCATEGORIES:Archives\r\n"
    source = bring(CARD.format(name="Dana Lind", more=more + "BDAY:--0229\r\n").encode())
    assert source.kind == "vcard"
    choose(as_alice, source)
    dana = alice.contacts.get()
    assert (dana.called, dana.birthday, dana.notes) == ("Dee", "--02-29", "")
    assert set(dana.points.values_list("kind", "value")) == {
        ("email", "dana@x.example"), ("phone", "+1 202 555 0191"),
    }  # fmt: skip
    assert [tag.name for tag in dana.tags.all()] == ["Archives"]
    assert "archives" in dana.search_text
    as_alice.post(reverse("interactions:import_undo", args=[source.pk]))
    assert not alice.contacts.exists()
    assert not ContactTag.objects.exists()


def test_a_tag_given_since_keeps_them_under_recently_deleted(as_alice, alice, bring):
    source = bring(CARD.format(name="Dana Lind", more="CATEGORIES:Archives\r\n").encode())
    choose(as_alice, source)
    ContactTag.objects.create(owner=alice, contact=alice.contacts.get(), name="mine")
    as_alice.post(reverse("interactions:import_undo", args=[source.pk]))
    assert alice.contacts.get().deleted_at


def test_what_was_left_out_is_told_with_its_reason(as_alice, alice, bring):
    cards = CARD.format(name="Dana Lind", more="EMAIL:not one\r\n") + CARD.format(name="", more="")
    cards += CARD.format(name="Acme", more="KIND:org\r\n")
    source = bring(cards.encode())
    page = as_alice.get(reverse("interactions:import_review", args=[source.pk])).content.decode()
    assert "Card 3: It is a company or a group, not a person." in page
    assert "Card 1, the rest of it is here: One of its mail addresses is none." in page
    assert source.nameless_count == 1


@pytest.mark.parametrize(
    ("words", "kind", "names"),
    [
        ("Dana Lind <dana@x.example>, Bo Ek <bo@x.example>", "list", ["Dana Lind", "Bo Ek"]),
        ("10:01:00 From Dana Lind to Everyone:\n\tHello\n", "zoom_chat", ["Dana Lind"]),
    ],
)
def test_words_are_pasted_in_place_of_a_file(as_alice, alice, words, kind, names):
    as_alice.post(reverse("interactions:imports"), {"words": words})
    source = alice.imports.get()
    assert (source.kind, [row["name"] for row in source.rows]) == (kind, names)


def test_what_it_is_can_be_said_and_what_was_pasted_stays_when_it_is_not(as_alice, alice):
    as_alice.post(reverse("interactions:imports"), {"words": "Dana Lind", "kind": "list"})
    assert alice.imports.get().kind == "list"
    page = as_alice.post(reverse("interactions:imports"), {"words": "Dana Lind", "kind": "google"})
    assert "It has no line that names its columns." in page.content.decode()
    assert "Dana Lind</textarea>" in page.content.decode()


def test_the_seventh_file_within_a_minute_waits(as_alice, alice):
    for _ in range(6):
        as_alice.post(reverse("interactions:imports"), {"words": "Dana Lind"})
    page = as_alice.post(reverse("interactions:imports"), {"words": "Dana Lind"})
    assert "six files within a minute" in page.content.decode()
    assert alice.imports.count() == 6


def test_a_review_begun_before_lists_can_still_be_finished():
    old = {
        "row": 2, "name": "Dana", "given_name": "Dana", "family_name": "", "url": "",
        "email": "d@x.example", "employer": "", "title": "", "connected_on": "2026-01-01",
    }  # fmt: skip
    widened = import_module("interactions.migrations.0003_rows_of_every_kind")._widened
    assert Person(**widened(old)).emails == ["d@x.example"]
    assert widened(Person(1, "Bo").as_row()) == Person(1, "Bo").as_row()
