from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0011_indexes_of_nudges'),
        ('interactions', '0014_restorations_are_taken_back_by_a_worker'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='participation',
            name='participation_day',
        ),
        migrations.AddIndex(
            model_name='participation',
            index=models.Index(fields=['owner', 'contact', '-day', '-interaction'], name='participation_day'),
        ),
    ]
