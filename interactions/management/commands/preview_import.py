import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from interactions.formats import KINDS, Unreadable, name_of
from interactions.formats.apart import read_apart


class Command(BaseCommand):
    help = "Print what the review of an import would show for a file, without writing anything."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", choices=sorted(KINDS), default="")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, file: Path, kind: str, **options: Any) -> None:
        try:
            reading = read_apart(file.read_bytes(), kind)
        except OSError as problem:
            raise CommandError(f"{file}: {problem.strerror}.") from None
        except Unreadable as problem:
            raise CommandError(str(problem)) from None
        figures = reading.figures()
        if not options["json"]:
            self.stdout.write(f"{name_of(reading.kind)}: {figures}")
            return
        told = {
            "kind": reading.kind,
            "counts": figures,
            "people": [
                {
                    "name": one.name, "emails": one.emails, "phones": one.phones,
                    "organisation": one.employer, "title": one.title,
                    "url": one.urls[0] if one.urls else "", "birthday": one.birthday or None,
                    "groups": one.groups,
                }
                for one in reading.people
            ],
            "rejected": [{"row": row, "reason": why} for row, why in reading.rejected],
            "partial": [{"row": row, "reason": why} for row, why in reading.partial],
        }  # fmt: skip
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
