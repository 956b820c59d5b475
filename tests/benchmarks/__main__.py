"""`./dev bench NAME [--json]`: one benchmark against a PostgreSQL of its own, which goes with it.

Each module here has `run(say, ...)`, which gives its figures by name. Progress goes to standard
error. An option it takes, such as `--owners 100000`, is a whole number.
"""

import json
import os
import signal
import sys
from importlib import import_module
from pathlib import Path

import django

from tests.postgres import throwaway_postgres


def say(words: str) -> None:
    sys.stderr.write(words + "\n")


def main(arguments: list[str]) -> int:
    # Plural, since a module cannot be called import.
    there = {
        one.stem.removesuffix("s"): one.stem for one in Path(__file__).parent.glob("[a-z]*.py")
    }
    name, *rest = arguments or [""]
    as_json = "--json" in rest
    rest = [one for one in rest if one != "--json"]
    pairs = dict(zip(rest[::2], rest[1::2], strict=False))
    wrong = [key for key, value in pairs.items() if not (key[:2] == "--" and value.isdecimal())]
    if name not in there or wrong or len(rest) % 2:
        say(f"./dev bench NAME [--json] [--owners N]. Which one? {', '.join(sorted(there))}")
        return 2
    say("Starting a PostgreSQL of our own ...")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that PostgreSQL goes, too
    with throwaway_postgres(is_safe=name == "digest") as url:
        os.environ["TEST_DATABASE_URL"] = url
        os.environ["TEST_LOG_LEVEL"] = "ERROR"
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        django.setup()
        module = import_module(f"tests.benchmarks.{there[name]}")
        figures = module.run(say, **{key[2:]: int(value) for key, value in pairs.items()})
    lines = [f"{name:24} {value}" for name, value in figures.items()]
    sys.stdout.write((json.dumps(figures) if as_json else "\n".join(lines)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
