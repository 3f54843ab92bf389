import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.utils.timezone
import filmclub.lib.migrations
import mptt.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('comments', '0001_initial'),
        ('comments', '0002_reading_and_moving'),
        ('comments', '0003_names_that_look_alike'),
        ('comments', '0004_short_html'),
        ('comments', '0005_latest_activity'),
        ('comments', '0006_public_forms'),
        ('comments', '0007_confirmed_addresses'),
        ('comments', '0008_closes_as_the_club_says'),
        ('comments', '0009_reader_state'),
        ('comments', '0010_strict'),
        ('comments', '0011_policy'),
        ('comments', '0012_rules'),
        ('comments', '0013_persons'),
        ('comments', '0014_learned'),
        ('comments', '0015_checks_and_purges'),
        ('comments', '0016_take_back_purges'),
        ('comments', '0017_desk'),
        ('comments', '0018_reported_and_erased'),
        ('comments', '0019_moved_to_another_article'),
        ('comments', '0020_indexes_of_the_desk'),
        ('comments', '0021_members_only'),
        ('comments', '0022_comments_of_a_member'),
        ('comments', '0023_profiles'),
        ('comments', '0024_claimed_comments'),
        ('comments', '0025_unnamed'),
        ('comments', '0026_back_to_names'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('reviews', '0022_viewing_rating'),
    ]

    operations = [
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('guest_name', models.CharField(blank=True, max_length=245, verbose_name='name')),
                ('name_skeleton', models.CharField(blank=True, default='', editable=False, max_length=400)),
                ('email', models.EmailField(blank=True, max_length=100, verbose_name='e-mail')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('writer', models.CharField(blank=True, editable=False, max_length=32)),
                ('claimed_at', models.DateTimeField(editable=False, null=True)),
                ('approval_counts', models.BooleanField(db_default=True, default=True, editable=False)),
                ('text', models.TextField(max_length=65525, verbose_name='text')),
                ('text_format', models.CharField(choices=[('markdown', 'Markdown'), ('wordpress-html', 'WordPress HTML')], default='markdown', max_length=20)),
                ('text_html', models.TextField(editable=False)),
                ('public_html', models.TextField(editable=False, null=True)),
                ('public_text', models.TextField(editable=False, null=True)),
                ('short_html', models.TextField(blank=True, default='', editable=False)),
                ('language', models.CharField(max_length=10, verbose_name='language')),
                ('kind', models.CharField(choices=[('comment', 'comment'), ('pingback', 'pingback')], default='comment', max_length=10)),
                ('state', models.CharField(choices=[('pending', 'waiting'), ('approved', 'approved'), ('refused', 'refused'), ('spam', 'spam'), ('removed', 'removed'), ('withdrawn', 'withdrawn')], max_length=10, verbose_name='state')),
                ('held_for', models.CharField(blank=True, db_default='', default='', editable=False, max_length=20)),
                ('spoils', models.CharField(blank=True, choices=[('', 'not said'), ('nothing', 'nothing'), ('setup', 'the set-up'), ('plot', 'the plot'), ('ending', 'the ending')], default='', max_length=10, verbose_name='gives away')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='written')),
                ('edited_at', models.DateTimeField(blank=True, null=True, verbose_name='edited')),
                ('edited_by_moderator', models.BooleanField(db_default=False, default=False, editable=False)),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='first approved')),
                ('network', models.CharField(blank=True, editable=False, max_length=45, verbose_name='network')),
                ('import_ref', models.CharField(blank=True, editable=False, max_length=200, null=True)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('purged_at', models.DateTimeField(editable=False, null=True)),
                ('erased_at', models.DateTimeField(editable=False, null=True)),
                ('unnamed_at', models.DateTimeField(editable=False, null=True)),
                ('open_reports', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('folded_at', models.DateTimeField(editable=False, null=True)),
                ('kept_at', models.DateTimeField(editable=False, null=True)),
                ('approved_below', models.PositiveIntegerField(default=0, editable=False)),
                ('active_at', models.DateTimeField(editable=False, null=True)),
                ('shown', models.GeneratedField(db_persist=True, expression=models.Q(('kind', 'comment'), models.Q(('state', 'approved'), ('approved_below__gt', 0), _connector='OR')), output_field=models.BooleanField())),
                ('tree_id', models.PositiveIntegerField(editable=False)),
                ('lft', models.PositiveIntegerField(editable=False)),
                ('rght', models.PositiveIntegerField(editable=False)),
                ('level', models.PositiveIntegerField(editable=False)),
                ('author', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to=settings.AUTH_USER_MODEL, verbose_name='member')),
                ('parent', mptt.fields.TreeForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='comments.comment', verbose_name='in reply to')),
            ],
            options={
                'verbose_name': 'comment',
                'verbose_name_plural': 'comments',
                'permissions': [('moderate_comment', 'Can moderate comments')],
                'default_permissions': ('view',),
                'indexes': [models.Index(condition=models.Q(models.Q(('state', 'pending')), models.Q(('held_for', 'likely_spam'), _negated=True)), fields=['created_at', 'id'], name='comment_waiting'), models.Index(condition=models.Q(models.Q(('state', 'pending')), models.Q(('held_for', ''), _negated=True)), fields=['held_for', 'created_at', 'id'], name='comment_held_for'), models.Index(fields=['created_at', 'id'], name='comment_by_age'), models.Index(fields=['language', 'created_at', 'id'], name='comment_by_language'), models.Index(condition=models.Q(('held_for', ''), _negated=True), fields=['held_for', 'created_at', 'id'], name='comment_by_reason'), models.Index(condition=models.Q(('state', 'approved'), _negated=True), fields=['state', 'created_at', 'id'], name='comment_not_public'), models.Index(condition=models.Q(('open_reports__gt', 0)), fields=['-open_reports', 'created_at', 'id'], name='comment_reported'), models.Index(condition=models.Q(('author__isnull', False)), fields=['author', 'state', '-created_at', '-id'], name='comment_of_member'), models.Index(condition=models.Q(('email', ''), _negated=True), fields=['email'], name='comment_email'), models.Index(condition=models.Q(('writer', ''), _negated=True), fields=['writer'], name='comment_writer'), models.Index(condition=models.Q(('network', ''), _negated=True), fields=['network', 'created_at'], name='comment_network')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('parent', None)), fields=('tree_id',), name='comment_tree_one_root'), models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('tree_id', 'lft'), name='comment_tree_place_once'), models.UniqueConstraint(condition=models.Q(('import_ref__isnull', False)), fields=('import_ref',), name='comment_imported_once'), models.CheckConstraint(condition=models.Q(('author__isnull', False), models.Q(('guest_name', ''), _negated=True), ('purged_at__isnull', False), ('erased_at__isnull', False), ('unnamed_at__isnull', False), _connector='OR'), name='comment_has_a_writer')],
            },
        ),
        migrations.CreateModel(
            name='Discussion',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='discussion', serialize=False, to='reviews.article', verbose_name='article')),
                ('policy', models.CharField(choices=[('open', 'Open: known writers appear at once'), ('open_here', 'Open, also while every comment elsewhere waits'), ('hold', 'Hold: every comment waits for a moderator'), ('closed', 'Closed: no new comments')], default='open', max_length=10, verbose_name='policy')),
                ('closes_after_days', models.PositiveSmallIntegerField(blank=True, help_text='Counted from the article’s publication. Empty: as it is for all, on the page of the club.', null=True, validators=[django.core.validators.MaxValueValidator(32767)], verbose_name='closes after days')),
                ('first_held', models.PositiveSmallIntegerField(blank=True, help_text='Of each writer. Empty: as it is for all, on the page of the club.', null=True, validators=[django.core.validators.MaxValueValidator(50)], verbose_name='first comments that wait')),
                ('days_new_guests_wait', models.PositiveSmallIntegerField(blank=True, help_text='Where first comments do not wait. Empty: as it is for all, on the page of the club.', null=True, validators=[django.core.validators.MaxValueValidator(32767)], verbose_name='days after which new guests wait')),
                ('links_held', models.PositiveSmallIntegerField(blank=True, help_text='0: links are not counted. Empty: as it is for all, on the page of the club.', null=True, validators=[django.core.validators.MaxValueValidator(1000)], verbose_name='links that make a comment wait')),
                ('holds_new_links', models.BooleanField(blank=True, help_text='Unknown: as it is for all, on the page of the club.', null=True, verbose_name='links of new writers wait')),
                ('members_only', models.BooleanField(blank=True, help_text='Unknown: as it is for all, on the page of the club.', null=True, verbose_name='only members write comments')),
                ('is_strict', models.BooleanField(db_default=False, default=False, help_text='Its words are shown only to those who say that they have seen the film.', verbose_name='strict')),
            ],
            options={
                'verbose_name': 'discussion',
                'verbose_name_plural': 'discussions',
                'permissions': [('make_strict_discussion', 'Can make discussions strict')],
            },
        ),
        migrations.CreateModel(
            name='LearnedWord',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('spam', models.PositiveIntegerField(default=0)),
                ('approved', models.PositiveIntegerField(default=0)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TreeNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='AskedAgain',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='asked_again', serialize=False, to='comments.comment')),
                ('text', models.CharField(blank=True, max_length=500, verbose_name='what the writer says')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='CheckAnswer',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='check_answer', serialize=False, to='comments.comment')),
                ('is_spam', models.BooleanField()),
                ('told', models.BooleanField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Disowned',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='disowned', serialize=False, to='comments.comment')),
                ('moment', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='comments.comment')),
                ('is_spam', models.BooleanField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='PendingCheck',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='pending_check', serialize=False, to='comments.comment')),
                ('address', models.GenericIPAddressField(null=True)),
                ('agent', models.CharField(blank=True, max_length=500)),
                ('asked_for_at', models.DateTimeField()),
                ('next_at', models.DateTimeField(db_index=True)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('act', models.CharField(max_length=10, verbose_name='decision')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('revisions', models.JSONField(default=list, editable=False)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(choices=[('running', 'being done'), ('done', 'done'), ('undoing', 'being taken back'), ('undone', 'taken back'), ('stopped', 'stopped')], default='running', max_length=10, verbose_name='state')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('touched_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('moderator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='moderator')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken back by')),
            ],
            options={
                'verbose_name': 'act about many comments',
                'verbose_name_plural': 'acts about many comments',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('picked', models.JSONField(default=list)),
                ('moved', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('undoing', 'Undoing'), ('undone', 'Undone')], default='running', max_length=10)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('touched_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ConfirmedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=100)),
                ('key', models.CharField(max_length=32)),
                ('moment', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('address', 'key'), name='confirmed_once')],
            },
        ),
        migrations.AddField(
            model_name='comment',
            name='discussion',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='comments.discussion', verbose_name='discussion'),
        ),
        migrations.CreateModel(
            name='Edit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=245, verbose_name='name')),
                ('text', models.TextField(max_length=65525, verbose_name='text')),
                ('text_format', models.CharField(max_length=20)),
                ('text_html', models.TextField()),
                ('language', models.CharField(max_length=10, verbose_name='language')),
                ('spoils', models.CharField(blank=True, max_length=10, verbose_name='gives away')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='edits', to='comments.comment')),
            ],
            options={
                'verbose_name': 'former version',
                'verbose_name_plural': 'former versions',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='JoinedKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=32)),
                ('address', models.EmailField(blank=True, max_length=100)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='comments.claim')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['key'], name='joined_key')],
                'constraints': [models.UniqueConstraint(fields=('claim', 'key'), name='joined_once'), models.CheckConstraint(condition=models.Q(('key', ''), _negated=True), name='joined_key_is_one')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(blank=True, max_length=100, verbose_name='e-mail')),
                ('key', models.CharField(blank=True, max_length=32)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('text', models.TextField(max_length=2000, verbose_name='note')),
                ('moderator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='moderator')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='member')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('key', ''), ('user__isnull', False)), models.Q(models.Q(('address', ''), _negated=True), ('key', ''), ('user__isnull', True)), models.Q(models.Q(('key', ''), _negated=True), ('address', ''), ('user__isnull', True)), _connector='OR'), name='note_about_one')],
            },
        ),
        migrations.CreateModel(
            name='Print',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.BigIntegerField(db_index=True)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='comments.comment')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ProfilePart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('name', 'name'), ('about', 'words about themselves'), ('picture', 'picture')], max_length=10, verbose_name='what')),
                ('state', models.CharField(choices=[('pending', 'waiting'), ('approved', 'approved'), ('refused', 'refused'), ('spam', 'spam'), ('removed', 'removed'), ('withdrawn', 'withdrawn')], max_length=10, verbose_name='state')),
                ('text', models.TextField(blank=True, max_length=2000)),
                ('picture', models.BinaryField(null=True)),
                ('picture_width', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('picture_height', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='member')),
            ],
            options={
                'verbose_name': 'profile',
                'verbose_name_plural': 'profiles',
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['created_at', 'id'], name='profile_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('member', 'part'), name='profile_part_waits_once')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deleted_number', models.PositiveBigIntegerField(editable=False, null=True)),
                ('act', models.CharField(choices=[('hold', 'held'), ('approve', 'approved'), ('refuse', 'refused'), ('spam', 'marked as spam'), ('remove', 'removed'), ('restore', 'restored'), ('move', 'moved'), ('undo', 'undone'), ('withdraw', 'withdrawn by the writer'), ('edit', 'edited'), ('keep', 'kept after reports'), ('report', 'folded after reports'), ('purge', 'deleted for good'), ('erase', 'deleted at the writer’s wish'), ('ask-again', 'asked again by the writer'), ('claim', 'claimed for an account'), ('unclaim', 'given back to the guest')], max_length=10, verbose_name='decision')),
                ('before', models.CharField(choices=[('pending', 'waiting'), ('approved', 'approved'), ('refused', 'refused'), ('spam', 'spam'), ('removed', 'removed'), ('withdrawn', 'withdrawn')], max_length=10, verbose_name='before')),
                ('after', models.CharField(choices=[('pending', 'waiting'), ('approved', 'approved'), ('refused', 'refused'), ('spam', 'spam'), ('removed', 'removed'), ('withdrawn', 'withdrawn')], max_length=10, verbose_name='after')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('grounds', models.JSONField(db_default=models.Value([], models.JSONField()), default=list, editable=False)),
                ('thread_before', models.PositiveIntegerField(editable=False, null=True)),
                ('batch', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('comment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='comments.comment', verbose_name='comment')),
                ('member', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('moderator', models.ForeignKey(db_index=False, help_text='Empty: decided by the site’s rules.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='moderator')),
                ('moved_from', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.comment')),
                ('moved_to', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.comment')),
                ('discussion_after', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.discussion')),
                ('discussion_before', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.discussion')),
                ('profile_part', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decisions', to='comments.profilepart')),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
                'ordering': ['created_at', 'pk'],
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['created_at', 'id'], name='decision_by_age'), models.Index(fields=['act', 'created_at', 'id'], name='decision_by_act'), models.Index(fields=['moderator', 'created_at', 'id'], name='decision_by_moderator'), models.Index(fields=['batch', 'id'], name='decision_of_batch'), models.Index(condition=models.Q(('deleted_number__isnull', False)), fields=['deleted_number'], name='decision_of_deleted'), models.Index(condition=models.Q(('moderator__isnull', False)), fields=['created_at', 'id'], name='decision_of_moderators'), models.Index(condition=models.Q(('discussion_before__isnull', False)), fields=['discussion_before'], name='decision_moved_away'), models.Index(condition=models.Q(('member__isnull', False)), fields=['member', 'created_at'], name='decision_about_member'), models.Index(condition=models.Q(('profile_part__isnull', False)), fields=['profile_part'], name='decision_about_part')],
            },
        ),
        migrations.CreateModel(
            name='PurgedReference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('import_ref', models.CharField(max_length=200, unique=True)),
                ('discussion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='comments.discussion')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ReaderState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('discussion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reader_states', to='comments.discussion')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reader_states', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'comments_visit',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('user', 'discussion'), name='visit_once')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('gives-away', 'It gives away what happens'), ('insulting', 'It insults somebody'), ('spam', 'It is advertising'), ('unlawful', 'It is unlawful'), ('other', 'Something else')], max_length=10, verbose_name='reason')),
                ('text', models.CharField(blank=True, max_length=500, verbose_name='in a line')),
                ('key', models.CharField(blank=True, editable=False, max_length=32)),
                ('network', models.CharField(blank=True, editable=False, max_length=45, verbose_name='network')),
                ('email', models.EmailField(blank=True, max_length=100, verbose_name='e-mail')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('has_standing', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('outcome', models.CharField(blank=True, choices=[('upheld', 'The comment was taken down or changed'), ('kept', 'The comment stays as it is')], max_length=10, verbose_name='outcome')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('comment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='comments.comment')),
                ('member', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reports', to=settings.AUTH_USER_MODEL)),
                ('reporter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='member')),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['comment'], name='report_open'), models.Index(condition=models.Q(('member__isnull', False)), fields=['member', 'created_at'], name='report_of_member')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True), ('reporter__isnull', False)), fields=('comment', 'reporter'), name='report_open_once_by_member'), models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True), models.Q(('key', ''), _negated=True)), fields=('comment', 'key'), name='report_open_once_by_guest'), models.CheckConstraint(condition=models.Q(models.Q(('comment__isnull', False), ('member__isnull', True)), models.Q(('comment__isnull', True), ('member__isnull', False)), _connector='OR'), name='report_of_one'), models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True), ('member__isnull', False), ('reporter__isnull', False)), fields=('member', 'reporter'), name='report_member_once_by_member'), models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True), ('member__isnull', False), models.Q(('key', ''), _negated=True)), fields=('member', 'key'), name='report_member_once_by_guest')],
            },
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('word', 'Word or phrase'), ('link', 'Domain of a link'), ('name', 'Name of the writer'), ('address', 'E-mail address or its domain'), ('network', 'Network')], max_length=10, verbose_name='what it looks for')),
                ('pattern', models.CharField(max_length=200, verbose_name='what exactly')),
                ('key', models.CharField(editable=False, max_length=400)),
                ('effect', models.CharField(choices=[('hold', 'Hold for a moderator'), ('refuse', 'Refuse, and say why'), ('spam', 'Treat as spam')], max_length=20, verbose_name='what it does')),
                ('sentence', models.CharField(blank=True, help_text='Where it refuses. Empty: that something in the comment is not welcome here.', max_length=300, verbose_name='what the writer reads')),
                ('ends_on', models.DateField(blank=True, help_text='The last day. Empty: until somebody ends it.', null=True, verbose_name='until')),
                ('hits', models.PositiveIntegerField(default=0, editable=False, verbose_name='hits')),
                ('last_hit_at', models.DateTimeField(editable=False, null=True, verbose_name='last hit')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made')),
                ('stamp', models.BigIntegerField(editable=False)),
                ('made_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
            ],
            options={
                'verbose_name': 'rule',
                'verbose_name_plural': 'rules',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('kind', 'key'), name='rule_once'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'address'), _negated=True), ('effect', 'hold'), _connector='OR'), name='rule_address_only_holds')],
            },
        ),
        migrations.CreateModel(
            name='Sanction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(blank=True, max_length=100, verbose_name='e-mail')),
                ('key', models.CharField(blank=True, max_length=32)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('kind', models.CharField(choices=[('trust', 'Trusted: appears at once'), ('hold', 'Held: everything waits for a moderator'), ('pause', 'Paused: cannot post until a date'), ('ban', 'Banned: cannot post')], max_length=10, verbose_name='what')),
                ('network', models.CharField(blank=True, max_length=45, verbose_name='network')),
                ('mailbox', models.CharField(blank=True, db_default='', default='', editable=False, max_length=64)),
                ('until', models.DateTimeField(null=True, verbose_name='until')),
                ('lifted_at', models.DateTimeField(null=True, verbose_name='lifted')),
                ('batch', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                ('replaced_in', models.UUIDField(db_index=True, editable=False, null=True)),
                ('comment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='comments.comment')),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lifted by')),
                ('moderator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='moderator')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='member')),
            ],
            options={
                'verbose_name': 'sanction or trust',
                'verbose_name_plural': 'sanctions and trust',
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('address', ''), _negated=True), fields=['address'], name='sanction_address'), models.Index(condition=models.Q(('key', ''), _negated=True), fields=['key'], name='sanction_key'), models.Index(condition=models.Q(('network', ''), _negated=True), fields=['network'], name='sanction_network'), models.Index(condition=models.Q(('mailbox', ''), _negated=True), fields=['mailbox'], name='sanction_mailbox')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('key', ''), ('mailbox', ''), ('network', ''), ('user__isnull', False)), models.Q(models.Q(('address', ''), _negated=True), ('key', ''), ('mailbox', ''), ('network', ''), ('user__isnull', True)), models.Q(models.Q(('key', ''), _negated=True), ('address', ''), ('mailbox', ''), ('network', ''), ('user__isnull', True)), models.Q(models.Q(('network', ''), _negated=True), ('address', ''), ('key', ''), ('mailbox', ''), ('user__isnull', True)), models.Q(models.Q(('mailbox', ''), _negated=True), ('address', ''), ('key', ''), ('network', ''), ('user__isnull', True)), _connector='OR'), name='sanction_about_one'), models.CheckConstraint(condition=models.Q(('until__isnull', False), models.Q(models.Q(('kind', 'pause'), _negated=True), ('network', '')), _connector='OR'), name='sanction_pause_ends')],
            },
        ),
        migrations.CreateModel(
            name='ClaimedComment',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='claimed', serialize=False, to='comments.comment')),
                ('guest_name', models.CharField(max_length=245)),
                ('email', models.EmailField(blank=True, max_length=100)),
                ('website', models.URLField(blank=True)),
                ('writer', models.CharField(blank=True, max_length=32)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='comments.claim')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('shown', True)), fields=['discussion', 'tree_id', 'lft'], name='comment_reading_order'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('parent', None), ('shown', True)), fields=['discussion', 'tree_id'], name='comment_newest_threads'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('parent', None), ('shown', True)), fields=['discussion', '-approved_below', 'tree_id'], name='comment_most_discussed'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('parent', None), ('shown', True)), fields=['discussion', '-active_at', '-tree_id'], name='comment_latest_activity'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('kind', 'comment'), ('state', 'approved')), fields=['discussion', 'published_at'], name='comment_new_since'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('kind', 'pingback')), fields=['discussion', 'created_at'], name='comment_pingbacks'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['tree_id', 'lft'], name='comments_comment_tree_id_l4b1c'),
        ),
        # There the constraint comment_tree_place_once has an index on the same columns.
        filmclub.lib.migrations.SQLOn(
            'postgresql',
            ['DROP INDEX IF EXISTS comments_comment_tree_id_l4b1c'],
            ['CREATE INDEX comments_comment_tree_id_l4b1c ON comments_comment (tree_id, lft)'],
        ),
    ]
