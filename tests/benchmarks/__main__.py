"""`./dev bench NAME [--json]`: one benchmark against a PostgreSQL of its own, which goes with it.

Each module here has `run(say)`, which gives its figures by name. Progress goes to standard error.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

import django

from tests.postgres import throwaway_postgres


def say(words: str) -> None:
    sys.stderr.write(words + "\n")


def main(arguments: list[str]) -> int:
    there = {one.stem: one.stem for one in Path(__file__).parent.glob("[a-z]*.py")}
    there["import"] = there.pop("imports")  # a module cannot be called import
    names = [one for one in arguments if not one.startswith("-")]
    if len(names) != 1 or names[0] not in there:
        say(f"Which one? {', '.join(sorted(there))}")
        return 2
    say("Starting a PostgreSQL of our own ...")
    with throwaway_postgres() as url:
        os.environ["TEST_DATABASE_URL"] = url
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        django.setup()
        figures = import_module(f"tests.benchmarks.{there[names[0]]}").run(say)
    lines = [f"{name:24} {value}" for name, value in figures.items()]
    sys.stdout.write((json.dumps(figures) if "--json" in arguments else "\n".join(lines)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
