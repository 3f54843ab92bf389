import filmclub.lib.migrations
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0011_second_factor'),
        ('accounts', '0012_invitations'),
        ('accounts', '0013_member_pages'),
        ('accounts', '0014_erased'),
        ('accounts', '0015_ignored'),
    ]

    dependencies = [
        ('accounts', '0010_unconfirmed_addresses'),
    ]

    operations = [
        filmclub.lib.migrations.LockTables('accounts.User'),
        migrations.AddField(
            model_name='user',
            name='second_factor_due',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='session_generation',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='user',
            name='avatar',
            field=models.FileField(blank=True, db_default='', default='', editable=False, upload_to='people'),
        ),
        migrations.AddField(
            model_name='user',
            name='pictured_at',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list, editable=False),
        ),
        migrations.AddField(
            model_name='user',
            name='shows_films',
            field=models.BooleanField(db_default=False, default=False, help_text='On your page, with the half stars that you gave them.', verbose_name='Show the films that I have seen'),
        ),
        migrations.AlterField(
            model_name='user',
            name='about',
            field=models.TextField(blank=True, db_default='', default='', help_text='Stands on their page. Markdown, as in comments.', max_length=2000, verbose_name='about'),
        ),
        migrations.AlterField(
            model_name='user',
            name='slug',
            field=models.SlugField(blank=True, help_text='The last part of the address of their page.', max_length=120, null=True, unique=True, verbose_name='address'),
        ),
        migrations.CreateModel(
            name='FreedName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('until', models.DateTimeField(db_index=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AlterModelOptions(
            name='user',
            options={'permissions': [('see_addresses', 'Can see e-mail and network addresses')], 'verbose_name': 'user', 'verbose_name_plural': 'users'},
        ),
        migrations.AddField(
            model_name='user',
            name='erased_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(blank=True, editable=False, max_length=100)),
                ('words', models.CharField(choices=[('stay', 'It stays, without my name'), ('go', 'It goes')], max_length=4)),
                ('otherwise', models.JSONField(default=list, editable=False)),
                ('byline', models.CharField(blank=True, max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('begun_at', models.DateTimeField(null=True)),
                ('blanked_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('touched_at', models.DateTimeField()),
                ('user', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='erasure', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['due_at'], name='erasure_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('address', ''), _negated=True), fields=('address',), name='erasure_of_address_once')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(blank=True, max_length=254, verbose_name='address')),
                ('mailbox', models.CharField(db_index=True, max_length=64)),
                ('line', models.CharField(blank=True, max_length=200, verbose_name='a line of your own')),
                ('language', models.CharField(max_length=16, verbose_name='language')),
                ('made_at', models.DateTimeField(db_index=True, verbose_name='invited at')),
                ('expires_at', models.DateTimeField(verbose_name='holds until')),
                ('used_at', models.DateTimeField(null=True)),
                ('declined_at', models.DateTimeField(null=True)),
                ('taken_back_at', models.DateTimeField(null=True)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('used_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='joined as')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-made_at', '-pk'],
                'default_permissions': ('add', 'view'),
            },
        ),
        migrations.AddField(
            model_name='user',
            name='ignored',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list, editable=False),
        ),
        migrations.AddField(
            model_name='user',
            name='marks_new',
            field=models.BooleanField(db_default=True, default=True, editable=False),
        ),
    ]
