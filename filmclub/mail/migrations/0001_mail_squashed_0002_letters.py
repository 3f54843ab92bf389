import django.db.models.deletion
import filmclub.mail.models
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('mail', '0001_mail'),
        ('mail', '0002_letters'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Unreachable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=320, unique=True, verbose_name='address')),
                ('reason', models.CharField(max_length=500, verbose_name='reason')),
                ('since', models.DateTimeField(verbose_name='since')),
            ],
            options={
                'verbose_name': 'address that cannot be reached',
                'verbose_name_plural': 'addresses that cannot be reached',
                'ordering': ['-since'],
                'default_permissions': ('view', 'delete'),
            },
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('kind', models.CharField(max_length=64, verbose_name='kind')),
                ('recipient', models.CharField(max_length=320, verbose_name='recipient')),
                ('language', models.CharField(max_length=16, verbose_name='language')),
                ('about', models.JSONField(default=dict)),
                ('letter', models.JSONField(null=True)),
                ('message_id', models.CharField(max_length=320, unique=True)),
                ('state', models.CharField(choices=[('queued', 'waits'), ('sending', 'is being sent'), ('sent', 'sent'), ('failed', 'not delivered'), ('dropped', 'nothing to say any more')], default='queued', max_length=16, verbose_name='state')),
                ('lease_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('queued_at', models.DateTimeField(verbose_name='queued at')),
                ('next_attempt_at', models.DateTimeField(null=True, verbose_name='next attempt')),
                ('give_up_at', models.DateTimeField(verbose_name='tried until')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished at')),
                ('reason', models.CharField(blank=True, default='', max_length=500, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'mail',
                'verbose_name_plural': 'mail queue',
                'default_permissions': ('view',),
                'indexes': [models.Index(models.F('next_attempt_at'), condition=models.Q(('state', 'queued')), name='mail_queued'), models.Index(models.F('lease_until'), condition=models.Q(('state', 'sending')), name='mail_sending'), models.Index(models.F('finished_at'), condition=models.Q(('finished_at__isnull', False)), name='mail_finished'), models.Index(models.F('recipient'), condition=models.Q(('recipient', ''), _negated=True), name='mail_recipient')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('page', models.CharField(max_length=100)),
                ('about', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('mail', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='links', to='mail.mail')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Subscriber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list', models.CharField(max_length=32)),
                ('address', models.EmailField(max_length=100, verbose_name='address')),
                ('token', models.CharField(default=filmclub.mail.models.new_token, editable=False, max_length=64, unique=True)),
                ('language', models.CharField(max_length=16, verbose_name='language')),
                ('rhythm', models.CharField(choices=[('at_once', 'each one, soon after it appears'), ('weekly', 'once a week, all in one mail')], default='at_once', max_length=10, verbose_name='how often')),
                ('asked_at', models.DateTimeField(verbose_name='asked for')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='confirmed')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
            ],
            options={
                'verbose_name': 'subscriber',
                'verbose_name_plural': 'subscribers',
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(fields=('list', 'address'), name='subscriber_once')],
            },
        ),
    ]
