from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reminders import bounces


class Command(BaseCommand):
    help = "Stop mail to addresses that bounced for good, or whose owner complained."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("addresses", nargs="+")
        parser.add_argument("--complaint", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        kind = "complaint" if options["complaint"] else "bounce"
        count = bounces.stop(options["addresses"], kind)
        self.stdout.write(f"{count} accounts get no more mail at that address.")
