from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_people_a_week'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.AlterField(
            model_name='user',
            name='email',
            field=models.EmailField(max_length=254, verbose_name='mail address'),
        ),
        migrations.AlterField(
            model_name='user',
            name='feed_token',
            field=models.CharField(editable=False, help_text='The secret in the address of the calendar; none while it is off.', max_length=64, null=True),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(fields=('email',), name='user_email_exact'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(condition=models.Q(('feed_token__isnull', False)), fields=('feed_token',), name='user_feed'),
        ),
    ]
