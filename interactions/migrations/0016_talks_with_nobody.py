from django.db import migrations


def erase_talks_with_nobody(apps, schema_editor):
    """Those whose people were erased a month after they were deleted: nothing shows them."""
    interaction = apps.get_model("interactions", "Interaction")
    interaction.objects.filter(participations=None).delete()


class Migration(migrations.Migration):
    dependencies = [("interactions", "0015_indexes_of_nudges")]

    operations = [migrations.RunPython(erase_talks_with_nobody, migrations.RunPython.noop)]
