import pytest

from tests.factories import make_user


@pytest.fixture
def alice(db):
    """Who owns."""
    return make_user("alice@lakeshore.example", name="Alice Moreau")


@pytest.fixture
def mallory(db):
    """Who must never see."""
    return make_user("mallory@lakeshore.example", name="Mallory Stone")


@pytest.fixture
def as_alice(client, alice):
    client.force_login(alice)
    return client


@pytest.fixture
def as_mallory(client, mallory):
    client.force_login(mallory)
    return client
