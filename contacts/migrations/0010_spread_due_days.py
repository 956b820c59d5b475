from django.db import migrations

from contacts.models.rhythm import due_day, turn_days

FIELDS = ["next_due", "turn_from", "turn_by"]


def spread(apps, schema_editor):
    """Make the stored dates what the rule says since it spreads them."""
    people = apps.get_model("contacts", "Contact").objects
    changed = []
    for contact in people.filter(next_due__isnull=False).iterator(chunk_size=500):
        contact.next_due = due_day(
            contact.last_day, contact.cadence_days, contact.snoozed_until, contact.created_day,
            contact.uid,
        )
        contact.turn_from, contact.turn_by = turn_days(
            contact.next_due, contact.cadence_days, None, contact.snoozed_until
        )
        changed.append(contact)
        if len(changed) == 500:
            people.bulk_update(changed, FIELDS)
            changed = []
    people.bulk_update(changed, FIELDS)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0009_mute_turns_and_quiet_times")]

    operations = [migrations.RunPython(spread, migrations.RunPython.noop)]
