import pytest

from contacts.names import Name
from tests.factories import make_contact, make_point


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Kiri Tamahana", "kiri  tamahana", True), ("K. Tamahana", "Kiri Tamahana", True),
        ("Dan Reyes", "Daniel Reyes", True), ("Dr. Ana Vélez", "Ana Velez", True),
        ("Okafor Dana", "Dana Okafor", True), ("Jon Whitlow", "John Whitlow", True),
        ("Jane Smith", "John Smith", False), ("Kiri Tamahana", "Kiri Lindqvist", False),
        ("Dana", "Dana Okafor", False), ("", "Dana", False), ("...", "...", False),
        ("Li Wu", "Le Wu", False),
    ],
)  # fmt: skip
def test_names_that_may_be_one_persons(one, other, same):
    assert Name(one).may_be(Name(other)) is same
    assert Name(other).may_be(Name(one)) is same


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "D. Okafor-Lind"}, {"name": "Dana Okafor-Lynd"},
        {"name": "Somebody Else", "emails": "DANA@x.example"},
        {"name": "Somebody Else", "links": "https://linkedin.com/in/Dana-OL/"},
    ],
)  # fmt: skip
def test_adding_somebody_asks_when_they_may_be_known(as_alice, alice, typed):
    dana = make_contact(alice, "Dana Okafor-Lind", email="dana@x.example")
    make_point(dana, "linkedin", "https://www.linkedin.com/in/dana-ol", key="dana-ol")
    page = as_alice.post("/people/new/", {"kind": "student"} | typed)
    assert page.context["form"].alike == [dana]
    as_alice.post("/people/new/", {"kind": "student", "sure": "on"} | typed)
    assert alice.contacts.count() == 2


def test_the_very_name_is_found_among_any_number_of_near_ones(as_alice, alice):
    for number in range(310):
        make_contact(alice, f"Aaron Smith{number}")
    dana = make_contact(alice, "Zoe Smith")
    page = as_alice.post("/people/new/", {"kind": "student", "name": "zoe smith"})
    assert page.context["form"].alike == [dana]
