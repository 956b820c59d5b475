"""One owner with every kind of nudge there is, each about somebody else."""

from datetime import timedelta

from contacts.models import Faculty, Opening
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


def make_busy_owner(email, today):
    """Sixteen people, with whom the owner shares a course, and a nudge of a kind for each."""
    program = make_program()
    owner = make_user(email, name="Noor Busy", program=program, yearly_month=today.month)
    course = make_context(owner=owner, code="INFO 287", name="Archives")
    make_tie(course, owner=owner)

    def person(name, **fields):
        long_ago = {"created_day": today - timedelta(days=400)}
        who = make_contact(owner, name, today=today, **(long_ago | fields))
        make_tie(course, contact=who)
        return who

    def ago(days):
        return today - timedelta(days=days)

    make_exchange(person("Promise"), ago(9), thing="help", direction="given", stage="promised")
    make_reference(person("Reference"), today, today=today)
    log_interaction(person("Reply"), ago(5), today=today, direction="got", topic="deeds")
    log_interaction(
        person("Follow"), ago(30), today=today, follow_up_on=ago(1), topic="maps", context=course
    )
    person("Birthday", birthday=f"--{today:%m-%d}")
    make_update(person("News"), ago(2), kind="course", words="registered for INFO 287")
    make_exchange(person("Thanks"), ago(5), closed_on=ago(5), outcome_told_on=ago(5))
    make_exchange(person("Outcome"), ago(40), closed_on=ago(40), thanked_on=ago(40))
    make_exchange(person("Ask"), ago(20), stage="asked")
    make_introduction(
        person("Intro"), introducer=person("Introducer", created_day=today), day=ago(30),
        made_on=ago(20),
    )  # fmt: skip
    person("Leaving", leaves_on=today)
    person("Hello", created_day=ago(5))
    offer = person("Offer")
    for days in (90, 60, 20):
        make_exchange(offer, ago(days), thanked_on=ago(days), outcome_told_on=ago(days))
    entry = Faculty.objects.get_or_create(program=program, name="Dr. Path")[0]
    Opening.objects.get_or_create(
        program=program, title="Coordinator", step="leader", closes_on=today, faculty=entry
    )
    person("Path", kind="faculty", faculty=entry)
    keep = person("Keep", cadence_days=30, email="keep@x.example")
    log_interaction(keep, ago(90), today=today)
    person("Yearly")
    return owner
