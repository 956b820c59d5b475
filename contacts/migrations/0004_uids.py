from django.db import migrations, models

import contacts.uids


def give_uids(apps, schema_editor):
    for name in ("contact", "context"):
        model = apps.get_model("contacts", name)
        while rows := list(model.objects.filter(uid="")[:1000]):
            for row in rows:
                row.uid = contacts.uids.fresh_uid()
            model.objects.bulk_update(rows, ["uid"], batch_size=400)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0003_birthday")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="uid",
            field=models.CharField(default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="context",
            name="uid",
            field=models.CharField(default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.RunPython(give_uids, migrations.RunPython.noop),
    ]
