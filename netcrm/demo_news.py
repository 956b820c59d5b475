"""What is new at the made-up school: people's news, its faculty, openings, and a last day."""

from datetime import date, timedelta

from accounts.models import Program, User
from contacts.models import Contact, Context, Faculty, Opening, Step
from interactions.models import Update

# whose, kind, words, days ago
NEWS = [
    ("Teodor Quillfeather", "job", "started at Harbor County Library", 3),
    ("Kwabena Lindqvist", "course", "registered for INFO 210", 2),
    ("Dr. Henrike Adeyemi-Vos", "article", "published “Original order, kept slowly”", 12),
    ("Philippa Nwosu", "award", "won the museum studies prize", 40),
]
FACULTY = {
    "Dr. Henrike Adeyemi-Vos": ("Associate professor", ["INFO 261", "Archivists’ chapter"]),
    "Dr. Tobias Wrenfield": ("Professor", ["INFO 200"]),
    "Dr. Lucasta Bellamy-Oduya": ("Lecturer", ["INFO 287"]),
    "Dr. Caspian Nakagawa-Holt": ("Assistant professor", ["INFO 256"]),
}
LEAVES = ("Yuki Fennimore", 35)


def load(owner: User, program: Program, contexts: dict[str, Context], today: date) -> None:
    people = {contact.name: contact for contact in owner.contacts.all()}
    owner.linkedin_url = "https://www.linkedin.com/in/noor-castellane-demo"
    owner.save(update_fields=["linkedin_url"])
    for name, kind, words, ago in NEWS:
        day = today - timedelta(days=ago)
        Update(owner=owner, contact=people[name], kind=kind, words=words, day=day).keep()
    entries = {}
    for name, (title, places) in FACULTY.items():
        entry = entries[name] = Faculty.objects.create(program=program, name=name, title=title)
        entry.contexts.set([contexts[place] for place in places])
        Contact.objects.filter(pk=people[name].pk).update(faculty=entry)
    vos = entries["Dr. Henrike Adeyemi-Vos"]
    for title, step, opens, closes, details in (
        ("Program coordinator", Step.LEADER, -10, 7, "Two of five places are open."),
        ("Processing assistant", Step.ASSISTANT, 60, 120, "Six hours a week in the archives."),
    ):
        Opening.objects.create(
            program=program, title=title, step=step, faculty=vos,
            context=contexts["Archivists’ chapter"], details=details,
            opens_on=today + timedelta(days=opens), closes_on=today + timedelta(days=closes),
        )  # fmt: skip
    name, days = LEAVES
    Contact.objects.filter(pk=people[name].pk).update(leaves_on=today + timedelta(days=days))
