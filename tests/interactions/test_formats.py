"""The readers of files, on small files written for these tests in the forms people bring."""

# ruff: noqa: E501 - the lines of a sample stand as its file has them

import base64
import json
import os
import random
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from contacts.cells import guarded
from interactions.formats import read
from interactions.formats.dates import birthday, day
from tests.interactions.hostile import CONNECTIONS, zipped

PHOTO = base64.b64encode(random.Random(1).randbytes(3000)).decode()


def folded(text, width=70, lead=" "):
    return ("\r\n" + lead).join(text[at : at + width] for at in range(0, len(text), width))


CARDS = {
    "broken photo in 2.1": (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN:Lind;Dana;;;\r\nTEL;CELL;PREF:202\r\n"
        f"PHOTO;ENCODING=BASE64;JPEG:{PHOTO[:60]}\r\n{PHOTO[60:120]}\r\n\r\n!!broken\r\n"
        "EMAIL;PREF:dana@x.example\r\nEND:VCARD\r\n",
        [("Dana Lind", ["dana@x.example"], ["202"])],
    ),
    "quoted-printable with a cut letter": (
        "BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=\n=85sa =\n"
        "Berg\nEND:VCARD\n",
        [("Åsa Berg", [], [])],
    ),
    "groups in lower case": (
        "home.begin:vcard\nversion:3.0\nfn:Bo Ek\nitem1.email;type=pref:bo@x.example\n"
        "item1.X-ABLabel:_$!<Home>!$_\nhome.end:vcard",
        [("Bo Ek", ["bo@x.example"], [])],
    ),
    "unescaped comma, a fold with a tab, a mark": (
        "\ufeffBEGIN:VCARD\r\nVERSION:3.0\r\nFN:Mr. Bo Ek, Jr.\r\nTEL;TYPE=cell:+1 2\r\n\t02\r\n"
        "END:VCARD\r\n",
        [("Mr. Bo Ek, Jr.", [], ["+1 202"])],
    ),
    "no end, and a second card": (
        "BEGIN:VCARD\nFN:Ann Bo\nBEGIN:VCARD\nFN:Cy Do\n",
        [("Ann Bo", [], []), ("Cy Do", [], [])],
    ),
    "version 4 with an extension": (
        "BEGIN:VCARD\nVERSION:4.0\nFN:Ann Bo\nTEL;VALUE=uri;PREF=1:tel:+1-202;ext=102\n"
        f"PHOTO:data:image/jpeg;base64,{folded(PHOTO)}\nEND:VCARD\n",
        [("Ann Bo", [], ["+1-202 ext. 102"])],
    ),
    "no name but a nickname, a company, an address": (
        "BEGIN:VCARD\nN:;;;;\nNICKNAME:Jo\nEND:VCARD\nBEGIN:VCARD\nORG:City Library;Desk\n"
        "END:VCARD\nBEGIN:VCARD\nEMAIL:a@x.example\nEND:VCARD\n",
        [("Jo", [], []), ("City Library", [], []), ("a@x.example", ["a@x.example"], [])],
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", CARDS)
def test_cards_of_every_generation(form):
    text, people = CARDS[form]
    reading = read(text.encode())
    assert reading.kind == "vcard"
    assert [(one.name, one.emails, one.phones) for one in reading.people] == people


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("BDAY:1980-03-21", "1980-03-21"),
        ("BDAY:19800321", "1980-03-21"),
        ("BDAY:--0229", "--02-29"),
        ("BDAY;X-APPLE-OMIT-YEAR=1604:1604-01-22", "--01-22"),
        ("BDAY:1980-03-21T00:00:00Z", "1980-03-21"),
        ("BDAY;VALUE=text:circa 1800", ""),
        ("BDAY:--0230", ""),
        ("BDAY:2999-01-01", ""),
    ],
)
def test_birthdays(line, told):
    reading = read(f"BEGIN:VCARD\nFN:Ann\n{line}\nEND:VCARD".encode())
    assert reading.people[0].birthday == told
    assert bool(reading.partial) == (not told)


@pytest.mark.parametrize("charset", ["raw_unicode_escape", "utf-16-le", "utf-7", "idna", "x\0"])
def test_an_encoding_named_by_the_file_gives_no_letter_that_cannot_be_kept(charset):
    card = f"BEGIN:VCARD\nFN;CHARSET={charset};ENCODING=QUOTED-PRINTABLE:Ann=00\\ud800=00+2AA-"
    for one in read(card.encode()).people:
        assert "\0" not in one.name
        assert one.name.encode()


def test_the_programs_own_csv_comes_back_as_it_went():
    cells = [guarded(text) for text in ("'Ann", "=1+1", "+46 8\n'2", "- a note")]
    data = f'name,called,phone,notes,cadence_days,next_due\n{cells[0]},{cells[1]},"{cells[2]}",{cells[3]},,\n'
    (one,) = read(data.encode()).people
    assert (one.name, one.called, one.phones, one.notes) == (
        "'Ann", "=1+1", ["+46 8", "'2"], "- a note",
    )  # fmt: skip


def test_days_as_files_write_them():
    for text in ("06 Jul 2020", "06-Jul-20", "7/6/2020", "7/6/20, 6:14 PM", "2020-07-06 08:12:40 UTC",
                 "Jul 6, 2020 19:13:27", "6.7.2020", "2020-07-06T14:00:00Z"):  # fmt: skip
        assert day(text) == "2020-07-06", text
    assert day("6th of July") == day("") == birthday("soon") == ""


GOOGLE_OLD = (
    "Name,Given Name,Additional Name,Family Name,Group Membership,E-mail 1 - Type,E-mail 1 - Value,"
    "Phone 1 - Type,Phone 1 - Value,Organization 1 - Name,Organization 1 - Title,Notes\n"
    "Dana Lind,Dana,,Lind,* myContacts ::: Archives,* Work,d@x.example ::: d2@x.example,Mobile,"
    '202 ::: 203,City Library,Head,"one\ntwo"\n'
)
GOOGLE_NEW = (
    "First Name,Middle Name,Last Name,Nickname,Organization Name,Organization Title,Birthday,Labels,"
    "E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Photo\n"
    'Dana,M.,Lind,Dee,City Library,Head,1980-03-21,* myContacts ::: Archives,* Work,"Lind, Dana (A) '
    '<d@x.example>",* Mobile,202,https://x.example/p\n'
)
GERMAN = (
    '"Anrede";"Vorname";"Weitere Vornamen";"Nachname";"Firma";"Position";"E-Mail-Adresse";'
    '"E-Mail-Typ";"Mobiltelefon";"Geburtstag"\r\n'
    '"Frau";"Ägidia";"";"Groß";"Bücherei";"Leitung";"a@x.example";"SMTP";"030 1";"0.0.00"\r\n'
)
OUTLOOK = (
    "First Name,Middle Name,Last Name,Title,E-mail Address,E-mail 2 Address,Mobile Phone,Company,"
    "Job Title,Birthday,Categories\r\n"
    "Dana,,Lind,Ms.,/o=ExchangeLabs/cn=x,d@x.example,202,City Library,Head,3/21/1980,Archives;Maps,\r\n"
)


@pytest.mark.parametrize(
    ("kind", "data", "wanted"),
    [
        ("google", GOOGLE_OLD.encode(),
         ("Dana Lind", ["d@x.example", "d2@x.example"], ["202", "203"], "City Library", "Head", "",
          ["Archives"])),
        ("google", GOOGLE_NEW.encode("utf-8-sig"),
         ("Dana M. Lind", ["d@x.example"], ["202"], "City Library", "Head", "1980-03-21",
          ["Archives"])),
        ("outlook", GERMAN.encode("cp1252"),
         ("Ägidia Groß", ["a@x.example"], ["030 1"], "Bücherei", "Leitung", "", [])),
        ("outlook", OUTLOOK.encode(),
         ("Dana Lind", ["d@x.example"], ["202"], "City Library", "Head", "1980-03-21",
          ["Archives", "Maps"])),
        ("csv", b"Full Name\tMail\tSchool\nDana Lind\td@x.example\tLakeshore\n",
         ("Dana Lind", ["d@x.example"], [], "Lakeshore", "", "", [])),
    ],
)  # fmt: skip
def test_address_books_as_tables(kind, data, wanted):
    reading = read(data)
    (one,) = reading.people
    assert reading.kind == kind
    assert wanted == (
        one.name, one.emails, one.phones, one.employer, one.title, one.birthday, one.groups,
    )  # fmt: skip


MESSAGES = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,"
    "SUBJECT,CONTENT,FOLDER,IS MESSAGE DRAFT\n"
    "a,,Me Self,https://l.example/in/me,Dana Lind,https://l.example/in/d,2026-08-01 02:00:00 UTC,,"
    '"Hi, ""you""\nthere",INBOX,No\n'
    "a,,Dana Lind,https://l.example/in/d,Me Self,https://l.example/in/me,2026-08-03 02:00:00,,Yes,"
    "INBOX,No\n"
    "b,,Me Self,https://l.example/in/me,Bo Ek,https://l.example/in/bo,2026-08-04 02:00:00,,Hm,,Yes\n"
    "c,,Me Self,https://l.example/in/me,Cy Do,https://l.example/in/cy,2026-08-05 02:00:00,,Hi,,No\n"
)


def test_messages_give_dates_and_counts_and_words_stand_apart():
    reading = read(MESSAGES.encode())
    assert [(one.name, one.how_met) for one in reading.people] == [
        ("Dana Lind", "2 messages on LinkedIn, the last on August 3, 2026."),
        ("Cy Do", "1 message on LinkedIn, the last on August 5, 2026."),
    ]
    assert reading.counts == {"messages": 3, "drafts": 1, "counterparts": 2, "conversations": 2}
    assert [one.messages for one in reading.people] == [
        [("2026-08-01T02:00:00+00:00", "wrote", 'Hi, "you"\nthere'),
         ("2026-08-03T02:00:00+00:00", "got", "Yes")],
        [("2026-08-05T02:00:00+00:00", "wrote", "Hi")],
    ]  # fmt: skip


def test_a_group_keeps_no_words_and_says_who_wrote_to_the_owner():
    header = "CONVERSATION ID,FROM,TO,DATE,CONTENT\n"
    lines = (
        'a,Me Self,"Dana Lind,Bo Ek",2026-08-01 02:00:00,<p>Both &amp; all</p><p>Bye</p>\n'
        'a,Dana Lind,"Me Self,Bo Ek",2026-08-02 02:00:00,x\n'
        "b,Me Self,Bo Ek,3 Aug 2026,<p>Both &amp; all</p><p>Bye</p>\n"
        "c,Me Self,Cy Do,never,\n"
    )
    people = {one.name: one.messages for one in read((header + lines).encode()).people}
    assert people["Dana Lind"] == [
        ("2026-08-01T02:00:00+00:00", "wrote", ""), ("2026-08-02T02:00:00+00:00", "got", ""),
    ]  # fmt: skip
    assert people["Bo Ek"] == [
        ("2026-08-01T02:00:00+00:00", "wrote", ""), ("2026-08-03", "wrote", "Both & all\nBye"),
    ]  # fmt: skip
    assert people["Cy Do"] == [("", "wrote", "")]


CHATS = {
    "2020": "18:00:01\t From  Dana Lind : Hello\r\n18:00:02\t From  Bo Ek  to  Dana Lind(Privately) : x\r\n",
    "2021": "18:00:01 From  Dana Lind  to  Everyone : Hello\n18:00:02 From  Bo Ek  to  Dana Lind(Direct Message) : x\n",
    "now": "18:00:01 From Dana Lind to Everyone:\r\n\tHello\r\n18:00:02 From Bo Ek to Dana Lind:\r\n\tx\r\n",
    "cloud": "18:00:01 Dana Lind:\tHello\n18:00:02 Bo Ek  to  Dana Lind(Direct Message):\tx\n",
    "dated": "2026-03-05 18:00:01 From Dana Lind to Everyone:\n\tHello\n2026-03-05 18:00:02 From Bo Ek to Dana Lind(Direct Message):\n\tx\n",
}  # fmt: skip


@pytest.mark.parametrize("form", CHATS)
def test_a_chat_in_each_of_its_forms(form):
    reading = read(CHATS[form].encode())
    assert [(one.name, one.lines) for one in reading.people] == [
        ("Dana Lind", ["Hello"]), ("Bo Ek", []),
    ]  # fmt: skip
    assert (reading.counts["messages"], reading.counts["direct"]) == (2, 1)


def test_a_chat_tells_words_from_noise_and_names_from_devices():
    chat = (
        "18:00:01 From Road to Rome (she/her) to Everyone:\n\tone\r \u2028 still one\n"
        '18:00:02 From Bo to Everyone:\n\tReacted to "one" with 👍\n'
        '18:00:03 From Bo to Everyone:\n\tRemoved a 👍 reaction from "one"\n'
        "18:00:04 From Bo to Everyone:\n\tadd 👍\n"
        '18:00:05 From Bo to Everyone:\n\tReplying to "one" two: 18:00:09 is late\n'
        "18:00:06 From iPhone to Everyone:\n\tthree\n"
    )
    reading = read(chat.encode())
    first, second = reading.people
    assert (first.name, first.pronouns, first.lines) == (
        "Road to Rome", "she/her", ["one\nstill one"],
    )  # fmt: skip
    assert second.lines == ["two: 18:00:09 is late"]
    assert reading.rejected == [(11, "It is a device or a number, not a name.")]
    assert reading.counts["reactions"] == 2
    assert reading.counts["removals"] == 1


def test_participants_are_told_once_by_address_or_name():
    reading = read(
        b"Meeting ID,Topic,Start Time\n81,Class,03/22/2026 05:55:00 PM\n\n"
        b"Name (original name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
        b"Dee (Dana Lind),d@x.example,03/22/2026 06:03:00 PM,03/22/2026 07:00:00 PM,57,Yes\n"
        b"Dana Lind,d@x.example,03/22/2026 07:03:00 PM,03/22/2026 07:10:00 PM,7,Yes\n"
        b"Bo Ek (he/him),,03/22/2026 06:03:00 PM,03/22/2026 07:00:00 PM,57,Yes\n"
        b"iPad,,03/22/2026 06:03:00 PM,03/22/2026 07:00:00 PM,57,Yes\n"
    )
    assert [(one.name, one.called, one.pronouns, one.how_met) for one in reading.people] == [
        ("Dana Lind", "Dee", "", "A Zoom meeting, March 22, 2026."),
        ("Bo Ek", "", "he/him", "A Zoom meeting, March 22, 2026."),
    ]


def test_a_webinar_report_has_tables_in_a_table():
    reading = read(
        b"Attendee Report,,,\nReport Generated:,03/22/2026,,\n"
        b"Host Details,,,\nAttended,User Name (Original Name),Email,Join Time\nYes,Ho St,h@x.example,--\n"
        b"Attendee Details,,,\n"
        b"Attended,User Name (Original Name),First Name,Last Name,Email,Approval Status,Join Time\n"
        b"Yes,Dana Lind,Dana,Lind,d@x.example,approved,03/22/2026 06:03:00 PM\n"
        b"Yes,Dana Lind,Dana,Lind,d@x.example,approved,03/22/2026 06:40:00 PM\n"
        b"No,Bo\0 Ek,Bo,Ek,b@x.example,approved,--\n"
    )
    assert [one.name for one in reading.people] == ["Ho St", "Dana Lind", "Bo Ek"]
    assert (reading.counts["attended"], reading.counts["no_show"]) == (2, 1)


def test_events_give_their_people_without_rooms_and_refusals():
    reading = read(
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nRRULE:FREQ=SECONDLY\r\n"
        b"DTSTART;TZID=\"Canberra, Sydney\":20260305T150000\r\nSUMMARY:Reading group\\, spring\r\n"
        b"ORGANIZER;CN=Dana Lind:mailto:d@x.example\r\n"
        b"ATTENDEE;X-RESPONSE-COMMENT=\"a:b;c\";CN=\"Bo:\r\n  Ek\":MAILTO:b@x\r\n .example\r\n"
        b"ATTENDEE;CN=Dana Lind:mailto:D@x.example\r\n"
        b"ATTENDEE;CUTYPE=ROOM;CN=Room 4:mailto:room@x.example\r\n"
        b"ATTENDEE;PARTSTAT=DECLINED;CN=Cy:mailto:c@x.example\r\n"
        b"BEGIN:VALARM\r\nATTENDEE:mailto:alarm@x.example\r\nEND:VALARM\r\nEND:VEVENT\r\n"
    )  # fmt: skip
    assert [(one.name, one.emails, one.how_met) for one in reading.people] == [
        ("Dana Lind", ["d@x.example"], "Reading group, spring, March 5, 2026."),
        ("Bo: Ek", ["b@x.example"], "Reading group, spring, March 5, 2026."),
    ]
    assert reading.counts == {"events": 1, "attendee_lines": 4}
    assert len(reading.rejected) == 2


def test_a_list_in_any_usual_form():
    reading = read(
        b'Dana Lind <d@x.example>, "Bo Ek" <b@x.example>\nCy Do, c@x.example\n- Ann Bo (ann@x.example)\n'
        b"e@x.example\n\n***\nZoe (she/her)\n",
        "list",
    )
    assert [(one.name, *one.emails) for one in reading.people] == [
        ("Dana Lind", "d@x.example"), ("Bo Ek", "b@x.example"), ("Cy Do", "c@x.example"),
        ("Ann Bo", "ann@x.example"), ("e@x.example", "e@x.example"), ("Zoe",),
    ]  # fmt: skip


def test_linkedins_zip_is_opened_for_the_one_file():
    data = zipped({"Profile.csv": b"x", "../../Connections.csv": CONNECTIONS})
    assert [one.name for one in read(data).people] == ["Dana Lind"]


def test_the_preview_tells_everything_and_writes_nothing(tmp_path, capsys):
    file = tmp_path / "cards.vcf"
    file.write_text(
        "BEGIN:VCARD\nFN:Dana\nEMAIL:d@x.example\nBDAY:--0229\nEND:VCARD\nBEGIN:VCARD\n"
    )
    call_command("preview_import", str(file), "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["kind"] == "vcard"
    assert told["counts"] == {
        "people": 1, "emails": 1, "phones": 0, "rejected": 1, "cards": 2, "named": 1,
    }  # fmt: skip
    assert told["people"] == [
        {"name": "Dana", "emails": ["d@x.example"], "phones": [], "organisation": "", "title": "",
         "url": "", "birthday": "--02-29", "groups": []}
    ]  # fmt: skip
    assert told["rejected"] == [{"row": 2, "reason": "It has no name."}]


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_the_preview_says_what_is_wrong(tmp_path, name):
    with pytest.raises(CommandError):
        call_command("preview_import", str(tmp_path / name), "--json")


def test_sample_files_outside_the_project(capsys):
    folder = os.environ.get("IMPORT_CORPUS", "")
    if not folder:
        with capsys.disabled():
            print("\nIMPORT_CORPUS is not set: no sample files of others were read.")  # noqa: T201
        return
    wanted = json.loads(Path(folder, "expected_open.json").read_text())
    for name, figures in wanted.items():
        reading = read(Path(folder, name).read_bytes())
        found = reading.figures() | {
            "names": sorted(one.name for one in reading.people),
            "birthday": (reading.people[0].birthday or None) if reading.people else None,
        }
        figures = {key: value for key, value in figures.items() if key in found}
        assert figures, name
        assert {key: found[key] for key in figures} == figures, name
