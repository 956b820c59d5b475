from django.db import migrations, models

import contacts.uids


class Migration(migrations.Migration):
    dependencies = [("contacts", "0004_uids")]

    operations = [
        migrations.AlterField(
            model_name="contact",
            name="uid",
            field=models.CharField(
                default=contacts.uids.fresh_uid, editable=False, max_length=200
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(fields=("owner", "uid"), name="contact_uid"),
        ),
        migrations.AlterField(
            model_name="context",
            name="uid",
            field=models.CharField(
                default=contacts.uids.fresh_uid, editable=False, max_length=200
            ),
        ),
        migrations.AddConstraint(
            model_name="context",
            constraint=models.UniqueConstraint(fields=("owner", "uid"), name="context_uid"),
        ),
    ]
