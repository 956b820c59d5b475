"""What a log must not hold, whoever writes it."""

import logging

import pytest

from netcrm.logs import WithoutSecrets


@pytest.mark.parametrize(
    ("said", "arguments", "written"),
    [
        ("Method Not Allowed (%s): %s", ("PUT", "/calendar/Btvpt-0123456789abcdefghij.ics"),
         "Method Not Allowed (PUT): /calendar/…"),
        ("Gone: %s", ("/l/1/28/reply/64/log/2026-12-29/40e8ba5517bfdaa2ca2973b67bace672/",),
         "Gone: /l/1/28/reply/64/log/2026-12-29/…/"),
        ("Not Found: /people/12/", (), "Not Found: /people/12/"),
        ("batch sent=%d", (200,), "batch sent=200"),
    ],
)  # fmt: skip
def test_an_address_that_is_a_secret_is_not_written_down(said, arguments, written):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, said, arguments, None)
    assert WithoutSecrets().filter(record)
    assert record.getMessage() == written


def test_every_log_goes_through_it(settings):
    handler = settings.LOGGING["handlers"]["stderr"]
    assert handler["filters"] == ["without_secrets"]
    assert settings.LOGGING["root"]["handlers"] == ["stderr"]
