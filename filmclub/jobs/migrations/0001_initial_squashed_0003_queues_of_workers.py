from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('jobs', '0001_initial'),
        ('jobs', '0002_due'),
        ('jobs', '0003_queues_of_workers'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('worker_id', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('queues', models.CharField(db_default='default', default='default', max_length=200)),
                ('started_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Due',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=64)),
                ('key', models.CharField(blank=True, max_length=200)),
                ('moment', models.DateTimeField()),
                ('next_at', models.DateTimeField(db_index=True)),
                ('tries', models.PositiveSmallIntegerField(db_default=0, default=0)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('kind', 'key'), name='due_once'), models.CheckConstraint(condition=models.Q(('next_at__gte', models.F('moment'))), name='due_not_before_its_moment')],
            },
        ),
    ]
