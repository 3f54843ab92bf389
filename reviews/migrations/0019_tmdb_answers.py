import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0018_doubts_and_names'),
    ]

    operations = [
        migrations.CreateModel(
            name='TmdbAnswer',
            fields=[
                ('film', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='tmdb_answer', serialize=False, to='reviews.film')),
                ('said', models.JSONField(default=dict)),
                ('moment', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'default_permissions': (),
            },
        ),
    ]
