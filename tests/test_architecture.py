import ast
from pathlib import Path

import pytest

BELOW = {
    "accounts": set(),
    "contacts": {"accounts"},
    "interactions": {"accounts", "contacts"},
    "reminders": {"accounts", "contacts", "interactions"},
}


def imported_apps(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)


@pytest.mark.parametrize("app", BELOW)
def test_an_app_imports_only_what_lies_below_it(app):
    paths = list(Path(app).rglob("*.py"))
    seen = {name for path in paths for name in imported_apps(path)}
    assert paths
    assert seen & {*BELOW, "netcrm", "tests"} <= BELOW[app] | {app}
