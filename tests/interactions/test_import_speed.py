import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.benchmarks import imports


@pytest.mark.parametrize("made", [imports.linkedin, imports.vcards])
def test_what_the_benchmark_measures_is_an_import(alice, made):
    imports.from_file_to_list(alice, made(40))
    assert alice.contacts.count() == 40
    assert alice.imports.get().added_count == 40


@pytest.mark.parametrize("made", [imports.linkedin, imports.vcards])
def test_people_and_what_is_theirs_are_copied(alice, made):
    """A text that may be NULL, or JSON, would send its whole table back to INSERT."""
    source = imports.brought(alice, made(40))
    with CaptureQueriesContext(connection) as asked:
        imports.add_everyone(source)
    is_inserted = any(one["sql"].startswith("INSERT") for one in asked)
    assert is_inserted is (connection.vendor != "postgresql")
