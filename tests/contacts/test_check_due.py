import pytest
from django.core.management import CommandError, call_command

from contacts.models import Contact
from tests.factories import day, log_interaction, make_contact


def test_the_checker_finds_a_wrong_due_date_and_mends_it(alice, capsys):
    dana = make_contact(alice, "Zanzibar", cadence_days=30)
    log_interaction(dana, alice.today())
    call_command("check_due")
    Contact.objects.update(next_due=day("2030-01-01"))
    with pytest.raises(CommandError):
        call_command("check_due")
    call_command("check_due", "--fix")
    call_command("check_due")
    assert "Zanzibar" not in capsys.readouterr().out
