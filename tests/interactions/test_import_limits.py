"""Each limit that the upload page names, one below it, at it, and one above."""

import random
import zlib

import pytest
from django.urls import reverse

from interactions.formats import Unreadable, archive, own, read, shapes
from tests.interactions.hostile import CONNECTIONS, HEADER, zipped

SIDES = [-1, 0, 1]


def refusal(data):
    """Why a file is refused, or nothing."""
    try:
        assert read(data).people or own.is_own(data)
    except Unreadable as problem:
        return str(problem)
    return ""


def bytes_of(size):
    head = b"BEGIN:VCARD\nFN:Ann Lind\nPHOTO:"
    return head + b"A" * (size - len(head))


def unpacking_to(size):
    noise, rest = random.Random(1).randbytes(2_000_000), size - len(CONNECTIONS)
    return zipped({"Connections.csv": CONNECTIONS, "a.bin": noise + bytes(rest - len(noise))})


def with_ratio_off_by(side):
    """An entry that is `side` bytes off a hundred times what it is packed to."""
    start = random.Random(1).randbytes(3000)
    for packed in range(3700, 4000):
        data = start + bytes(packed * 100 + side - len(start))
        packer = zlib.compressobj(-1, zlib.DEFLATED, -15)
        if len(packer.compress(data) + packer.flush()) == packed:
            return zipped({"Connections.csv": CONNECTIONS, "a.bin": data})
    raise AssertionError("no such size")


def of_entries(count, *more):
    names = ["Connections.csv", *more]
    rest = {f"{number}.txt": b"" for number in range(count - len(names))}
    return zipped(dict.fromkeys(names, b"x") | {"Connections.csv": CONNECTIONS} | rest)


def own_of_entries(count):
    account = b'{"format": "connect-the-dots", "version": 1}'
    rest = {f"{own.ROWS}{number}.json": b"[]" for number in range(count - 1)}
    return zipped({own.MANIFEST: account} | rest)


def of_people(count):
    return HEADER + b"A,B,,,,,\n" * count


LIMITS = {
    "bytes of a file": (lambda side: bytes_of(10_000_000 + side), "larger than 10 MB"),
    "bytes unpacked": (lambda side: unpacking_to(50_000_000 + side), "unpacks to far more"),
    "files in a zip": (lambda side: of_entries(20 + side), "more than 20 files"),
    "files in LinkedIn's zip": (
        lambda side: of_entries(200 + side, "Profile.csv", "Skills.csv"), "more than 20 files",
    ),
    "files in an account's zip": (lambda side: own_of_entries(200 + side), "unpacks to far more"),
    "times its size": (with_ratio_off_by, "unpacks to far more"),
    "people": (lambda side: of_people(10_000 + side), "more than 10,000 people"),
}  # fmt: skip


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("limit", LIMITS)
def test_up_to_a_limit_a_file_is_read_and_beyond_it_is_not(limit, side):
    make, words = LIMITS[limit]
    told = refusal(make(side))
    assert (words in told) if side > 0 else not told


@pytest.mark.parametrize("side", SIDES)
def test_six_files_are_taken_within_a_minute(as_alice, alice, side):
    for number in range(6 + side - 1):
        alice.imports.create(kind="list", file_name=f"{number}")
    page = as_alice.post(reverse("interactions:imports"), {"words": "Dana Lind"})
    assert (page.status_code == 302) == (side <= 0)
    if side > 0:
        assert "You brought six files within a minute." in page.content.decode()


def test_the_upload_page_names_every_limit(as_alice):
    page = as_alice.get(reverse("interactions:imports")).content.decode()
    assert (shapes.LARGEST, archive.MOST_UNPACKED) == (10_000_000, 50_000_000)
    assert (own.LARGEST, own.MOST_UNPACKED) == (200_000_000, 2_000_000_000)
    for words in (
        "10 MB",
        f"{shapes.MOST_PEOPLE:,} people",
        "six files a minute",
        f"{archive.MOST_ENTRIES} files",
        f"LinkedIn’s own {archive.MOST_OF_LINKEDIN}",
        "50 MB unpacked",
        f"{archive.MOST_RATIO} times its size packed",
        "It may have 200 MB, and 2 GB unpacked.",
    ):
        assert words in page
