from django.db import migrations, models

import contacts.uids


class Migration(migrations.Migration):
    dependencies = [("interactions", "0005_uids")]

    operations = [
        migrations.AlterField(
            model_name="interaction",
            name="uid",
            field=models.CharField(
                default=contacts.uids.fresh_uid, editable=False, max_length=200
            ),
        ),
        migrations.AddConstraint(
            model_name="interaction",
            constraint=models.UniqueConstraint(fields=("owner", "uid"), name="interaction_uid"),
        ),
        migrations.AlterField(
            model_name="import",
            name="uid",
            field=models.CharField(
                default=contacts.uids.fresh_uid, editable=False, max_length=200
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.UniqueConstraint(fields=("owner", "uid"), name="import_uid"),
        ),
        migrations.AlterField(
            model_name="exchange",
            name="uid",
            field=models.CharField(
                default=contacts.uids.fresh_uid, editable=False, max_length=200
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.UniqueConstraint(fields=("owner", "uid"), name="exchange_uid"),
        ),
    ]
