import pytest

from tests.benchmarks import imports


@pytest.mark.parametrize("made", [imports.linkedin, imports.vcards])
def test_what_the_benchmark_measures_is_an_import(alice, made):
    imports.from_file_to_list(alice, made(40))
    assert alice.contacts.count() == 40
    assert alice.imports.get().added_count == 40
