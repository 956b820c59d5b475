"""The passes of `./dev test`: the suite on SQLite, the suite on PostgreSQL, the browser.

Each pass reports its counts through a JUnit file, so that the summary is read and not guessed.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

from tests.postgres import throwaway_postgres

PARALLEL = ["-n", "auto"]  # the browser takes both processors by itself


def run(name: str, junit: Path, arguments: list[str], **environment: str) -> dict[str, int]:
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    result = subprocess.run(
        [sys.executable, "-m", "pytest", f"--junit-xml={junit}", *arguments],
        env=os.environ | environment,
        check=False,
    )
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    if junit.exists():
        for suite in ElementTree.parse(junit).getroot().iter("testsuite"):  # noqa: S314
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped = int(suite.get("skipped", 0))
            counts["failed"] += failed
            counts["skipped"] += skipped
            counts["passed"] += int(suite.get("tests", 0)) - failed - skipped
    # Exit code 5 is "no test matched", which is right for a pass that was narrowed by arguments.
    if result.returncode not in (0, 5) and not counts["failed"]:
        counts["failed"] = 1
    print(f"== {name}: {counts}, {time.monotonic() - started:.0f} s", flush=True)
    return counts


def main(arguments: list[str]) -> int:
    long = "--long" in arguments
    arguments = [argument for argument in arguments if argument != "--long"]
    fast, browser = ("not browser and not long", "browser and not long")
    on_postgres = f"{fast} and not once"
    if long:
        fast, browser = ("not browser", "browser")
        on_postgres = fast
    with tempfile.TemporaryDirectory() as folder:
        results = [
            run("SQLite", Path(folder, "sqlite.xml"), ["-q", *PARALLEL, "-m", fast, *arguments])
        ]
        with throwaway_postgres() as url:
            results.append(
                run(
                    "PostgreSQL",
                    Path(folder, "postgres.xml"),
                    ["-q", *PARALLEL, "-m", on_postgres, *arguments],
                    TEST_DATABASE_URL=url,
                )
            )
        results.append(run("browser", Path(folder, "b.xml"), ["-q", "-m", browser, *arguments]))
    total = {key: sum(result[key] for result in results) for key in results[0]}
    if total["skipped"]:
        print("Skipped tests count as failed here: each has to run or to be taken out.")
    if not total["passed"]:
        print("No test ran.")
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return 1 if total["failed"] or total["skipped"] or not total["passed"] else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
