"""Give and take at the made-up school: help and promises, two references, two introductions."""

from datetime import date, timedelta

from accounts.models import User
from contacts.models import Contact
from interactions.models import Exchange, Introduction, Reference

PRONOUNS = {
    "Dana Okafor-Lind": "she/her",
    "Dana Whitlow-Sung": "she/her",
    "Dr. Henrike Adeyemi-Vos": "she/her",
    "Teodor Quillfeather": "he/him",
    "Oleander Bright": "they/them",
}
VOS, DANA, OTHER_DANA, BRIGHT, TENNICK = (
    "Dr. Henrike Adeyemi-Vos", "Dana Okafor-Lind", "Dana Whitlow-Sung", "Oleander Bright",
    "Marisol Tennick",
)  # fmt: skip
# who, what, which way, how far, days ago, about, due in days, thanked and told
EXCHANGES = [
    (VOS, "advice", "received", "done", 190, "respect des fonds", None, True),
    (VOS, "guidance", "received", "done", 120, "which electives to take", None, True),
    (VOS, "advice", "received", "done", 59, "original order", None, True),
    (DANA, "help", "given", "promised", 1, "the finding-aid template", 0, False),
    (DANA, "advice", "received", "done", 1, "the archives internship", None, False),
    (DANA, "understanding", "given", "done", 33, "week 9 of INFO 287", None, False),
    (OTHER_DANA, "advice", "given", "done", 12, "citation managers", None, False),
    (TENNICK, "guidance", "received", "asked", 25, "the portfolio", None, False),
    (BRIGHT, "guidance", "received", "done", 110, "my review", None, True),
]


def load(owner: User, today: date) -> None:
    people = {contact.name: contact for contact in owner.contacts.all()}
    for name, pronouns in PRONOUNS.items():
        Contact.objects.filter(pk=people[name].pk).update(pronouns=pronouns)
    for name, thing, direction, stage, ago, topic, due, closed in EXCHANGES:
        day = today - timedelta(days=ago)
        talks = people[name].interactions.filter(day=day)
        Exchange(
            owner=owner, contact=people[name], interaction=talks.first(), thing=thing,
            direction=direction, stage=stage, day=day, topic=topic,
            thanked_on=day if closed else None,
            outcome_told_on=day if closed else None,
            due_on=None if due is None else today + timedelta(days=due),
        ).keep()  # fmt: skip
    lately, ahead = today - timedelta(days=3), today + timedelta(days=40)
    Reference(
        owner=owner, contact=people[BRIGHT], purpose="the City Archives internship",
        deadline=ahead, project="Seven months at the desk", asked_on=lately, agreed_on=lately,
        emphasis="Calm at a busy desk", created_day=lately,
    ).keep(today)  # fmt: skip
    Reference(
        owner=owner, contact=people[VOS], purpose="the chapter’s travel award",
        deadline=today + timedelta(days=75), project="My paper on respect des fonds",
    ).keep(today)  # fmt: skip
    Introduction(
        owner=owner, first=people["Tamsin Velarde"], second=people[TENNICK],
        topic="oral history in the city", day=today,
    ).keep()  # fmt: skip
    Introduction(
        owner=owner, introducer=people["Yuki Fennimore"], second=people["Jun-ho Abarca"],
        topic="law libraries", day=today - timedelta(days=60), made_on=today - timedelta(days=55),
        thanked_on=today - timedelta(days=54), followed_on=today - timedelta(days=51),
    ).keep()  # fmt: skip
