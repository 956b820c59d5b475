"""The made-up school of local mode: every name in it is invented."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import Program, User
from contacts.models import Contact, ContactPoint, Context, Term, Tie
from interactions.models import Interaction

SCHOOL = "lakeshore.example"
Kind, Role, Channel, Direction = Contact.Kind, Tie.Role, Interaction.Channel, Interaction.Direction

# name, kind, title, employer, cadence, days since it began, contexts,
# talks: (days ago, channel, direction, topic, what was said, days until a follow-up)
PEOPLE: list[tuple[Any, ...]] = [
    ("Dana Okafor-Lind", Kind.STUDENT, "", "", 30, 430, ["INFO 200", "Student chapter"],
     [(1, Channel.PERSON, Direction.TALKED, "the archives internship",
       "She said to ask for the processing backlog, not the reading room.", 1),
      (11, Channel.VIDEO, Direction.TALKED, "the Meet & Greet", "", 0),
      (33, Channel.MAIL, Direction.GOT, "week 9 of INFO 287", "Sent her my notes.", 0)]),
    ("Teodor Quillfeather", Kind.STUDENT, "Reference assistant", "Harbor County Library", 30, 420,
     ["INFO 200"], [(41, Channel.CHAT, Direction.WROTE, "the reference desk", "", 0)]),
    ("Dr. Henrike Adeyemi-Vos", Kind.FACULTY, "Associate professor", "Lakeshore iSchool", 56, 400,
     ["INFO 261", "Student chapter"],
     [(59, Channel.VIDEO, Direction.TALKED, "original order", "Office hour.", 0)]),
    ("Bexley Hartono", Kind.STUDENT, "", "", 14, 12, ["INFO 287", "Meet & Greet"],
     [(12, Channel.VIDEO, Direction.TALKED, "registering for INFO 287", "", 9)]),
    ("Anselm Rouse-Tamang", Kind.STUDENT, "", "", 30, 11, ["INFO 287", "Meet & Greet"], []),
    ("Wendell Ikaika-Strom", Kind.STUDENT, "", "", 120, 390, ["INFO 200"],
     [(160, Channel.BOARD, Direction.GOT, "school libraries", "", 0)]),
    ("Priti Vandermolen", Kind.STUDENT, "", "", 30, 300, ["Student chapter"],
     [(3, Channel.MAIL, Direction.WROTE, "the workshop link", "", 0)]),
    ("Dr. Tobias Wrenfield", Kind.FACULTY, "Professor", "Lakeshore iSchool", 120, 380, ["INFO 200"],
     [(20, Channel.MAIL, Direction.WROTE, "my fall courses", "", 0)]),
    ("Marisol Tennick", Kind.ALUM, "Cataloger", "City Archives", 56, 350, ["INFO 210"],
     [(25, Channel.CALL, Direction.TALKED, "her first month", "", 0)]),
    ("Yuki Fennimore", Kind.STUDENT, "", "", None, 11, ["Meet & Greet"], []),
    ("Dr. Lucasta Bellamy-Oduya", Kind.FACULTY, "Lecturer", "Lakeshore iSchool", 120, 90,
     ["INFO 287"], [(18, Channel.VIDEO, Direction.TALKED, "community archives", "", 0)]),
    ("Jun-ho Abarca", Kind.PROFESSIONAL, "Law librarian", "County Law Library", 120, 200, [],
     [(44, Channel.MAIL, Direction.GOT, "an informational interview", "", 0)]),
    ("Saoirse Pelletan", Kind.STUDENT, "", "", 30, 220, ["INFO 210"],
     [(75, Channel.CHAT, Direction.WROTE, "", "", 0)]),
]  # fmt: skip


@dataclass(frozen=True)
class DemoAccess:
    student_email: str
    student_password: str
    staff_email: str
    staff_password: str


@transaction.atomic
def load() -> DemoAccess:
    """Make the school, a student with a year behind her, and its staff; passwords are random."""
    program = Program.objects.create(name="Lakeshore iSchool", email_domains=SCHOOL)
    noor, noor_password = _user(program, "noor", "Noor Castellane")
    ilse, ilse_password = _user(program, "ilse", "Ilse Marchetti", is_staff=True)
    contexts = _catalogue(program, noor)
    for name in ("INFO 200", "INFO 210", "INFO 261", "INFO 287"):
        _tie(noor, contexts[name], None, Role.CLASSMATE)
    _tie(noor, contexts["Student chapter"], None, Role.MEMBER)
    _tie(noor, contexts["Meet & Greet"], None, Role.ATTENDEE)
    for row in PEOPLE:
        _person(noor, contexts, *row)
    return DemoAccess(noor.email, noor_password, ilse.email, ilse_password)


def _user(program: Program, local: str, name: str, **fields: bool) -> tuple[User, str]:
    password = secrets.token_urlsafe(9)
    email = f"{local}@{SCHOOL}"
    user = User.objects.create_user(email, password, name=name, program=program, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user, password


def _catalogue(program: Program, noor: User) -> dict[str, Context]:
    today = noor.today()
    spans = [("Last fall", 440, 330), ("Last spring", 310, 200), ("This term", 80, -30)]
    terms = [
        Term.objects.create(program=program, name=name, starts_on=today - timedelta(days=start),
                            ends_on=today - timedelta(days=end))
        for name, start, end in spans
    ]  # fmt: skip
    course, group, event = Context.Kind.COURSE, Context.Kind.GROUP, Context.Kind.EVENT
    rows: list[tuple[str, str, str, Term | None]] = [
        (course, "INFO 200", "Information communities", terms[0]),
        (course, "INFO 210", "Reference and information services", terms[1]),
        (course, "INFO 261", "Archival arrangement", terms[1]),
        (course, "INFO 287", "Deeds of gift", terms[2]),
        (group, "", "Student chapter", None),
        (group, "", "Slow cataloging circle", None),
    ]
    made = {
        code or name: Context.objects.create(
            program=program, kind=kind, code=code, name=name, term=term
        )
        for kind, code, name, term in rows
    }
    made["Meet & Greet"] = Context.objects.create(
        program=program, kind=event, name="Meet & Greet", starts_on=today - timedelta(days=11)
    )
    return made


def _tie(owner: User, context: Context, contact: Contact | None, role: str) -> None:
    Tie.objects.create(owner=owner, contact=contact, context=context, role=role)


def _person(owner: User, contexts: dict[str, Context], name: str, kind: str, title: str,
            employer: str, cadence: int | None, began: int, places: list[str],
            talks: list[tuple[int, str, str, str, str, int]]) -> None:  # fmt: skip
    today = owner.today()
    called = f"Dr. {name.split()[-1]}" if kind == Kind.FACULTY else ""
    contact = Contact(owner=owner, name=name, kind=kind, title=title, employer=employer,
                      called=called, cadence_days=cadence,
                      created_day=today - timedelta(days=began))  # fmt: skip
    contact.keep(today)
    address = f"{name.split()[-1].lower()}@{SCHOOL}"
    ContactPoint.objects.create(
        owner=owner, contact=contact, kind=ContactPoint.Kind.EMAIL, value=address, key=address
    )
    for place in places:
        role = Role.INSTRUCTOR if kind == Kind.FACULTY and place[:4] == "INFO" else Role.MEMBER
        _tie(owner, contexts[place], contact, role)
    for ago, channel, direction, topic, said, follow_up in talks:
        day = today - timedelta(days=ago)
        follow_up_on = day + timedelta(days=follow_up) if follow_up else None
        Interaction(owner=owner, day=day, channel=channel, direction=direction, topic=topic,
                    said=said, follow_up_on=follow_up_on).log([contact], today)  # fmt: skip
    contact.refresh_from_db()
    contact.keep(today)
