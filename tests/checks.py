"""What `./dev check` runs: linters, types, migrations, deployment. All run, then the verdict."""

import os
import subprocess
import sys
import tempfile

PRODUCTION = {
    "SECRET_KEY": "a-key-for-checks-only-" + "k3y" * 20,
    "BASE_URL": "https://dots.example",
    "DATABASE_URL": "",
    "EMAIL_URL": "",
    "NETCRM_LOCAL": "",
}
PYTHON = [sys.executable, "-m"]
MANAGE = [sys.executable, "manage.py"]
CHECKS = [
    [*PYTHON, "ruff", "check", "."],
    [*PYTHON, "ruff", "format", "--check", "."],
    [*PYTHON, "mypy", "accounts", "contacts", "interactions", "reminders", "netcrm"],
    [*PYTHON, "djlint", "--quiet", "--lint", "templates"],
    [*PYTHON, "djlint", "--quiet", "--check", "templates"],
    [*MANAGE, "makemigrations", "--check", "--dry-run"],
    [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
]


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory() as var:
        for check in CHECKS:
            name = " ".join(check[2 if "-m" in check else 1 :])
            print(f"== {name}", flush=True)
            environment = os.environ | PRODUCTION | {"VAR_DIR": var}
            if subprocess.run(check, env=environment, check=False).returncode:
                failed.append(name)
    print("Not clean: " + "; ".join(failed) if failed else "All checks are clean.")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
