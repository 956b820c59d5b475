import pytest
from django.urls import reverse

from tests.factories import make_contact

WROTE = {"direction": "wrote", "channel": "mail"}


@pytest.mark.parametrize("key", ["abc", "9" * 30, "9" * 5000, "-1", "\0"])
def test_an_odd_person_is_refused_with_a_sentence(as_alice, alice, key):
    make_contact(alice)
    form = WROTE | {"contacts": key, "day": alice.today().isoformat()}
    response = as_alice.post(reverse("interactions:log_any"), form)
    assert response.status_code == 200
    assert "Choose people from the list." in response.content.decode()
    assert not alice.interactions.exists()
