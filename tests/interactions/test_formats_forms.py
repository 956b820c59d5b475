"""Every form in which people bring a file, and the figures each of them has."""

# ruff: noqa: E501 - the lines of a sample stand as its file has them

import pytest

from interactions.formats import read


def one_card(*lines, version="3.0"):
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


LINKEDIN = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
MESSAGES_13 = '"CONVERSATION ID","CONVERSATION TITLE","FROM","SENDER PROFILE URL","TO","RECIPIENT PROFILE URLS","DATE","SUBJECT","CONTENT","FOLDER","ATTACHMENTS","IS MESSAGE DRAFT","IS CONVERSATION DRAFT"\n'
ATTENDEES = (
    'Attendee Report,,,,,,,\nReport Generated:,"Mar 22, 2026 20:00",,,,,,\nTopic,Webinar ID,Actual Start Time,Unique Viewers,,,,\n"Open, day",81,03/22/2026,3,,,,\n'
    "Host Details,,,,,,,\nAttended,User Name (Original Name),Email,Join Time,Leave Time,,,\nYes,Ho St,h@x.example,03/22/2026 05:00:00 PM,--,,,\n"
    "Panelist Details,,,,,,,\nAttended,User Name (Original Name),Email,Join Time,Leave Time,,,\nNo,Pa Nel,p@x.example,--,--,,,\n"
    "Attendee Details,,,,,,,\nAttended,User Name (Original Name),First Name,Last Name,Email,Registration Time,Approval Status,Join Time,Is Guest,Country/Region Name,What do you hope to learn?\n"
    "Yes,Dana L (Dana Lind),Dana,Lind,d@x.example,03/01/2026,approved,03/22/2026 06:03:00 PM,Yes,Norway,Mail?\n"
    "Yes,Dana Lind,Dana,Lind,D@x.example,03/01/2026,approved,03/22/2026 06:40:00 PM,Yes,Norway,\n"
    "No,Bo\0 Ek,Bo,Ek,b@x.example,03/01/2026,approved,--,--,--,\n"
    "Other Attended,,,,,,,\nUser Name,Join Time,Leave Time,Time in Session (minutes),Country/Region Name,,,\n"
    "12025550191,03/22/2026 06:03:00 PM,--,3,,,,\nCy Do,03/22/2026 06:03:00 PM,--,3,,,,\n"
)
GOOGLE_NEW = "First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Custom Field 1 - Label,Custom Field 1 - Value\n"
OUTLOOK_DE = '"Anrede";"Vorname";"Weitere Vornamen";"Nachname";"Suffix";"Firma";"Abteilung";"Position";"Straße geschäftlich";"Fax geschäftlich";"Telefon geschäftlich";"Telefon geschäftlich 2";"Weiteres Telefon";"Mobiltelefon";"Telefon Assistent";"E-Mail-Adresse";"E-Mail-Typ";"E-Mail: Angezeigter Name";"E-Mail 2: Adresse";"E-Mail 2: Typ";"E-Mail 2: Angezeigter Name";"Geburtstag";"Kategorien";"Privat"\r\n'
ICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n"


def event(*lines):
    return "".join(f"{line}\r\n" for line in ["BEGIN:VEVENT", *lines, "END:VEVENT"])


FORMS = {
    # LinkedIn
    "linkedin 2018": (
        'First Name,Last Name,Email Address,Company,Position,Connected On\nDana,Lind,urn:li:member:664293716,Acme,Head,"1/8/18, 6:14 PM"\nBo,Ek,b@x.example,,,"1/9/18, 6:14 PM"\n',
        {"kind": "linkedin", "rows": 2, "people": 2, "emails": 1, "rejected": 0}),
    "linkedin 2020, with a preamble and closed accounts": (
        'Notes:\n"When exporting, you may see ""missing"" addresses."\n\nFirst Name,Last Name,Email Address,Company,Position,Connected On\nDana,Lind,,"Acme, Inc ™","Head ""of"" maps 🗺",06 Jul 2020\n,,,,,18 Aug 2019\n',
        {"kind": "linkedin", "rows": 2, "people": 1, "rejected": 1}),
    "linkedin saved by a spreadsheet": (
        "FirstName,LastName,URL,EmailAddress,Company,Position,ConnectedOn\r\nDana,Lind,www.linkedin.com/in/dana/?trk=x,,,,04-May-22\r\n",
        {"kind": "linkedin", "rows": 1, "people": 1, "urls": ["https://www.linkedin.com/in/dana"]}),
    "linkedin with notes that no quote holds, and no blank line": (
        'Notes:\nSome "addresses are missing\nsince, their owners hide them.\nFirst Name,Last Name,Email Address,Company,Position,Connected On,URL\nDana,Lind,d@x.example,,,04 May 2022,https://linkedin.com/in/dana-%C3%A9/\nBo,Ek,,,,04 May 2022,https://example.org/bo\n',
        {"kind": "linkedin", "rows": 2, "people": 2, "emails": 1,
         "urls": ["https://www.linkedin.com/in/dana-é", "https://example.org/bo"]}),
    "linkedin names": (
        LINKEDIN + 'Ann ,"Hoffman, M.Acc., CPA/ABV/CFF, CVA",,,,,\nBo,"Smith, III",,,,,\nCy,"Windsor, Duke of Kent",,,,,\nDi," Lind , MLIS",,,,,\n',
        {"names": ["Ann Hoffman", "Bo Smith, III", "Cy Windsor, Duke of Kent", "Di Lind"]}),
    "linkedin, the same profile twice and the same name twice": (
        LINKEDIN + "Ann,Lind,https://www.linkedin.com/in/a,,,,\nAnn,Lind,https://www.linkedin.com/in/a/,a@x.example,,,\nAnn,Lind,https://www.linkedin.com/in/b,,,,\n",
        {"rows": 3, "people": 2, "emails": 1, "rejected": 0}),
    # LinkedIn messages
    "messages of 7 columns": (
        "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,CONTENT\na,,Me,https://l.example/me,Dana,2026-09-30 08:12:40,Hi\na,,Dana,https://l.example/d,Me,2026-09-30 08:13:40,Yes\nb,,Me,https://l.example/me,Bo,2026-09-30 08:12:40,Hi\n",
        {"kind": "linkedin_messages", "messages": 3, "conversations": 2, "counterparts": 2, "drafts": 0}),
    "messages of 13 columns, a draft, a group, a name with a comma": (
        MESSAGES_13 + '"a","","Dana Lind","https://www.linkedin.com/in/d","Me Self","https://www.linkedin.com/in/me","2026-09-30 08:12:40 UTC","","<p>Hi, ""you""\n\nthere</p>","INBOX","","No","No"\n'
        '"b","","Me Self","https://www.linkedin.com/in/me","Hoffman, CPA","https://www.linkedin.com/in/h","2026-09-30 08:12:40 UTC","","Hi","INBOX","","No","No"\n'
        '"c","Maps","Me Self","https://www.linkedin.com/in/me","Dana Lind,Bo Ek","https://www.linkedin.com/in/d,https://www.linkedin.com/in/bo","2026-09-30 08:12:40 UTC","","Hi","INBOX","","No","No"\n'
        '"d","","Me Self","https://www.linkedin.com/in/me","Cy Do","https://www.linkedin.com/in/cy","2026-09-30 08:12:40 UTC","","Hi","INBOX","","Yes","Yes"\n',
        {"messages": 3, "conversations": 3, "counterparts": 3, "drafts": 1, "names": ["Dana Lind", "Hoffman, CPA", "Bo Ek"]}),
    "messages of two people of one name, and of an owner who changed hers": (
        MESSAGES_13 + "".join(
            f'"{n}","","Ann Lind","https://www.linkedin.com/in/ann{n}","{me}","https://www.linkedin.com/in/me","2026-09-30 08:12:40","","Hi","INBOX","","No","No"\n'
            for n, me in ((1, "Me Self"), (2, "Me Married"))),
        {"messages": 2, "counterparts": 2, "names": ["Ann Lind", "Ann Lind"]}),
    # Google
    "google old, a hybrid, with labels that slipped": (
        "Name,Given Name,Family Name,Labels,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Address 1 - Formatted,Address 1 - City,Organization 1 - Name,Website 1 - Value\n"
        'Dana Lind,Dana,Lind,,* myContacts ::: Navy ::: * friends,* Home,d@x.example ::: d2@x.example,Mobile,\u202a+1 202\u202c ::: +1 203,"One\nRow ::: Two\nRow",Oslo ::: Rome,Library,* Other\n'
        "Bo Ek,Bo,Ek,Maps ::: * starred,,* Other,* Other,* Other,* Other,,,,\n",
        {"kind": "google", "people": 2, "emails": 2, "phones": 2, "groups": ["Maps", "Navy"], "urls": []}),
    "google new": (
        "\ufeff" + GOOGLE_NEW + 'Dana,M.,Lind,,Dr.,MLIS,Dee,,Library,Head,,--03-21,"one\ntwo",https://x.example/p.png,* myContacts ::: Navy,* Work,"Frost, Wanda (ACME) <w@x.example>",Home,* Other,Mobile,+47 1,Home,"A\nB",A,Met,Zoom\n'
        ",,,,,,,,City Taxi,,,,,,,,,,,Main,202,,,,,\n,,,,,,,,,,,,,,* myContacts,,only@x.example,,,,,,,,,\n,,,,,,,,,,,,,,* myContacts,,,,,,,,,,,\n",
        {"kind": "google", "rows": 4, "people": 3, "emails": 2, "phones": 2, "rejected": 1, "birthdays": ["--03-21"],
         "names": ["Dana M. Lind, MLIS", "City Taxi", "only@x.example"]}),
    # Outlook
    "outlook in german": (
        (OUTLOOK_DE + '"Frau";"Ägidia";"";"Groß";"";"Bücherei";"";"Leitung";"Weg 1";"030 9";"030 1";"030 2";"";"0170 1";"030 7";"a@x.example";"SMTP";"Ägidia Groß (a@x.example)";"/o=ExchangeLabs/ou=x/cn=a@b";"EX";"";"21.3.1980";"Archiv;Karten";"Falsch"\r\n'
         '"";"Bo";"";"Ek";"";"";"";"";"";"";"";"";"";"";"";"";"";"";"";"";"";"0.0.00";"";""\r\n').encode("cp1252"),
        {"kind": "outlook", "rows": 2, "people": 2, "emails": 1, "phones": 3, "birthdays": ["1980-03-21"], "groups": ["Archiv", "Karten"]}),
    "outlook in french": (
        '"Titre","Prénom","Deuxième prénom","Nom","Suffixe","Société","Service","Titre","Téléphone (bureau)","Tél. mobile","Anniversaire","Adresse de messagerie","Type de messagerie","Nom complet de l\'adresse de messagerie","Adresse de messagerie 2"\r\n"Mme","Léa","","Roux","","Musée","","Chef","01","06","03/04/1980","l@x.example","SMTP","Léa (l@x.example)","l2@x.example"\r\n'.encode("cp1252"),
        {"kind": "outlook", "people": 1, "emails": 2, "phones": 2, "titles": ["Chef"], "birthdays": ["1980-04-03"]}),
    "outlook in spanish": (
        '"Título","Nombre","Segundo nombre","Apellidos","Organización","Puesto","Teléfono móvil","Cumpleaños","Dirección de correo electrónico","Tipo de correo electrónico","Nombre para mostrar de correo electrónico","Dirección de correo electrónico 2"\r\n"Sra.","Ana","","Ruiz","Museo","Jefa","600","0/0/00","a@x.example","SMTP","Ana (z@x.example)","b@x.example"\r\n'.encode("cp1252"),
        {"kind": "outlook", "people": 1, "emails": 2, "phones": 1, "titles": ["Jefa"]}),
    "outlook in russian": (
        '"Имя";"Отчество";"Фамилия";"Организация";"Должность";"Адрес эл. почты"\r\n"Анна";"";"Орлова";"Музей";"Глава";"a@x.example"\r\n'.encode("cp1251"),
        {"kind": "outlook", "names": ["Анна Орлова"], "emails": 1}),
    "outlook new": (
        "First Name,Middle Name,Last Name,E-mail Address,E-mail 2 Address,Home Phone,Home Country/Region,Birthday\nDana,,Lind,d@x.example,d2@x.example,1,Norway,0/0/00,\n",
        {"kind": "outlook", "people": 1, "emails": 2, "phones": 1, "birthdays": []}),
    # vCard
    "quoted-printable that ends within a letter, and a card that never ends": (
        one_card("N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=85s;=C3=85=", "sa=C3", version="2.1")
        + "BEGIN:VCARD\r\nFN:Bo\r\nNOTE;ENCODING=QUOTED-PRINTABLE:x=\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Cy\r\nTEL:1",
        {"kind": "vcard", "cards": 3, "named": 3, "phones": 1, "names": ["Åsa Ås", "Bo", "Cy"]}),
    "lotus": (
        "BEGIN:VCARD\r\nPROFILE:VCARD\r\nVERSION:3.0\r\nFN:Dr. Dana Lind\\, Jr.\r\nEMAIL;TYPE=INTERNET,HOME:d@x.example\r\nEND:VCARD\r\n",
        {"cards": 1, "emails": 1, "names": ["Dr. Dana Lind, Jr."]}),
    "a letter lost in BEGIN": ("BEGIN:VCAR\nVERSION:3.0\nFN:Dana Lind\nEND:VCARD\n", {"kind": "vcard", "cards": 1, "people": 1}),
    "several languages, carets, an address of a telephone": (
        one_card("FN;ALTID=1;LANGUAGE=ja:山田", "FN;ALTID=1;LANGUAGE=en:Yamada", "TEL;ALTID=2;VALUE=uri:TEL:+1-202;ext=102;x=1", "TEL;ALTID=2:tel:+1-203",
                 "EMAIL;PREF=1;X-N=a^nb^'c:y@x.example", "BDAY:19531015T231000Z", version="4.0"),
        {"cards": 1, "emails": 1, "phones": 1, "names": ["山田"], "birthdays": ["1953-10-15"]}),
    "companies, groups, an agent within": (
        one_card("FN:Acme", "KIND:org", "EMAIL:i@x.example", version="4.0") + one_card("FN:Club", "X-ADDRESSBOOKSERVER-KIND:group")
        + one_card("FN:Boss", "AGENT:", "BEGIN:VCARD", "FN:Agent", "TEL:9", "END:VCARD", "TEL:1", version="2.1"),
        {"cards": 3, "people": 1, "rejected": 2, "emails": 1, "phones": 1, "names": ["Boss"]}),
    "cards without a name": (
        one_card("N:;;;;", "FN:", "NICKNAME:Jo") + one_card("ORG:City Library;Desk") + one_card("EMAIL:a@x.example") + one_card("TEL:1") + one_card("N:Lind;Dana;M.;Dr.;MLIS"),
        {"cards": 5, "named": 3, "people": 4, "rejected": 1, "names": ["Jo", "City Library", "a@x.example", "Dr. Dana M. Lind, MLIS"]}),
    # Zoom chats
    "a chat of 2020 with a bare CR": (
        "14:09:00\t From  Dana : one\r\r02:11 PM\r two\r\n14:10:00\t From  Bo  to  Dana(Privately) : x : y\r\n",
        {"kind": "zoom_chat", "blocks": 2, "messages": 2, "direct": 1, "senders": 2}),
    "a chat of 2021, past midnight, with names that are odd": (
        "23:59:59 From  Road to Rome (she/her)  to  Everyone : a\n00:00:01\tFrom  Dr: Bo  to  Road to Rome (she/her)(Direct Message) : b\n00:00:02 \t From  Dr: Bo  to  Everyone : c\n12:00:00 Lunch: no message\n",
        {"blocks": 3, "messages": 3, "direct": 1, "senders": 2, "people": 2}),
    "a chat of now": (
        "18:00:01 From Dana to Everyone:\r\n\tone\n\tcode\r\ttwo\n18:00:02 From Bo to Dana:\r\n\tx\r\n18:00:03 From Bo to Road to Rome(Direct Message):\r\n\tx\r\n18:00:04 From Road to Rome to Everyone:\r\n\tx\r\n"
        '18:00:05 From Bo to Everyone:\r\n\tReacted to "one" with 👍🏽\r\n18:00:06 From Bo to Everyone:\r\n\tReplying to "one"\r\n\t\r\n\tyes\r\n18:00:07 From Bo to Everyone: at once\r\n',
        {"blocks": 7, "messages": 6, "reactions": 1, "direct": 2, "senders": 3, "people": 3}),
    "a chat from the cloud": (
        "00:01:02 Dana Lind:\tone\n\ttwo\n00:01:03 Bo Ek: blank\n00:01:04 Cy  to  Host(Direct:\tx\n",
        {"blocks": 3, "messages": 3, "direct": 1, "senders": 3, "people": 4}),
    # Zoom tables
    "participants with one line a join": (
        "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\n81,Class,\"Mar 22, 2026 19:13:27\",,h@x.example,60,4\n\nName (original name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent,In Waiting Room\n"
        "Dee (Dana Lind),d@x.example,19:13:27,19:20:00,7,Yes,,No\nDana Lind,D@x.example,19:30:27,19:40:00,10,Yes,,No\nBo Ek,,19:13:27,19:20:00,7,Yes,,No\nBo Ek,,19:23:27,19:30:00,7,Yes,,No\niPhone,,19:23:27,19:30:00,7,Yes,,No\n",
        {"kind": "zoom_participants", "rows": 5, "people": 2, "emails": 1, "rejected": 1}),
    "participants with a total": (
        "Name (Original Name),User Email,Total Duration (Minutes),Guest\nDana Lind,d@x.example,57,Yes\n", {"kind": "zoom_participants", "people": 1, "emails": 1}),
    "a webinar report": (
        ATTENDEES, {"kind": "zoom_webinar", "people": 5, "emails": 4, "attended": 2, "no_show": 2, "rejected": 1}),
    "registrations": (
        "Registration Report\nReport Generated:,03/22/2026\nAttendee Details\nFirst Name,Last Name,Email,Registration Time,Approval Status\nDana,Lind,d@x.example,03/01/2026,approved\n", {"people": 1, "emails": 1}),
    # Calendars
    "a calendar without END, with folds": (
        "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:Екатеринбург\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=\"W. Europe, Standard Time\":20260305T150000\r\nRRULE:FREQ=SECONDLY\r\n"
        "ATTENDEE;CN=\"Lind, Dana ^'Dee^'\";X-RESPONSE-COMMENT=\"a\\;b:c\":MAILTO:dana@x.ex\r\n\tample\r\nATTENDEE;CUTYPE=ROOM;CN=Room:mailto:r@x.example\r\nATTENDEE;CN=Cy;PARTSTAT=DECLINED:mailto:c@x.example\r\n",
        {"kind": "ics", "events": 1, "attendee_lines": 3, "people": 1, "rejected": 2, "names": ['Lind, Dana "Dee"'], "emails": 1}),
    "one event moved, and its organiser a guest, too": (
        ICS.format(event("UID:1", "DTSTART:20260305", "ORGANIZER;CN=Dana:mailto:d@x.example", "ATTENDEE:mailto:D@x.example", 'ATTENDEE;CN="Bo:mailto:b@x.example')
                   + event("UID:1", "RECURRENCE-ID:20260306", "ATTENDEE;CN=Bo:mailto:b@x.example", "ORGANIZER:mailto:x@group.calendar.google.com")),
        {"events": 2, "attendee_lines": 3, "people": 2, "names": ["Dana", "Bo"]}),
    "a calendar of nobody": (ICS.format(event("UID:1")), {"kind": "ics", "events": 1, "attendee_lines": 0, "people": 0}),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_form_has_its_figures(form):
    text, wanted = FORMS[form]
    reading = read(text if isinstance(text, bytes) else text.encode())
    found = reading.figures() | {
        "kind": reading.kind,
        "names": [one.name for one in reading.people],
        "urls": [url for one in reading.people for url in one.urls],
        "titles": [one.title for one in reading.people],
        "birthdays": [one.birthday for one in reading.people if one.birthday],
    }
    assert {name: found.get(name) for name in wanted} == wanted
