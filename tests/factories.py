"""Plain makers of rows: each says only what its test does not care about."""

from datetime import date

from allauth.account.models import EmailAddress

from accounts.models import Program, User
from contacts.models import Contact, ContactPoint, Context, Tie, spread
from contacts.uids import fresh_uid
from interactions.models import Exchange, Interaction, Introduction, Reference, Update


def make_program(name="Lakeshore iSchool", **fields):
    return Program.objects.get_or_create(name=name, defaults=fields)[0]


def make_user(email, password="correct horse 27", **fields):
    user = User.objects.create_user(email, password, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_contact(owner, name="Dana Okafor-Lind", *, today=None, email="", **fields):
    today = today or owner.today()
    fields.setdefault("created_day", today)
    fields.setdefault("uid", prompt_uid())
    contact = Contact(owner=owner, name=name, **fields)
    contact.keep(today)
    if email:
        make_point(contact, ContactPoint.Kind.EMAIL, email)
        contact.keep(today)
    return contact


def prompt_uid():
    """Of somebody who is due on the very day, whatever their cadence."""
    return next(uid for uid in iter(fresh_uid, "") if spread(uid, 365) == 0)


def make_point(contact, kind, value, key=None):
    return ContactPoint.objects.create(
        owner=contact.owner, contact=contact, kind=kind, value=value, key=key or value.lower()
    )


def make_context(owner=None, program=None, kind=Context.Kind.COURSE, name="Archives", **fields):
    return Context.objects.create(owner=owner, program=program, kind=kind, name=name, **fields)


def make_tie(context, owner=None, contact=None, role=Tie.Role.CLASSMATE, **fields):
    owner = owner or contact.owner
    return Tie.objects.create(owner=owner, contact=contact, context=context, role=role, **fields)


def log_interaction(contacts, day, *, today=None, **fields):
    """Log one with these contacts (one or a list), as the owner would on `today`."""
    contacts = contacts if isinstance(contacts, list) else [contacts]
    owner = contacts[0].owner
    interaction = Interaction(owner=owner, day=day, **fields)
    interaction.log(contacts, today or owner.today())
    for contact in contacts:
        contact.refresh_from_db()
    return interaction


def make_exchange(contact, day=None, *, thing="advice", direction="received", **fields):
    exchange = Exchange(
        owner=contact.owner, contact=contact, day=day or contact.owner.today(), thing=thing,
        direction=direction, **fields,
    )  # fmt: skip
    exchange.keep()
    return exchange


def make_update(contact, day, kind="job", words="started at Harbor County", **fields):
    update = Update(owner=contact.owner, contact=contact, day=day, kind=kind, words=words, **fields)
    update.keep()
    return update


def make_reference(contact, deadline, *, today=None, purpose="a scholarship", **fields):
    reference = Reference(
        owner=contact.owner, contact=contact, deadline=deadline, purpose=purpose, **fields
    )
    reference.keep(today or contact.owner.today())
    return reference


def make_introduction(second, *, first=None, introducer=None, day=None, **fields):
    """The owner introduces `first` to `second`, or `introducer` the owner to `second`."""
    owner = second.owner
    row = Introduction(owner=owner, introducer=introducer, first=first, second=second,
                       day=day or owner.today(), **fields)  # fmt: skip
    row.keep()
    return row


def day(text):
    return date.fromisoformat(text)
