from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import User


class Command(BaseCommand):
    help = "Prove that the stored due dates are what the rule says; --fix mends those that are not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fix", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        now, checked, wrong = timezone.now(), 0, 0
        for owner in User.objects.order_by("pk").iterator():
            today = owner.today(now)
            keys = []
            for contact in owner.contacts.with_days(today).iterator(chunk_size=1000):
                checked += 1
                if contact.take_days():
                    keys.append(contact.pk)
            wrong += len(keys)
            if keys and options["fix"]:
                owner.contacts.filter(pk__in=keys).refresh_due(today)
        self.stdout.write(f"{checked} people checked, {wrong} with other dates than the rule's.")
        if wrong and not options["fix"]:
            raise CommandError("Run it with --fix to mend them.")
