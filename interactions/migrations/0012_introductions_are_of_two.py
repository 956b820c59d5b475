from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


def take_out(apps, schema_editor):
    """Two who were introduced to each other and made one since: there is nothing left of it."""
    rows = apps.get_model("interactions", "Introduction").objects.all()
    rows.filter(Q(second=F("first")) | Q(second=F("introducer"))).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0008_faculty_and_last_days"),
        ("interactions", "0011_a_note_beside_news"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(take_out, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="introduction",
            constraint=models.CheckConstraint(
                condition=~Q(second=F("first")) & ~Q(second=F("introducer")),
                name="introduction_of_two",
                violation_error_message="Choose two different people.",
            ),
        ),
    ]
