import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import filmclub.lib.alphabet
import filmclub.lib.picture_files
import reviews.partial_dates
import reviews.picture_files
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('reviews', '0001_initial'),
        ('reviews', '0002_old_blogs'),
        ('reviews', '0003_public_forms'),
        ('reviews', '0004_editions'),
        ('reviews', '0005_revisions'),
        ('reviews', '0006_ready_for_an_editor'),
        ('reviews', '0007_drafts'),
        ('reviews', '0008_licences_and_preview_links'),
        ('reviews', '0009_viewing'),
        ('reviews', '0010_passages'),
        ('reviews', '0011_content_notes'),
        ('reviews', '0012_read_content_notes'),
        ('reviews', '0013_order_and_people'),
        ('reviews', '0014_put_in_order'),
        ('reviews', '0015_picture_cards'),
        ('reviews', '0016_talk_place'),
        ('reviews', '0017_bounds_of_numbers'),
        ('reviews', '0018_doubts_and_names'),
        ('reviews', '0019_tmdb_answers'),
        ('reviews', '0020_tmdb_numbers'),
        ('reviews', '0021_letters'),
        ('reviews', '0022_viewing_rating'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text='The last part of the page’s address.', max_length=120, unique=True, verbose_name='address')),
                ('edition', models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                ('kind', models.CharField(choices=[('review', 'Review'), ('essay', 'Essay'), ('quote', 'Quote'), ('news', 'News'), ('page', 'Page of the site')], default='review', max_length=10, verbose_name='kind')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('standfirst', models.TextField(blank=True, help_text='One or two sentences below the title.', max_length=400, verbose_name='standfirst')),
                ('body', models.TextField(blank=True, verbose_name='text')),
                ('body_html', models.TextField(default='', editable=False)),
                ('passages', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ('public_html', models.TextField(editable=False, null=True)),
                ('public_text', models.TextField(editable=False, null=True)),
                ('opening', models.CharField(editable=False, max_length=220, null=True)),
                ('language', models.CharField(default='en', max_length=10, verbose_name='language of the text')),
                ('contributed_by', models.CharField(blank=True, help_text='The name of a guest who wrote the text.', max_length=200, verbose_name='contributed by')),
                ('favourite_line', models.TextField(blank=True, max_length=500, verbose_name='favourite line')),
                ('favourite_line_speaker', models.CharField(blank=True, max_length=200, verbose_name='its speaker')),
                ('rating', models.PositiveSmallIntegerField(blank=True, choices=[(1, '0.5 ★'), (2, '1 ★'), (3, '1.5 ★'), (4, '2 ★'), (5, '2.5 ★'), (6, '3 ★'), (7, '3.5 ★'), (8, '4 ★'), (9, '4.5 ★'), (10, '5 ★')], null=True, verbose_name='rating in half stars')),
                ('spoils', models.CharField(blank=True, choices=[('', 'not said'), ('nothing', 'nothing'), ('setup', 'the set-up'), ('plot', 'the plot'), ('ending', 'the ending')], default='', max_length=10, verbose_name='gives away')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('withdrawn', 'Withdrawn')], default='draft', editable=False, max_length=10, verbose_name='state')),
                ('published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='published')),
                ('keeps_date', models.BooleanField(db_default=False, default=False, editable=False)),
                ('ready_at', models.DateTimeField(editable=False, null=True, verbose_name='ready for an editor')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('comment_count', models.PositiveIntegerField(default=0, editable=False, verbose_name='comments')),
                ('last_comment_at', models.DateTimeField(editable=False, null=True)),
                ('discussion_version', models.PositiveIntegerField(default=0, editable=False)),
                ('talk_place', models.PositiveSmallIntegerField(editable=False, null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='articles', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('translation_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='translations', to='reviews.article', verbose_name='translation of')),
            ],
            options={
                'verbose_name': 'article',
                'verbose_name_plural': 'articles',
                'permissions': [('write_article', 'Can write drafts of their own')],
                'indexes': [models.Index(fields=['state', '-published_at', '-id'], name='article_newest'), models.Index(fields=['kind', 'state', 'published_at'], name='article_of_kind'), models.Index(condition=models.Q(('talk_place__isnull', False)), fields=['talk_place'], name='article_talk')],
                'constraints': [models.CheckConstraint(condition=models.Q(('rating__isnull', True), ('rating__range', (1, 10)), _connector='OR'), name='article_rating_1_to_10'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='article_published_has_date')],
            },
        ),
        migrations.CreateModel(
            name='Film',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text='The last part of the page’s address.', max_length=120, unique=True, verbose_name='address')),
                ('edition', models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('sort_key', filmclub.lib.alphabet.DictionaryKey(db_default='', default='', editable=False, of='title')),
                ('original_title', models.CharField(blank=True, max_length=200, verbose_name='original title')),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1874), django.core.validators.MaxValueValidator(2100)], verbose_name='year')),
                ('running_time', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(32767)], verbose_name='running time in minutes')),
                ('directors_cut', models.PositiveSmallIntegerField(blank=True, help_text='If there is one, and it is longer.', null=True, validators=[django.core.validators.MaxValueValidator(32767)], verbose_name='director’s cut in minutes')),
                ('languages', models.JSONField(blank=True, default=list, verbose_name='languages')),
                ('countries', models.JSONField(blank=True, default=list, verbose_name='countries')),
                ('genres', models.JSONField(blank=True, default=list, verbose_name='genres')),
                ('synopsis', models.TextField(blank=True, verbose_name='synopsis')),
                ('content_notes', models.JSONField(blank=True, db_column='notes', db_default=models.Value([], models.JSONField()), default=list, verbose_name='content notes')),
                ('note_lines', models.TextField(blank=True, db_column='content_notes', default='', editable=False)),
                ('imdb_id', models.CharField(blank=True, max_length=12, validators=[django.core.validators.RegexValidator('^tt\\d{7,9}$', 'Like tt1798709.')], verbose_name='IMDb')),
                ('tmdb_id', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(2147483647)], verbose_name='TMDB')),
                ('wikidata_id', models.CharField(blank=True, max_length=12, validators=[django.core.validators.RegexValidator('^Q\\d+$', 'Like Q788822.')], verbose_name='Wikidata')),
            ],
            options={
                'verbose_name': 'film',
                'verbose_name_plural': 'films',
                'ordering': ['sort_key', 'year', 'pk'],
                'indexes': [models.Index(fields=['sort_key', 'year', 'id'], name='film_in_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('year__range', (1874, 2100))), name='film_year_since_1874')],
            },
        ),
        migrations.CreateModel(
            name='Image',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', reviews.picture_files.PictureField(aspect_ratios=[None], breakpoints={'l': 1280, 'm': 800, 's': 480}, container_width=1280, file_types=['AVIF', 'WEBP'], grid_columns=4, height_field='height', help_text='JPEG, PNG, WebP or AVIF, at most 10 MB and 40 megapixels.', pixel_densities=[1], upload_to=reviews.picture_files.picture_path, validators=[filmclub.lib.picture_files.validate_picture], verbose_name='file', width_field='width')),
                ('width', models.PositiveIntegerField(editable=False)),
                ('height', models.PositiveIntegerField(editable=False)),
                ('alt', models.CharField(help_text='What the picture shows, for people who do not see it. Not the file’s name, not the caption.', max_length=300, verbose_name='alternative text')),
                ('caption', models.CharField(blank=True, max_length=500, verbose_name='caption')),
                ('credit', models.CharField(blank=True, max_length=200, verbose_name='image credit')),
                ('licence', models.CharField(blank=True, db_default='', default='', help_text='Such as CC BY-SA 4.0. Readers see it beside the credit.', max_length=100, verbose_name='licence')),
                ('import_ref', models.CharField(blank=True, editable=False, max_length=200, null=True, unique=True)),
                ('ready', models.BooleanField(default=False, editable=False, verbose_name='sizes are made')),
                ('has_card', models.BooleanField(db_default=False, default=False, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'image',
                'verbose_name_plural': 'images',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='OldAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=500, unique=True)),
                ('model', models.CharField(blank=True, max_length=40)),
                ('object_id', models.BigIntegerField(null=True)),
                ('address', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text='The last part of the page’s address.', max_length=120, unique=True, verbose_name='address')),
                ('edition', models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('sort_key', filmclub.lib.alphabet.DictionaryKey(db_default='', default='', editable=False, of='name')),
                ('description', models.TextField(blank=True, verbose_name='description')),
            ],
            options={
                'verbose_name': 'series',
                'verbose_name_plural': 'series',
                'ordering': ['sort_key', 'pk'],
            },
        ),
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
        migrations.CreateModel(
            name='ArticleFilm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(32767)], verbose_name='position')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='reviews.article')),
                ('film', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='reviews.film', verbose_name='film')),
            ],
            options={
                'verbose_name': 'film',
                'verbose_name_plural': 'films',
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('article', 'film'), name='article_film_once')],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='films',
            field=models.ManyToManyField(related_name='articles', through='reviews.ArticleFilm', to='reviews.film', verbose_name='films'),
        ),
        migrations.CreateModel(
            name='FilmTitle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10, verbose_name='language')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('film', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='titles', to='reviews.film')),
            ],
            options={
                'verbose_name': 'title in another language',
                'verbose_name_plural': 'titles in other languages',
                'ordering': ['language'],
                'constraints': [models.UniqueConstraint(fields=('film', 'language'), name='film_title_one_a_language')],
            },
        ),
        migrations.CreateModel(
            name='FormerSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=40)),
                ('slug', models.SlugField(max_length=120)),
                ('object_id', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('model', 'slug'), name='former_slug_unique')],
            },
        ),
        migrations.AddField(
            model_name='film',
            name='poster',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='reviews.image', verbose_name='poster'),
        ),
        migrations.CreateModel(
            name='Contributor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text='The last part of the page’s address.', max_length=120, unique=True, verbose_name='address')),
                ('name', models.CharField(db_index=True, max_length=200, verbose_name='name')),
                ('sort_name', models.CharField(blank=True, help_text='“Jonze, Spike”. Made from the name if empty.', max_length=200, verbose_name='sort name')),
                ('sort_key', filmclub.lib.alphabet.DictionaryKey(db_default='', default='', editable=False, of='sort_name')),
                ('kind', models.CharField(choices=[('person', 'Person'), ('group', 'Group'), ('company', 'Company')], default='person', max_length=10, verbose_name='kind')),
                ('disambiguation', models.CharField(blank=True, help_text='Tells two people of one name apart.', max_length=100, verbose_name='disambiguation')),
                ('born', reviews.partial_dates.PartialDate(blank=True, db_default='', default='', help_text='As far as it is known: 1969, 1969-10 or 1969-10-22.', max_length=10, verbose_name='born or founded')),
                ('died', reviews.partial_dates.PartialDate(blank=True, db_default='', default='', help_text='As far as it is known: 1969, 1969-10 or 1969-10-22.', max_length=10, verbose_name='died or ended')),
                ('imdb_id', models.CharField(blank=True, max_length=12, validators=[django.core.validators.RegexValidator('^(nm|co)\\d{7,9}$', 'Like nm0005069.')], verbose_name='IMDb')),
                ('tmdb_id', models.PositiveIntegerField(blank=True, db_index=True, null=True, validators=[django.core.validators.MaxValueValidator(2147483647)], verbose_name='TMDB')),
                ('wikidata_id', models.CharField(blank=True, max_length=12, validators=[django.core.validators.RegexValidator('^Q\\d+$', 'Like Q311976.')], verbose_name='Wikidata')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='reviews.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'contributor',
                'verbose_name_plural': 'contributors',
                'ordering': ['sort_key', 'pk'],
                'indexes': [models.Index(fields=['sort_key', 'id'], name='contributor_in_order')],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='images',
            field=models.ManyToManyField(editable=False, related_name='articles', to='reviews.image'),
        ),
        migrations.AddField(
            model_name='article',
            name='lead_image',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='reviews.image', verbose_name='lead image'),
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(blank=True, default='', help_text='Stand at its head. Markdown, as in comments.', max_length=5000, verbose_name='your words')),
                ('since', models.DateTimeField(null=True, verbose_name='from')),
                ('until', models.DateTimeField(null=True, verbose_name='to')),
                ('round', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('reached', models.BigIntegerField(default=0, editable=False)),
                ('begun_at', models.DateTimeField(null=True, verbose_name='begun')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='sent')),
                ('article', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='letter', to='reviews.article', verbose_name='article')),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by')),
            ],
            options={
                'verbose_name': 'letter',
                'verbose_name_plural': 'letters',
                'permissions': [('send_letter', 'Can send letters to subscribers')],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('article__isnull', False), ('since__isnull', False), _connector='OR'), name='letter_about_something'), models.UniqueConstraint(models.Value(1), condition=models.Q(('article', None), ('begun_at', None)), name='letter_one_draft')],
            },
        ),
        migrations.CreateModel(
            name='PreviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64)),
                ('ends_at', models.DateTimeField()),
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='preview_link', to='reviews.article')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('article', 'article'), ('film', 'film'), ('series', 'series')], max_length=10)),
                ('object_id', models.BigIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('note', models.CharField(blank=True, choices=[('', ''), ('found', 'as it stood before'), ('imported', 'imported'), ('confirmed', 'looked through after the import'), ('credits', 'credits as text'), ('restored', 'restored')], default='', max_length=10)),
                ('restored', models.PositiveIntegerField(null=True)),
                ('data', models.JSONField()),
                ('who', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'object_id', 'number'), name='revision_number_once')],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='series',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='articles', to='reviews.series', verbose_name='series'),
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text='The last part of the page’s address.', max_length=120, unique=True, verbose_name='address')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('sort_key', filmclub.lib.alphabet.DictionaryKey(db_default='', default='', editable=False, of='name')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('parent', models.ForeignKey(blank=True, help_text='A wider tag, whose page shows the articles of this one too.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='children', to='reviews.tag', verbose_name='belongs to')),
            ],
            options={
                'verbose_name': 'tag',
                'verbose_name_plural': 'tags',
                'ordering': ['sort_key', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='tags',
            field=models.ManyToManyField(blank=True, related_name='articles', to='reviews.tag', verbose_name='tags'),
        ),
        migrations.CreateModel(
            name='Video',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.URLField(help_text='The clip’s page, as its host gives it.', unique=True, verbose_name='address')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('transcript', models.TextField(blank=True, verbose_name='transcript')),
                ('poster', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='reviews.image', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'video',
                'verbose_name_plural': 'videos',
                'ordering': ['title'],
            },
        ),
        migrations.AddField(
            model_name='article',
            name='videos',
            field=models.ManyToManyField(editable=False, related_name='articles', to='reviews.video'),
        ),
        migrations.CreateModel(
            name='Viewing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moment', models.DateTimeField(default=django.utils.timezone.now)),
                ('rating', models.PositiveSmallIntegerField(editable=False, null=True)),
                ('film', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='viewings', to='reviews.film')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='viewings', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('user', 'film'), name='viewing_once'), models.CheckConstraint(condition=models.Q(('rating__isnull', True), ('rating__range', (1, 10)), _connector='OR'), name='viewing_rating_1_to_10')],
            },
        ),
        migrations.CreateModel(
            name='Origin',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='origin', serialize=False, to='reviews.article', verbose_name='article')),
                ('ref', models.CharField(max_length=200, unique=True)),
                ('guid', models.CharField(max_length=500)),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('categories', models.JSONField(default=list)),
                ('custom_fields', models.JSONField(default=dict)),
                ('confirmed_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='looked through')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'imported article',
                'verbose_name_plural': 'imported articles',
            },
        ),
        migrations.CreateModel(
            name='ContributorName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='reviews.contributor')),
            ],
            options={
                'verbose_name': 'other name',
                'verbose_name_plural': 'other names',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('contributor', 'name'), name='contributor_other_name_once')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('article', 'article'), ('film', 'film'), ('series', 'series')], max_length=10)),
                ('object_id', models.BigIntegerField(null=True)),
                ('form', models.CharField(blank=True, default='', max_length=40)),
                ('edition', models.PositiveIntegerField(default=0)),
                ('data', models.JSONField()),
                ('saved_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('object_id__isnull', False)), fields=('user', 'kind', 'object_id', 'form'), name='draft_of_a_form_once'), models.UniqueConstraint(condition=models.Q(('object_id__isnull', True)), fields=('user', 'kind', 'form'), name='draft_of_a_new_form_once')],
            },
        ),
        migrations.CreateModel(
            name='Credit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('department', models.CharField(choices=[('directing', 'Directing'), ('writing', 'Writing'), ('cast', 'Cast'), ('camera', 'Camera'), ('music', 'Music'), ('sound', 'Sound'), ('editing', 'Editing'), ('art', 'Art'), ('costume', 'Costume'), ('makeup', 'Make-up and hair'), ('visual-effects', 'Visual effects'), ('animation', 'Animation'), ('stunts', 'Stunts'), ('production', 'Production'), ('company', 'Companies'), ('other', 'Other crew')], max_length=20, verbose_name='department')),
                ('also', models.JSONField(blank=True, default=list, help_text='For a joint title such as “Directed and written by”.', verbose_name='further departments')),
                ('title', models.CharField(blank=True, help_text='Exactly as on screen: “director of photography”.', max_length=200, verbose_name='title')),
                ('character', models.CharField(blank=True, max_length=200, verbose_name='character')),
                ('attributes', models.JSONField(blank=True, default=list, help_text='voice, uncredited, archive footage …', verbose_name='attributes')),
                ('credited_as', models.CharField(blank=True, max_length=200, verbose_name='credited as')),
                ('heading', models.CharField(blank=True, help_text='The line printed above, such as “Produced by”.', max_length=200, verbose_name='heading')),
                ('position', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(32767)], verbose_name='billing position')),
                ('doubt', models.CharField(blank=True, db_default='', default='', help_text='Why it is held back until an editor decides. Readers see a credit without one.', max_length=500, verbose_name='doubt')),
                ('printed', models.CharField(blank=True, db_default='', default='', editable=False, max_length=500, verbose_name='as printed')),
                ('contributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='reviews.contributor', verbose_name='contributor')),
                ('film', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='credits', to='reviews.film')),
            ],
            options={
                'verbose_name': 'credit',
                'verbose_name_plural': 'credits',
                'ordering': ['position', 'pk'],
                'indexes': [models.Index(condition=models.Q(('doubt__gt', '')), fields=['film'], name='credit_in_doubt')],
            },
        ),
    ]
