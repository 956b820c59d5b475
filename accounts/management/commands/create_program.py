from typing import Any
from urllib.parse import urljoin

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_domain_name, validate_email
from django.db import transaction
from django.urls import reverse

from accounts.models import Program, User

LETTER = """Hello,

{program} is on Connect the Dots now, and you are its staff: you keep its courses, groups and
events, and see who has an account. Nobody but its owner sees a student's people or notes.

Choose your password here:

{link}

The panel is at {panel}
"""


class Command(BaseCommand):
    help = (
        "Make a program and its first staff, or add staff to one that is there. "
        "Running it twice changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help='what the program is called, as in "Lakeshore iSchool"')
        parser.add_argument("--staff", required=True, metavar="ADDRESS", help="who looks after it")
        parser.add_argument(
            "--domains",
            nargs="+",
            default=[],
            metavar="DOMAIN",
            help="whoever signs up with an address of these joins the program",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name, email = " ".join(options["name"].split()), options["staff"].strip().lower()
        domains = [domain.lower().lstrip("@") for domain in options["domains"]]
        check(name, email, domains)
        with transaction.atomic():
            program, is_new = Program.objects.get_or_create(name=name)
            for domain in domains:
                if domain not in program.email_domains.split():
                    program.email_domains = f"{program.email_domains} {domain}".strip()
            program.save()
            user, needs_password = appoint(program, email)
        self.stdout.write(f"{program} {'is made' if is_new else 'was there already'}.")
        self.stdout.write(f"{user.email} is its staff.")
        if needs_password:
            self._invite(user)

    def _invite(self, user: User) -> None:
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        uid, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        link = urljoin(settings.BASE_URL, path)
        panel = urljoin(settings.BASE_URL, reverse("admin:index"))
        letter = LETTER.format(program=user.program, link=link, panel=panel)
        try:
            send_mail("Your program on Connect the Dots", letter, None, [user.email])
            self.stdout.write("They were sent a link to choose a password. The same link:")
        except OSError as error:
            self.stderr.write(f"The mail did not leave ({error}). Give them this link:")
        self.stdout.write(link)


def check(name: str, email: str, domains: list[str]) -> None:
    if not name or len(name) > 200:
        raise CommandError("Give the program a name of at most 200 characters.")
    try:
        validate_email(email)
    except ValidationError as error:
        raise CommandError(f"“{email}” is not a mail address.") from error
    for domain in domains:
        try:
            validate_domain_name(domain)
        except ValidationError as error:
            raise CommandError(f"“{domain}” is not a domain, like school.example.") from error
    other = next((p for p in Program.objects.exclude(name=name) for domain in domains
                  if p.has_domain_of(f"x@{domain}")), None)  # fmt: skip
    if other:
        raise CommandError(f"One of these domains belongs to {other} already.")
    if sum(len(domain) + 1 for domain in domains) > 500:
        raise CommandError("These are too many domains.")


def appoint(program: Program, email: str) -> tuple[User, bool]:
    """Make this address staff of the program; second, whether a password is still to be chosen."""
    user = User.objects.of_address(email).first()
    if user and user.program and user.program != program and user.is_staff:
        raise CommandError(f"{email} is staff of {user.program} already.")
    if user is None:
        user = User.objects.create_user(email)
    known = EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()
    if not known:
        # Whoever signed up without proving the address must not come in with their own password.
        user.set_unusable_password()
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
    user.program, user.is_staff = program, True
    user.save()
    return user, not user.has_usable_password()
