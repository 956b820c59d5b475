from django.db import migrations, models

import contacts.uids


def give_uids(apps, schema_editor):
    for name in ("interaction", "import", "exchange"):
        model = apps.get_model("interactions", name)
        while rows := list(model.objects.filter(uid="")[:1000]):
            for row in rows:
                row.uid = contacts.uids.fresh_uid()
            model.objects.bulk_update(rows, ["uid"], batch_size=400)


class Migration(migrations.Migration):
    dependencies = [("interactions", "0004_what_two_people_give_each_other")]

    operations = [
        migrations.AddField(
            model_name="interaction",
            name="uid",
            field=models.CharField(default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="import",
            name="uid",
            field=models.CharField(default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="exchange",
            name="uid",
            field=models.CharField(default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.RunPython(give_uids, migrations.RunPython.noop),
    ]
