"""The review of an import: what would change, what is corrected, and what a commit makes of it."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contacts.models import Contact, Context, Tie
from interactions.formats import KINDS
from interactions.imports.committing import commit
from interactions.imports.meetings import first_message, named
from interactions.imports.reviewing import candidates
from interactions.imports.undoing import take_back
from interactions.models import Import, ImportedRow, Interaction
from tests.factories import make_contact, make_context, make_point, make_tie

CHAT = """10:01:00 From Dana Lind to Everyone:
\tHi all, I am in INFO 287 too!
10:02:00 From Alice Moreau to Everyone:
\tWelcome
10:02:30 From Dana Lind to Bo Ek(Direct Message):
\tSECRET-WORDS
10:03:00 From Bo Ek (he/him) to Everyone:
\tHello from the law library
10:03:10 From Bo Ek (he/him) to Everyone:
\tReacted to "Welcome" with 👍
"""
FILES = {
    "vcard": "BEGIN:VCARD\nVERSION:3.0\nFN:Dana Lind\nEMAIL:dana@x.example\nEND:VCARD\n"
             "BEGIN:VCARD\nVERSION:3.0\nFN:Bo Ek\nTEL:555 0100\nBDAY:1990-02-03\nEND:VCARD\n",
    "linkedin": "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
                "Dana,Lind,https://www.linkedin.com/in/dana,,Acme,Clerk,05 Jan 2026\n",
    "linkedin_messages": "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,"
                         "SUBJECT,CONTENT\n1,,Dana Lind,,Alice Moreau,2026-01-05 08:12:40 UTC,,Hi\n"
                         "2,,Alice Moreau,,Bo Ek,2026-01-06 08:12:40 UTC,,Hi\n",
    "google": "Name,Given Name,Family Name,E-mail 1 - Value,Group Membership\n"
              "Dana Lind,Dana,Lind,,Archives\nBo Ek,Bo,Ek,bo@x.example,\n",
    "outlook": "First Name,Last Name,E-mail Address,Company\nDana,Lind,,Acme\n",
    "csv": "Name,Company\nDana Lind,Acme\nDana Lind,Acme\n",
    "own": "name,called,kind,cadence_days,next_due,mail\nDana Lind,Dee,student,30,,\n",
    "zoom_chat": CHAT,
    "zoom_participants": "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)\n"
                         "Dana Lind,,03/22/2025 07:13:27 PM,,5\n",
    "zoom_registration": "First Name,Last Name,Email,Registration Time,Approval Status\n"
                         "Dana,Lind,dana@x.example,2025-03-22 19:13:27,approved\n",
    "zoom_webinar": "Attendee Report,,,,\nAttendee Details,,,,\n"
                    "Attended,User Name (Original Name),First Name,Last Name,Email\n"
                    "Yes,Dana Lind,Dana,Lind,dana@x.example\nNo,Bo Ek,Bo,Ek,bo@x.example\n",
    "ics": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Reading group\nDTSTART:20260105T100000Z\n"
           "ATTENDEE;CN=Dana Lind:mailto:dana@x.example\nEND:VEVENT\nEND:VCALENDAR\n",
    "list": "Dana Lind\nDana Lind\nBo Ek <bo@x.example>\n",
}  # fmt: skip


@pytest.fixture
def bring(as_alice, alice):
    def bring(words, name="", kind=""):
        form = {"words": words, "kind": kind}
        if name:
            form = {"file": SimpleUploadedFile(name, words.encode()), "kind": kind}
        response = as_alice.post(reverse("interactions:imports"), form)
        assert response.status_code == 302, response.content.decode()
        alice.imports.update(created_at="2026-01-01T00:00Z")  # not the seventh of a minute
        return Import.objects.latest("pk")

    return bring


def page_of(client, source, query=""):
    return client.get(reverse("interactions:import_review", args=[source.pk]) + query)


def send(client, source, **fields):
    """Post the review as its page would, with these changes."""
    page = page_of(client, source)
    form = {field.html_name: field.value() or "" for field in page.context["form"]}
    form = {name: value for name, value in form.items() if value != ""}
    form |= {"shown": [], "chosen": []}
    for one in page.context["page"]:
        form["shown"].append(one.index)
        if one.section == "alike":
            form[f"who-{one.index}"] = one.decided
        elif one.decided:
            form["chosen"].append(one.index)
    return client.post(reverse("interactions:import_review", args=[source.pk]), form | fields)


def counts():
    return [model.objects.count() for model in (Contact, Tie, Context, Interaction)] + [
        sorted(Contact.objects.values_list("search_text", flat=True))
    ]


def test_there_is_a_file_of_every_kind():
    assert set(FILES) == set(KINDS)


@pytest.mark.parametrize("kind", FILES)
def test_the_same_file_again_adds_nothing_even_when_all_is_ticked(as_alice, alice, bring, kind):
    source = bring(FILES[kind], "2026-04-21 18.00.00 Meet.txt", kind)
    assert source.kind == kind
    send(as_alice, source)
    assert Import.objects.latest("pk").state == "done"
    assert Contact.objects.exists()
    before = counts()
    again = bring(FILES[kind], "2026-04-21 18.00.00 Meet.txt", kind)
    people = [one.index for one in candidates(again) if not one.aside]
    send(as_alice, again, chosen=people)
    again.refresh_from_db()
    assert (again.state, again.added_count) == ("done", 0)
    assert counts() == before


def test_a_matched_person_shows_old_and_new_and_changes_only_what_is_ticked(as_alice, alice, bring):
    dana = make_contact(alice, "Dana Lind", title="Clerk", employer="Acme", email="d@x.example")
    card = (
        "BEGIN:VCARD\nFN:Dana Lind\nEMAIL:d@x.example\nEMAIL:new@x.example\nTEL:555 0100\n"
        "TITLE:Director\nORG:City Archives\nBDAY:--0203\nEND:VCARD\n"
    )
    source = bring(card)
    page = page_of(as_alice, source).content.decode()
    assert "Title: Clerk → Director" in page
    assert "Gains new@x.example, 555 0100, birthday --02-03" in page
    send(as_alice, source, **{"take-0": ["title"]})
    dana.refresh_from_db()
    assert (dana.title, dana.employer, dana.birthday) == ("Director", "Acme", "--02-03")
    assert ImportedRow.objects.get(changed="title").old == "Clerk"
    assert alice.contacts.search("director 0100", alice).get() == dana
    source.refresh_from_db()
    assert take_back(source, alice.today()).edited == 0
    dana.refresh_from_db()
    assert (dana.title, dana.employer, dana.birthday) == ("Clerk", "Acme", "")
    assert [point.value for point in dana.points.all()] == ["d@x.example"]
    assert not alice.contacts.search("director", alice).exists()


def test_undo_leaves_what_was_edited_since_and_says_so(as_alice, alice, bring):
    dana = make_contact(alice, "Dana Lind", title="Clerk", email="dana@x.example")
    source = bring("BEGIN:VCARD\nFN:Dana Lind\nEMAIL:dana@x.example\nTITLE:Director\nEND:VCARD\n")
    send(as_alice, source, **{"take-0": ["title"]})
    Contact.objects.filter(pk=dana.pk).update(title="Dean")
    page = as_alice.post(reverse("interactions:import_undo", args=[source.pk]), follow=True)
    assert "What you edited since stays: 1 in all." in page.content.decode()
    dana.refresh_from_db()
    assert dana.title == "Dean"


def test_cells_are_corrected_and_what_was_typed_survives_an_error(as_alice, alice, bring):
    source = bring("Dana Lind <dana@x.example>\nBo Ek\n")
    cells = {"p0-name": "Dana Q. Lind", "p0-emails": "not one", "p0-birthday": "March 5"}
    page = send(as_alice, source, **cells).content.decode()
    assert "“not one” is not a mail address." in page
    assert 'value="Dana Q. Lind"' in page
    assert not Contact.objects.exists()
    send(as_alice, source, **cells | {"p0-emails": "dq@x.example\r\nd2@x.example"})
    dana = alice.contacts.get(name="Dana Q. Lind")
    assert dana.birthday == "--03-05"
    assert [point.value for point in dana.points.all()] == ["dq@x.example", "d2@x.example"]


def test_a_corrected_address_matches_who_has_it(as_alice, alice, bring):
    known = make_contact(alice, "Somebody Else", email="right@x.example")
    source = bring("Dana Lind <wrong@x.example>\n")
    send(as_alice, source, **{"p0-name": "Dana Lind", "p0-emails": "right@x.example"})
    assert list(alice.contacts.all()) == [known]


def test_choices_and_corrections_are_kept_from_page_to_page(as_alice, alice, bring):
    source = bring("\n".join(f"Person Number{n} <p{n}@x.example>" for n in range(120)))
    page = page_of(as_alice, source)
    assert page.context["page"].paginator.num_pages == 3
    shown = list(range(50))
    answer = send(
        as_alice, source, go="2", chosen=shown[1:], kept_up=[3], cadence_days=30,
        **{"p2-name": "Corrected Name"},
    )  # fmt: skip
    assert answer.url.endswith("?page=2")
    assert not Contact.objects.exists()
    page = page_of(as_alice, source)
    assert [one.index for one in page.context["page"] if not one.decided] == [0]
    assert "Corrected Name" in page.content.decode()
    send(as_alice, source, chosen=shown[1:], kept_up=[3])
    assert alice.contacts.count() == 119
    assert alice.contacts.filter(cadence_days=30).count() == 1
    assert alice.contacts.filter(name="Corrected Name").exists()


def test_a_large_review_is_no_large_page(as_alice, alice, bring):
    source = bring("\n".join(f"Person Number{n} <p{n}@x.example>" for n in range(10_000)))
    assert len(page_of(as_alice, source).content) < 400_000


@pytest.mark.parametrize(
    "words", ["info@x.example", "Acme <no-reply@x.example>", "Me <alice@lakeshore.example>"]
)
def test_offices_and_oneself_are_set_aside_unless_ticked(as_alice, alice, bring, words):
    source = bring(f"{words}\nDana Lind")
    assert [one.row["row"] for one in page_of(as_alice, source).context["aside"]] == [1]
    send(as_alice, source)
    assert [contact.name for contact in alice.contacts.all()] == ["Dana Lind"]
    send(as_alice, bring(words), chosen=[0])
    assert alice.contacts.count() == 2


def test_everybody_gets_a_context_typed_in_place_and_tags(as_alice, alice, bring):
    known = make_contact(alice, "Bo Ek", email="bo@x.example")
    source = bring("Dana Lind\nBo Ek <bo@x.example>")
    send(
        as_alice,
        source,
        new_context="Meet & Greet",
        new_kind="event",
        day="2026-01-05",
        tags="new, met",
    )
    event = alice.contexts.get()
    assert (event.name, event.starts_on) == ("Meet & Greet", date(2026, 1, 5))
    assert Tie.objects.filter(context=event, role="attendee").count() == 2
    assert [tag.name for tag in known.tags.all()] == ["met", "new"]
    source.refresh_from_db()
    assert take_back(source, alice.today()).people == 1
    assert list(alice.contacts.all()) == [known]
    assert not (known.tags.exists() or Context.objects.exists() or Tie.objects.exists())


def test_a_chat_makes_people_event_ties_talks_and_messages(as_alice, alice, bring):
    alice.linkedin_url = "https://www.linkedin.com/in/alice-m"
    alice.save()
    make_tie(make_context(owner=alice, code="INFO 287", name="Seminar"), owner=alice)
    source = bring(CHAT, "2026-04-21 18.00.00 Meet and Greet.txt")
    page = page_of(as_alice, source)
    words = page.content.decode()
    assert "I am in INFO 287 too!" in words
    assert "SECRET-WORDS" not in words + str(source.rows)
    assert page.context["shared"][0] == ["INFO 287"]
    assert [one.row["name"] for one in page.context["aside"]] == ["Alice Moreau"]
    assert page.context["form"]["day"].value() == date(2026, 4, 21)
    answer = send(as_alice, source)
    assert answer.url == reverse("interactions:import_done", args=[source.pk])
    event = alice.contexts.get(kind="event")
    assert (event.name, event.starts_on) == ("Meet and Greet", date(2026, 4, 21))
    assert Tie.objects.filter(context=event).count() == 3  # hers, too
    dana = alice.contacts.get(name="Dana Lind")
    talk = dana.interactions.get()
    assert (talk.day, talk.channel, talk.context, talk.said) == (
        event.starts_on,
        "video",
        event,
        "",
    )
    assert dana.last_day == event.starts_on
    done = as_alice.get(answer.url).content.decode()
    message = source_message(source, "Dana Lind")
    assert message.startswith("Hi Dana, it was good to be at Meet and Greet, Apr 21 with you.")
    assert "You mentioned INFO 287" in message
    assert message.endswith(alice.linkedin_url)
    assert f'data-copy="{message}"' in done
    taken = take_back(source, alice.today())
    assert (taken.people, taken.kept) == (2, 0)
    assert not (Contact.objects.exists() or Interaction.objects.exists())
    assert not alice.contexts.filter(kind="event").exists()


def source_message(source, name):
    source.refresh_from_db()
    return next(told["message"] for told in source.outcome if told["name"] == name)


@pytest.mark.parametrize("yes", ["on", ""])
def test_words_of_a_chat_are_kept_only_on_a_yes(as_alice, alice, bring, yes):
    source = bring(CHAT, "2026-04-21 18.00.00 Meet.txt")
    send(as_alice, source, keep_words=yes)
    dana = alice.contacts.get(name="Dana Lind")
    assert dana.interactions.get().said == ("Hi all, I am in INFO 287 too!" if yes else "")
    source.refresh_from_db()
    assert bool(yes) == ("too!" in str(source.rows))


def test_a_meeting_needs_its_day_and_not_one_to_come(as_alice, alice, bring):
    source = bring(CHAT)
    assert "Say on which day you met" in send(as_alice, source).content.decode()
    tomorrow = alice.today() + timedelta(days=1)
    assert "That day has not come yet." in send(as_alice, source, day=tomorrow).content.decode()
    assert not Contact.objects.exists()


def test_a_talk_edited_since_stays_with_its_person(as_alice, alice, bring):
    source = bring(CHAT, "2026-04-21 18.00.00 Meet.txt")
    send(as_alice, source)
    dana = alice.contacts.get(name="Dana Lind")
    dana.interactions.update(said="My own words")
    source.refresh_from_db()
    taken = take_back(source, alice.today())
    assert (taken.people, taken.kept) == (2, 1)
    assert list(alice.contacts.recently_deleted()) == [dana]
    assert dana.interactions.get().said == "My own words"


def test_what_became_of_each_row_is_there_to_download_and_no_cell_is_live(as_alice, alice, bring):
    make_contact(alice, "Bo Ek", email="bo@x.example")
    source = bring("=cmd <one@x.example>\nBo Ek <bo@x.example>\ninfo@x.example\n42 17")
    send(as_alice, source)
    text = as_alice.get(reverse("interactions:import_outcome", args=[source.pk])).content
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert rows[0] == ["row", "name", "what happened", "reason"]
    assert rows[1][:3] == ["1", "'=cmd", "Added"]
    assert [row[2] for row in rows[2:]] == ["Already here", "Set aside", "Set aside"]
    assert rows[3][3] == "That address is an office’s, not one person’s."


@pytest.mark.parametrize(
    ("name", "day", "topic"),
    [
        ("2020-04-21 18.00.00 Reading group 123456789", date(2020, 4, 21), "Reading group"),
        ("GMT20201013-235942_Recording.txt", date(2020, 10, 14), ""),
        ("meeting_saved_chat.txt", None, ""),
        ("2020-13-45 18.00.00 Odd", None, ""),
    ],
)
def test_a_file_name_tells_the_day_where_the_owner_is(alice, name, day, topic):
    alice.time_zone = "Europe/Berlin"
    found = named(name, alice.zone)
    assert (found.day, found.topic) == (day, topic)


@pytest.mark.parametrize("length", [1, 40, 200])
def test_a_message_is_never_longer_than_an_invitation_takes(length):
    message = first_message(
        "N" * length, "E" * length, ["S" * length], [], "https://x.example/" + "u" * length
    )
    assert len(message) <= 300


def test_a_commit_reads_and_writes_in_bulk(alice, django_assert_max_num_queries):
    def rows(count, name):
        return [
            {"row": n, "name": f"{name}{n} X", "given_name": "", "family_name": "", "called": "",
             "pronouns": "", "emails": [f"{name}{n}@x.example"], "phones": [], "urls": [],
             "employer": "", "title": "", "birthday": "", "groups": [], "how_met": "", "notes": "",
             "lines": ["Hi"], "event": "", "day": ""}
            for n in range(count)
        ]  # fmt: skip

    spent = []
    for count, name in ((3, "few"), (60, "many")):
        source = alice.imports.create(kind="zoom_chat", file_name="x", rows=rows(count, name))
        source.keep_choices({"new_context": "Meet", "log": True, "day": "2026-01-05"}, {})
        assert len(candidates(source)) == count
        with django_assert_max_num_queries(60) as queries:
            assert commit(source, alice.today())
        spent.append(len(queries))
    assert spent[1] <= spent[0] + 6  # a statement takes a few dozen rows on SQLite


def test_a_strangers_people_and_contexts_are_never_taken(as_alice, alice, mallory, bring):
    theirs = make_contact(mallory, "Dana Lind", email="dana@x.example")
    make_point(theirs, "phone", "1")
    club = make_context(owner=mallory, kind="group", name="Club")
    source = bring("Dana Lind <dana@x.example>")
    page = send(as_alice, source, context=club.pk)
    assert page.status_code == 200
    send(as_alice, source, **{"who-0": theirs.pk})
    assert theirs.points.count() == 2
    assert not alice.contacts.exists()


def test_the_event_that_was_chosen_counts_and_not_the_guess_beside_it(as_alice, alice, bring):
    met = alice.contexts.create(kind="event", name="Meet & Greet")
    source = bring(CHAT, "2026-04-21 18.00.00 Meet.txt")
    guess = page_of(as_alice, source).context["form"]["new_context"].value()
    assert guess == "Meet"
    answer = send(as_alice, source, context=met.pk, new_context="Something else")
    assert "Choose one from the list, or name a new one." in answer.content.decode()
    assert send(as_alice, source, context=met.pk, new_context=guess).status_code == 302
    assert alice.contexts.get() == met and met.ties.count() == 3


WRITTEN_TO_ALICE = """10:01:00 From Kiri Tane | Lakeshore iSchool to Everyone:
\tMy LinkedIn is linkedin.com/in/kiri-t, add me!
10:02:00 From Kiri Tane | Lakeshore iSchool to Alice Moreau(Direct Message):
\tkiri@x.example
10:03:00 From Bo Ek to Everyone:
\tAsk prof@x.example about the practicum
10:03:30 From Bo Ek to Kiri Tane(Direct Message):
\tSECRET-WORDS to bo@x.example
10:04:00 From Dana to Everyone:
\tHello
"""


def test_what_was_said_to_the_owner_alone_is_kept_with_how_to_reach_them(as_alice, alice, bring):
    source = bring(WRITTEN_TO_ALICE, "chat.txt")
    kiri, bo, *_ = source.rows
    assert (kiri["name"], kiri["emails"]) == ("Kiri Tane", ["kiri@x.example"])
    assert kiri["urls"] == ["https://www.linkedin.com/in/kiri-t"]
    assert kiri["lines"] == ["My LinkedIn is linkedin.com/in/kiri-t, add me!", "kiri@x.example"]
    assert (bo["name"], bo["emails"]) == ("Bo Ek", [])  # it is somebody else’s
    assert "SECRET" not in str(source.rows) and "direct" not in kiri


def test_a_bare_given_name_in_a_meeting_may_be_anybody_who_bears_it(as_alice, alice, bring):
    danas = [make_contact(alice, name) for name in ("Dana Lind", "Dana Whitlow")]
    make_contact(alice, "Bo Other")
    source = bring(WRITTEN_TO_ALICE, "chat.txt")
    page = page_of(as_alice, source)
    (dana,) = page.context["alike"]
    assert (dana.row["name"], dana.alike, dana.decided) == ("Dana", danas, "")
    assert [one.row["name"] for one in page.context["new"]] == ["Kiri Tane", "Bo Ek"]
