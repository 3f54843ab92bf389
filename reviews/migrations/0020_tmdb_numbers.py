import django.core.validators
from django.db import migrations, models

import filmclub.lib.migrations


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0019_tmdb_answers'),
    ]

    operations = [
        filmclub.lib.migrations.LockTables('reviews.Contributor'),
        migrations.AddField(
            model_name='contributor',
            name='tmdb_id',
            field=models.PositiveIntegerField(blank=True, db_index=True, null=True, validators=[django.core.validators.MaxValueValidator(2147483647)], verbose_name='TMDB'),
        ),
    ]
