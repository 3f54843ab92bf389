import datetime
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('club', '0001_club'),
        ('club', '0002_restoration'),
        ('club', '0003_settings'),
        ('club', '0004_way_of_mail'),
        ('club', '0005_feeds_hold_texts'),
        ('club', '0006_policy'),
        ('club', '0007_tells_reasons'),
        ('club', '0008_joining'),
        ('club', '0009_letters'),
        ('club', '0010_privacy_words'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='PrivacyWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10)),
                ('responsible', models.TextField(blank=True, default='')),
                ('before', models.TextField(blank=True, default='')),
                ('after', models.TextField(blank=True, default='')),
                ('written_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Club',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveBigIntegerField(default=1, editable=False)),
                ('next_publication_at', models.DateTimeField(default=datetime.datetime(1895, 12, 28, 0, 0, tzinfo=datetime.timezone.utc), editable=False, null=True)),
                ('restoration', models.CharField(db_default='', default='', editable=False, max_length=32)),
                ('kind', models.CharField(blank=True, choices=[('blog', 'Blog: one or two people write, readers comment'), ('magazine', 'Magazine: several authors, an editorial desk'), ('club', 'Club: members meet and talk about films')], db_default='', default='', max_length=10, verbose_name='kind')),
                ('asked_at', models.DateTimeField(editable=False, null=True)),
                ('name', models.CharField(blank=True, db_default='', default='', max_length=100, verbose_name='name')),
                ('tagline', models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='tagline')),
                ('logo', models.FileField(blank=True, db_default='', default='', upload_to='club', verbose_name='logo')),
                ('logo_width', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('logo_height', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('accent', models.CharField(blank=True, db_default='', default='', max_length=7, verbose_name='accent colour')),
                ('accent_dark', models.CharField(blank=True, db_default='', default='', max_length=7, verbose_name='accent colour in the dark')),
                ('menu', models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, verbose_name='menu')),
                ('foot', models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, verbose_name='foot')),
                ('wording', models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, verbose_name='wording')),
                ('joining', models.CharField(choices=[('closed', 'closed: the people who run the site make the accounts'), ('invitation', 'by invitation'), ('open', 'open to everybody')], db_default='closed', default='closed', max_length=10, verbose_name='joining')),
                ('members_only', models.BooleanField(db_default=False, default=False, help_text='Guests read, and are told how to join.', verbose_name='only members write comments')),
                ('guest_address', models.CharField(choices=[('required', 'required'), ('optional', 'optional'), ('none', 'not asked for')], db_default='required', default='required', max_length=10, verbose_name='a guest’s e-mail address is')),
                ('interval', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(86400)], verbose_name='seconds between two comments')),
                ('links_held', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(1000)], verbose_name='links that make a comment wait')),
                ('holds_all', models.BooleanField(db_default=False, default=False, help_text='Also those of known writers; a discussion may say otherwise.', verbose_name='every comment waits')),
                ('first_held', models.PositiveSmallIntegerField(blank=True, help_text='Of each writer. Empty: one, or none where new guests wait after some days.', null=True, validators=[django.core.validators.MaxValueValidator(50)], verbose_name='first comments that wait')),
                ('holds_new_links', models.BooleanField(db_default=True, default=True, help_text='Whatever else is set: a comment with a link or a website waits until its writer is known.', verbose_name='links of new writers wait')),
                ('days_new_guests_wait', models.PositiveSmallIntegerField(blank=True, help_text='From an article’s publication on, where first comments do not wait. Empty: 90.', null=True, validators=[django.core.validators.MaxValueValidator(32767)], verbose_name='days after which new guests wait')),
                ('closes_after_days', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(32767)], verbose_name='days after which discussions close')),
                ('comments_in_window', models.PositiveSmallIntegerField(db_default=100, default=100, validators=[django.core.validators.MinValueValidator(20), django.core.validators.MaxValueValidator(200)], verbose_name='comments in one part of a discussion')),
                ('feeds_hold_texts', models.BooleanField(db_default=True, default=True, help_text='Otherwise they hold the standfirst or the beginning of each article.', verbose_name='feeds hold whole texts')),
                ('moderation_rhythm', models.CharField(choices=[('daily', 'every day'), ('weekdays', 'Monday to Friday'), ('days', 'on these days')], db_default='daily', default='daily', max_length=10, verbose_name='moderators look')),
                ('moderation_days', models.CharField(blank=True, db_default='', default='', max_length=7)),
                ('moderation_hour', models.PositiveSmallIntegerField(db_default=8, default=8, validators=[django.core.validators.MaxValueValidator(23)], verbose_name='at this hour')),
                ('tells_reasons', models.BooleanField(db_default=True, default=True, help_text='Whose comment is refused or removed is told the reason that the moderator chose. Otherwise they read that it is not shown, and no more.', verbose_name='writers read why')),
                ('sends_letters', models.BooleanField(db_default=False, default=False, help_text='Readers may have them sent, one by one or once a week, to an address that they confirm.', verbose_name='new articles by mail')),
                ('letter_day', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], db_default=4, default=4, verbose_name='day of the weekly letter')),
                ('mail_from', models.EmailField(blank=True, db_default='', default='', max_length=200, verbose_name='sender of mail')),
                ('mail_reply_to', models.EmailField(blank=True, db_default='', default='', max_length=200, verbose_name='answers go to')),
                ('mail_confirmed_at', models.DateTimeField(editable=False, null=True)),
                ('mail_confirmed_for', models.CharField(db_default='', default='', editable=False, max_length=500)),
            ],
            options={
                'verbose_name': 'club',
                'verbose_name_plural': 'club',
                'default_permissions': ('change',),
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='club_only_one')],
            },
        ),
    ]
