"""The made-up school of local mode: every name in it is invented.

Days are counted back from the day it is made, so that Today always has the same people on it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_DNS, uuid5

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import Program, User
from contacts.models import (
    Contact,
    ContactPoint,
    ContactTag,
    Context,
    QuietTime,
    Recess,
    Term,
    Tie,
    UsualRhythm,
)
from contacts.points import key_of
from interactions.models import Interaction
from netcrm import demo_giving, demo_news
from reminders import rounds
from reminders.models import Round, RoundRow

DOMAIN = "lakeshore.example"
STUDENT, FACULTY, ALUM, PRO = (
    Contact.Kind.STUDENT, Contact.Kind.FACULTY, Contact.Kind.ALUM, Contact.Kind.PROFESSIONAL,
)  # fmt: skip
WROTE, GOT, TALKED = (
    Interaction.Direction.WROTE, Interaction.Direction.GOT, Interaction.Direction.TALKED,
)  # fmt: skip
MAIL, CHAT, CALL, VIDEO, PERSON, BOARD = (
    Interaction.Channel.MAIL, Interaction.Channel.CHAT, Interaction.Channel.CALL,
    Interaction.Channel.VIDEO, Interaction.Channel.PERSON, Interaction.Channel.BOARD,
)  # fmt: skip
CHAPTER, ARCHIVISTS, CIRCLE = "Student chapter", "Archivists’ chapter", "Slow cataloging circle"
MEET, PANEL, DESK = "Meet & Greet", "Alumni panel", "Lakeshore library desk"
ARCHIVES, SCHOOL = "City Archives", "Lakeshore iSchool"

# code, name, and how many terms ago it was held
COURSES = [
    ("INFO 200", "Information communities", 3), ("INFO 202", "Information retrieval", 3),
    ("INFO 204", "Management of libraries", 2), ("INFO 210", "Reference services", 2),
    ("INFO 230", "Metadata for collections", 2), ("INFO 256", "Digital preservation", 1),
    ("INFO 261", "Archival arrangement", 1), ("INFO 285", "Research methods", 1),
    ("INFO 287", "Community archives", 0), ("INFO 241", "Cataloging and its discontents", 0),
    ("INFO 246", "Programming for librarians", 0), ("INFO 289", "The portfolio", 0),
]  # fmt: skip
NOORS = {
    "INFO 200": "classmate", "INFO 210": "classmate", "INFO 261": "classmate",
    "INFO 287": "classmate", CHAPTER: "member", ARCHIVISTS: "member", MEET: "attendee",
    DESK: "assistant",
}  # fmt: skip
LETTER = {
    "text": "I have settled on archives, joined the archivists’ chapter, and "
    "spent a day processing a fishing co-op’s papers, which I would happily do again. I will look "
    "for an internship in January.",
    "faculty_text": "What you told me about original order was the best advice of the year.",
    "peer_text": "If I can be useful to you, with a second pair of eyes or a name, please ask.",
}
NEWCOMERS = {
    "ezra": ("Ezra Thistlewood", ["Noor Castellane", "Priti Vandermolen"]),
    "june": ("June Abiodun", ["Teodor Quillfeather"]),
    "paz": ("Paz Lindgren", []),
}


@dataclass(frozen=True)
class DemoAccess:
    student_email: str
    student_password: str
    staff_email: str
    staff_password: str


@dataclass(frozen=True)
class Talk:
    ago: int
    channel: str
    direction: str
    topic: str
    said: str = ""
    follow_up: int = 0
    place: str = ""


@dataclass(frozen=True)
class Someone:
    name: str
    kind: str
    cadence: int | None
    began: int
    places: dict[str, str]
    talks: Sequence[Talk] = ()
    title: str = ""
    employer: str = ""
    called: str = ""
    interests: str = ""
    how_met: str = ""
    notes: str = ""
    tags: Sequence[str] = ()
    has_mail: bool = True
    birthday_in: int | None = None  # days from today


def students(met: int) -> list[Someone]:
    """Whom Noor studies with; the Meet & Greet was `met` days ago."""
    return [
        Someone("Dana Okafor-Lind", STUDENT, 30, 430,
                {"INFO 200": "teammate", ARCHIVISTS: "member"}, [
                    Talk(1, PERSON, TALKED, "the archives internship", "She said to ask for "
                         "the backlog. I promised her my finding-aid template.", 1),
                    Talk(met, VIDEO, TALKED, "the Meet & Greet", place=MEET),
                    Talk(33, MAIL, GOT, "week 9 of INFO 287", "Sent her my notes."),
                    Talk(62, CHAT, WROTE, "the chapter’s processing day", place=ARCHIVISTS),
                    Talk(95, VIDEO, TALKED, "summer, and what comes after"),
                    Talk(150, MAIL, WROTE, "a talk on community archives"),
                    Talk(240, CHAT, GOT, "choosing electives"),
                    Talk(352, BOARD, TALKED, "our group project", place="INFO 200"),
                ], interests="archives, oral history", how_met="Same group in INFO 200",
                notes="Has a sister in Ghent. Prefers chat in the evenings.", tags=["archives"],
                birthday_in=40),
        Someone("Dana Whitlow-Sung", STUDENT, None, 140, {"INFO 261": "classmate"}, [
                    Talk(12, CHAT, TALKED, "citation managers", "Chat with Dana Whitlow-Sung re "
                         "citation managers, gave her advice; remind me in 3 weeks", 21),
                ], interests="scholarly communication"),
        Someone("Teodor Quillfeather", STUDENT, 30, 420, {"INFO 200": "classmate"}, [
                    Talk(41, CHAT, WROTE, "the reference desk"),
                    Talk(70, CHAT, GOT, "his applications", "Two interviews in one week."),
                    Talk(131, MAIL, WROTE, "a posting at Harbor County"),
                    Talk(300, BOARD, TALKED, "the INFO 200 project", place="INFO 200"),
                ], "Reference assistant", "Harbor County Library", interests="public libraries"),
        Someone("Teo Quillfeather", STUDENT, None, met,
                {"INFO 200": "classmate", MEET: "attendee"}, how_met="The Meet & Greet’s chat",
                has_mail=False),  # possibly the same person
        Someone("Bexley Hartono", STUDENT, 14, met,
                {"INFO 287": "classmate", MEET: "attendee"}, [
                    Talk(met, VIDEO, TALKED, "registering for INFO 287",
                         "Will say whether the waitlist moved.", 3, MEET),
                ], interests="academic libraries", how_met="Breakout room 4 of the Meet & Greet"),
        Someone("Anselm Rouse-Tamang", STUDENT, 30, met,
                {"INFO 287": "classmate", MEET: "attendee"}, interests="community archives",
                how_met="He asked a good question in the chat"),
        Someone("Wendell Ikaika-Strom", STUDENT, 56, 390, {"INFO 200": "classmate"}, [
                    Talk(160, BOARD, GOT, "school libraries"),
                    Talk(281, CHAT, WROTE, "moving to Hilo"),
                ], interests="school libraries"),
        Someone("Saoirse Pelletan", STUDENT, 56, 220, {"INFO 210": "classmate"}, [
                    Talk(57, CHAT, WROTE, "story time for teenagers"),
                    Talk(140, VIDEO, TALKED, "youth services", place="INFO 210"),
                ], interests="youth services"),
        Someone("Priti Vandermolen", STUDENT, 56, 300, {CHAPTER: "leader"}, [
                    Talk(3, MAIL, WROTE, "the workshop link", "Thanked her for it."),
                    Talk(29, VIDEO, TALKED, "what the leadership team does", place=CHAPTER),
                    Talk(88, MAIL, GOT, "the chapter’s calendar", place=CHAPTER),
                    Talk(173, CHAT, TALKED, "special collections"),
                ], interests="special collections", tags=["chapter"]),
        Someone("Yuki Fennimore", STUDENT, None, met, {MEET: "attendee"}, [
                    Talk(met, VIDEO, TALKED, "law libraries", place=MEET),
                ], interests="law libraries"),
        Someone("Imogen Castellanos-Ray", STUDENT, 56, 210,
                {"INFO 210": "classmate", DESK: "member"}, [
                    Talk(6, PERSON, TALKED, "the desk schedule", place=DESK),
                    Talk(35, PERSON, TALKED, "a hard reference question", place=DESK),
                    Talk(68, CHAT, GOT, "swapping a shift", place=DESK),
                    Talk(104, PERSON, TALKED, "the summer reading program", place=DESK),
                ], employer="Lakeshore library", interests="reference"),
        Someone("Kwabena Lindqvist", STUDENT, 56, 160, {"INFO 261": "classmate"}, [
                    Talk(30, CHAT, TALKED, "the arrangement exercise", place="INFO 261"),
                    Talk(91, MAIL, GOT, "a reading group"),
                ], interests="film archives"),
        Someone("Philippa Nwosu", STUDENT, None, 155, {"INFO 261": "classmate"}, [
                    Talk(128, BOARD, GOT, "deaccessioning", place="INFO 261"),
                ], interests="museums"),
        Someone("Tamsin Velarde", STUDENT, 56, 80,
                {"INFO 287": "classmate", ARCHIVISTS: "member"}, [
                    Talk(9, VIDEO, TALKED, "our oral history interviews", place="INFO 287"),
                    Talk(23, CHAT, WROTE, "a release form"),
                    Talk(50, BOARD, TALKED, "the week 3 reading", place="INFO 287"),
                ], interests="oral history", tags=["archives"], birthday_in=3),
        Someone("Maren Halloran", STUDENT, None, 75, {"INFO 287": "classmate"}, [
                    Talk(40, BOARD, GOT, "zines in the collection", place="INFO 287"),
                ], interests="zines"),
        Someone("Cosmo Abernathy-Lu", STUDENT, 56, 130, {CIRCLE: "member"}, [
                    Talk(16, CHAT, TALKED, "subject headings", place=CIRCLE),
                    Talk(58, CHAT, WROTE, "a heading that should go"),
                    Talk(99, VIDEO, TALKED, "the first meeting", place=CIRCLE),
                ], interests="cataloging", birthday_in=0),
        Someone("Lior Santangelo", STUDENT, 56, 60, {CHAPTER: "member"}, [
                    Talk(8, MAIL, WROTE, "minutes of the meeting", place=CHAPTER),
                    Talk(36, VIDEO, TALKED, "their first term", place=CHAPTER),
                ]),
    ]  # fmt: skip


def faculty_and_others() -> list[Someone]:
    """Who teaches her, who went before, and whom she works with."""
    return [
        Someone("Dr. Henrike Adeyemi-Vos", FACULTY, 56, 400,
                {"INFO 261": "instructor", ARCHIVISTS: "advisor"}, [
                    Talk(59, VIDEO, TALKED, "original order", "She would read a draft."),
                    Talk(118, MAIL, WROTE, "the processing day", place=ARCHIVISTS),
                    Talk(190, VIDEO, TALKED, "my paper on respect des fonds", place="INFO 261"),
                ], "Associate professor", SCHOOL, "Dr. Adeyemi-Vos", "archival theory",
                notes="Writes references within a week; wants a page of bullet points.",
                tags=["archives", "mentor"]),
        Someone("Dr. Tobias Wrenfield", FACULTY, 120, 380, {"INFO 200": "instructor"}, [
                    Talk(20, MAIL, WROTE, "my fall courses"),
                    Talk(142, MAIL, GOT, "a reading on information behavior"),
                    Talk(333, VIDEO, TALKED, "choosing a pathway", place="INFO 200"),
                ], "Professor", SCHOOL, "Dr. Wrenfield", "information behavior"),
        Someone("Dr. Lucasta Bellamy-Oduya", FACULTY, 120, 90, {"INFO 287": "instructor"}, [
                    Talk(18, VIDEO, TALKED, "community archives", place="INFO 287"),
                    Talk(47, MAIL, GOT, "my proposal", "Narrow it to one neighborhood."),
                ], "Lecturer", SCHOOL, "Dr. Bellamy-Oduya", "community archives", tags=["mentor"]),
        Someone("Dr. Caspian Nakagawa-Holt", FACULTY, 120, 260, {"INFO 256": "instructor"}, [
                    Talk(150, MAIL, WROTE, "the fixity exercise"),
                ], "Assistant professor", SCHOOL, "Dr. Nakagawa-Holt", "digital preservation"),
        Someone("Marisol Tennick", ALUM, 56, 350, {"INFO 210": "classmate", ARCHIVES: "member"}, [
                    Talk(25, CALL, TALKED, "her first month", "The backlog is 400 boxes."),
                    Talk(64, MAIL, WROTE, "congratulations on City Archives"),
                    Talk(121, CHAT, GOT, "the portfolio"),
                    Talk(230, VIDEO, TALKED, "reference interviews", place="INFO 210"),
                ], "Cataloger", ARCHIVES, interests="cataloging", tags=["archives"],
                birthday_in=190),
        Someone("Winifred Osei-Tremblay", ALUM, 120, 240, {ARCHIVES: "supervisor"}, [
                    Talk(73, MAIL, GOT, "spring internships", "They open in December."),
                    Talk(165, MAIL, WROTE, "whether they take interns"),
                ], "Archivist", ARCHIVES, tags=["archives", "internship"]),
        Someone("Rosalind Achterberg", ALUM, 120, 280, {CHAPTER: "member"}, [
                    Talk(37, MAIL, WROTE, "her conference talk"),
                    Talk(155, VIDEO, TALKED, "the alumni panel", place=PANEL),
                ], "Metadata librarian", "Three Rivers Consortium"),
        Someone("Oleander Bright", PRO, 56, 320, {DESK: "supervisor"}, [
                    Talk(13, PERSON, TALKED, "how the term goes", "A reference?", place=DESK),
                    Talk(55, MAIL, GOT, "the fall schedule", place=DESK),
                    Talk(110, PERSON, TALKED, "my review", place=DESK),
                    Talk(205, PERSON, TALKED, "starting at the desk", place=DESK),
                ], "Head of access services", "Lakeshore library", tags=["mentor"]),
        Someone("Jun-ho Abarca", PRO, 120, 200, {}, [
                    Talk(44, MAIL, GOT, "an informational interview", "Half an hour in spring."),
                    Talk(51, MAIL, WROTE, "an informational interview"),
                ], "Law librarian", "County Law Library", how_met="Yuki’s webinar"),
        Someone("Bartholomew Iyer", PRO, None, 155, {PANEL: "attendee"}, [
                    Talk(155, VIDEO, TALKED, "vendor jobs", place=PANEL),
                ], "Product librarian", "Northfield Software", has_mail=False),
        Someone("Greta Mbeki-Larsson", PRO, None, 45, {}, [
                    Talk(45, MAIL, GOT, "a question on the mailing list"),
                ], "Collections manager", "Maritime Museum", has_mail=False),
    ]  # fmt: skip


@transaction.atomic
def load(now: datetime) -> DemoAccess:
    """Make the school, a student with a year behind her, three at their start, and its staff."""
    program = Program.objects.create(name=SCHOOL, email_domains=DOMAIN)
    noor, noor_password = _user(
        program, "noor", "Noor Castellane", place="Milwaukee", employer="Lakeshore library",
        interests="archives, community history, zines",
    )  # fmt: skip
    ilse, ilse_password = _user(program, "ilse", "Ilse Marchetti", is_staff=True)
    today = noor.today(now)
    met = today.weekday() + 4  # the Thursday of last week
    contexts = _catalogue(program, today, met)
    contexts[DESK] = Context.objects.create(
        owner=noor, kind=Context.Kind.WORKPLACE, name=DESK, starts_on=today - timedelta(days=210)
    )
    for name, role in NOORS.items():
        _tie(noor, contexts[name], None, role)
    for someone in [*students(met), *faculty_and_others()]:
        _know(noor, contexts, someone, today)
    demo_news.load(noor, program, contexts, today)
    demo_giving.load(noor, today)
    _letter(noor, today)
    _calm(noor, program, today)
    for local, (name, known) in NEWCOMERS.items():
        newcomer, _ = _user(program, local, name)
        _tie(newcomer, contexts["INFO 287"], None, "classmate")
        for other in known:
            _know(newcomer, contexts, Someone(other, STUDENT, 30, 9, {}), today)
    return DemoAccess(noor.email, noor_password, ilse.email, ilse_password)


def _calm(noor: User, program: Program, today: date) -> None:
    """Finals and a break to come, days of her own, somebody muted, and a week that begins."""
    far = today + timedelta(days=25)
    for kind, name, first, days in (
        (Recess.Kind.FINALS, "Finals", far, 6),
        (Recess.Kind.BREAK, "Break", far + timedelta(days=6), 14),
    ):
        last = first + timedelta(days=days - 1)
        Recess.objects.create(
            program=program,
            kind=kind,
            name=f"{name} of {first:%B %Y}",
            starts_on=first,
            ends_on=last,
        )
    move = today + timedelta(days=15)
    QuietTime.objects.create(
        owner=noor, name="Moving house", starts_on=move, ends_on=move + timedelta(days=2)
    )
    UsualRhythm.objects.create(owner=noor, of="role.teammate", cadence_days=30)
    noor.contacts.get(name="Bartholomew Iyer").mute(today)
    noor.people_a_week = 3
    noor.save(update_fields=["people_a_week"])
    noor.contacts.update(turn_on=None)
    noor.contacts.refresh_due(today)


def _letter(noor: User, today: date) -> None:
    """This year's letter, half way: most of last year's had an answer."""
    for year in (today.year - 1, today.year):
        letter = Round.objects.create(owner=noor, year=year, closing="Noor", **LETTER)
        people = list(letter.waiting().prefetch_related("points"))
        day = min(today, date(year, 5, 12)) if year == today.year else date(year, 5, 12)
        for place, contact in enumerate(people[: 14 if year == today.year else None]):
            if place % 9 == 4:
                rounds.put_off(letter, contact, "I told them in person", day)
            elif contact.created_day <= day:
                letter.row_of(contact).settle(RoundRow.State.SENT, day, how=RoundRow.How.OWN_MAIL)


def _user(program: Program, local: str, name: str, **fields: str | bool) -> tuple[User, str]:
    password = secrets.token_urlsafe(9)
    email = f"{local}@{DOMAIN}"
    user = User.objects.create_user(email, password, name=name, program=program, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user, password


def _terms(program: Program, today: date) -> list[Term]:
    """The term that runs, or the last that ran, and the three before it; the latest first."""
    spans = [
        (f"{season} {year}", date(year, *start), date(year, *end))
        for year in range(today.year - 2, today.year + 1)
        for season, start, end in [
            ("Spring", (1, 20), (5, 15)), ("Summer", (6, 1), (8, 10)), ("Fall", (8, 20), (12, 12)),
        ]
    ]  # fmt: skip
    begun = [span for span in spans if span[1] <= today][-4:]
    return [
        Term.objects.create(program=program, name=name, starts_on=start, ends_on=end)
        for name, start, end in reversed(begun)
    ]


def _catalogue(program: Program, today: date, met: int) -> dict[str, Context]:
    terms, kinds = _terms(program, today), Context.Kind
    made = [
        Context(program=program, kind=kinds.COURSE, code=code, name=name, term=terms[ago])
        for code, name, ago in COURSES
    ]
    for name in (CHAPTER, ARCHIVISTS, "Leadership team", CIRCLE, "Zine librarians online"):
        made.append(Context(program=program, kind=kinds.GROUP, name=name))
    for name, days in ((MEET, -met), (PANEL, -155), ("Résumé evening", 12)):
        day = today + timedelta(days=days)
        made.append(Context(program=program, kind=kinds.EVENT, name=name, starts_on=day))
    made.append(Context(program=program, kind=kinds.WORKPLACE, name=ARCHIVES))
    for context in made:
        context.save()
    return {context.short: context for context in made}


def _tie(owner: User, context: Context, contact: Contact | None, role: str) -> None:
    Tie.objects.create(owner=owner, contact=contact, context=context, role=role)


def _birthday(someone: Someone, today: date) -> str:
    """A day of the year; it is shown as soon as it is near."""
    if someone.birthday_in is None:
        return ""
    return f"--{today + timedelta(days=someone.birthday_in):%m-%d}"


def _know(owner: User, contexts: dict[str, Context], someone: Someone, today: date) -> None:
    slug = someone.name.removeprefix("Dr. ").lower().replace(" ", "-")
    contact = Contact(
        owner=owner, uid=uuid5(NAMESPACE_DNS, f"{slug}.{DOMAIN}").urn,
        name=someone.name, kind=someone.kind, title=someone.title,
        employer=someone.employer, called=someone.called, interests=someone.interests,
        how_met=someone.how_met, notes=someone.notes, cadence_days=someone.cadence,
        birthday=_birthday(someone, today),
        created_day=today - timedelta(days=someone.began),
    )  # fmt: skip
    contact.save()
    kind, value = ContactPoint.Kind.LINKEDIN, f"https://www.linkedin.com/in/{slug}-demo"
    if someone.has_mail:
        kind, value = ContactPoint.Kind.EMAIL, f"{slug.replace('-', '.')}@{DOMAIN}"
    ContactPoint.objects.create(
        owner=owner, contact=contact, kind=kind, value=value, key=key_of(kind, value)
    )
    for tag in someone.tags:
        ContactTag.objects.create(owner=owner, contact=contact, name=tag)
    for place, role in someone.places.items():
        _tie(owner, contexts[place], contact, role)
    for talk in someone.talks:
        day = today - timedelta(days=talk.ago)
        Interaction(
            owner=owner, day=day, channel=talk.channel, direction=talk.direction, topic=talk.topic,
            said=talk.said, context=contexts.get(talk.place),
            follow_up_on=day + timedelta(days=talk.follow_up) if talk.follow_up else None,
        ).log([contact], today)  # fmt: skip
    contact.refresh_from_db()
    contact.keep(today)
