import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_import_ref'),
        ('accounts', '0003_renamed_at'),
        ('accounts', '0004_name_skeleton'),
        ('accounts', '0005_told'),
        ('accounts', '0006_admin_language'),
        ('accounts', '0007_author_page'),
        ('accounts', '0008_fill_slugs'),
        ('accounts', '0009_members'),
    ]

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('import_ref', models.CharField(blank=True, editable=False, max_length=200, null=True, unique=True)),
                ('renamed_at', models.DateTimeField(db_index=True, editable=False, null=True)),
                ('name_skeleton', models.CharField(blank=True, default='', editable=False, max_length=400)),
                ('told_of_comments', models.BooleanField(db_default=True, default=True, help_text='For authors: once a day, if there are new comments below their articles.', verbose_name='a mail about comments')),
                ('told_of_waiting', models.BooleanField(db_default=True, default=True, help_text='For moderators: on the days and at the hour at which the club looks.', verbose_name='a mail about what waits')),
                ('told_until', models.DateTimeField(editable=False, null=True)),
                ('admin_language', models.CharField(blank=True, db_default='', default='', max_length=10, verbose_name='language of the admin')),
                ('about', models.TextField(blank=True, db_default='', default='', help_text='Stands on the page with what they have published. Markdown, as in comments.', max_length=2000, verbose_name='about')),
                ('picture', models.FileField(blank=True, db_default='', default='', upload_to='people', verbose_name='picture')),
                ('picture_height', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('picture_width', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('slug', models.SlugField(blank=True, help_text='The last part of the address of the page with what they have published.', max_length=120, null=True, unique=True, verbose_name='address')),
                ('unconfirmed_since', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'abstract': False,
                'indexes': [models.Index(fields=['name_skeleton'], name='user_name_skeleton')],
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='FormerAuthorSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=120, unique=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_slugs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='FormerName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=301)),
                ('until', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_names', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-until', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(models.F('unconfirmed_since'), condition=models.Q(('unconfirmed_since__isnull', False)), name='user_unconfirmed'),
        ),
    ]
