from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0010_spread_due_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('leaves_on__isnull', False)), fields=['owner', 'leaves_on'], name='contact_leaves'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('cadence_days__isnull', True), ('last_day__isnull', True)), fields=['owner', 'created_day'], name='contact_hello'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('birthday', ''), _negated=True), fields=['owner', 'birthday'], name='contact_birthday'),
        ),
    ]
