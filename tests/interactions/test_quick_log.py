"""The quick log reads what the table says, and loses nothing."""

import re

import pytest

from tests.interactions.quick_log_table import FIRST, PEOPLE, PLACES

SOMEBODY = rf"(\+[^|:?,]+|({'|'.join(PEOPLE)})(/({'|'.join(PEOPLE)}))*)"
SEVERAL = rf"{SOMEBODY}(, {SOMEBODY})*"
PARTS = [
    rf"\d\d-\d\d \w+/(talked|wrote|got) {SEVERAL}( @({'|'.join(PLACES)}))?( re .+)?",
    rf"(from|to) {SOMEBODY}: \w+ (asked|offered|promised|done|declined)( by \d\d-\d\d)?( re .+)?",
    rf"{SOMEBODY}: (job|article|course|talk|award|graduation|move|question): .+",
    rf"= {SOMEBODY}", r"\? (how|when|who|where .+)", r"~ .+",
]  # fmt: skip


@pytest.mark.parametrize("row", FIRST, ids=lambda row: row[0][:40])
def test_the_table_says_what_its_legend_knows(row):
    for part in row[1].split(" | "):
        assert any(re.fullmatch(pattern, part) for pattern in PARTS), part
