"""Films with their credits, and the articles about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_prose_editor.fields import ProseEditorField

from filmclub.lib.names import country_name, language_name
from reviews import bodies
from reviews.credits import ContributorKind, Department, credit_sentence
from reviews.pictures import PictureField, enqueue_removal, picture_path, validate_picture
from reviews.querysets import ArticleQuerySet


class Genre(models.TextChoices):
    ACTION = "action", _("action")
    ADVENTURE = "adventure", _("adventure")
    ANIMATION = "animation", _("animation")
    BIOGRAPHY = "biography", _("biography")
    COMEDY = "comedy", _("comedy")
    CRIME = "crime", _("crime")
    DOCUMENTARY = "documentary", _("documentary")
    DRAMA = "drama", _("drama")
    FAMILY = "family", _("family")
    FANTASY = "fantasy", _("fantasy")
    HISTORY = "history", _("history")
    HORROR = "horror", _("horror")
    MUSIC = "music", _("music")
    MUSICAL = "musical", _("musical")
    MYSTERY = "mystery", _("mystery")
    ROMANCE = "romance", _("romance")
    SCIENCE_FICTION = "science-fiction", _("science fiction")
    SHORT = "short", _("short")
    SPORT = "sport", _("sport")
    THRILLER = "thriller", _("thriller")
    WAR = "war", _("war")
    WESTERN = "western", _("western")


class Spoils(models.TextChoices):
    """How far a text gives the film away."""

    NOTHING = "", _("nothing")
    SETUP = "setup", _("the set-up")
    PLOT = "plot", _("the plot")
    ENDING = "ending", _("the ending")


class Addressed(models.Model):
    """Something with a page of its own under a slug; the page is still found under the slugs that it had."""

    slug = models.SlugField(
        _("address"), max_length=120, unique=True, help_text=_("The last part of the page’s address.")
    )

    class Meta:
        abstract = True

    url_name: ClassVar[str]
    _slug_in_database: str | None = None

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            if self._slug_in_database not in (None, self.slug):
                FormerSlug.objects.update_or_create(
                    model=self._meta.model_name,
                    slug=self._slug_in_database,
                    defaults={"object_id": self.pk},
                )
        self._slug_in_database = self.slug

    def get_absolute_url(self) -> str:
        return reverse(self.url_name, args=[self.slug])

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Any:
        instance = super().from_db(*args, **kwargs)
        instance._slug_in_database = instance.__dict__.get("slug")
        return instance


class FormerSlug(models.Model):
    """A slug that an object had before; its address redirects to the object's page."""

    model = models.CharField(max_length=40)
    slug = models.SlugField(max_length=120)
    object_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "slug"], name="former_slug_unique")]

    def __str__(self) -> str:
        return f"{self.model} {self.slug}"


class Image(models.Model):
    """A picture with what must be said with it. A task makes its sizes; until then the original serves."""

    file = PictureField(
        _("file"),
        upload_to=picture_path,
        width_field="width",
        height_field="height",
        aspect_ratios=[None],
        validators=[validate_picture],
        help_text=_("JPEG, PNG, WebP or AVIF, at most 10 MB and 40 megapixels."),
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        help_text=_(
            "What the picture shows, for people who do not see it. Not the file’s name, not the caption."
        ),
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("image credit"), max_length=200, blank=True)
    ready = models.BooleanField(_("sizes are made"), default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("image")
        verbose_name_plural = _("images")

    # File, width and height as they are stored; None for a new row.
    _stored: tuple[str, int, int] | None = None

    def __str__(self) -> str:
        return self.alt or str(self.file)

    def save(self, *args: Any, **kwargs: Any) -> None:
        # The task that makes the sizes is enqueued in here: it must not see a row that is not there.
        with transaction.atomic():
            is_new_file = not self.file.is_stored
            if is_new_file:
                self.ready = False
            super().save(*args, **kwargs)
            if is_new_file and self._stored:
                enqueue_removal(*self._stored)
            bodies.refresh_articles(self._articles_that_show_it())
            Article.objects.filter(Q(lead_image=self) | Q(films__poster=self)).raise_version()
        self._stored = (str(self.file), self.width, self.height)

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Image:
        instance = super().from_db(*args, **kwargs)
        if {"file", "width", "height"} <= instance.__dict__.keys():
            instance._stored = (str(instance.file), instance.width, instance.height)
        return instance

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            shown = list(self._articles_that_show_it().values_list("pk", flat=True))
            Article.objects.filter(Q(lead_image=self) | Q(films__poster=self)).raise_version()
            deleted = super().delete(*args, **kwargs)
            bodies.refresh_articles(Article.objects.filter(pk__in=shown))
            if self._stored:
                enqueue_removal(*self._stored)
        return deleted

    def _articles_that_show_it(self) -> models.QuerySet[Article]:
        return Article.objects.filter(Q(images=self) | Q(videos__poster=self)).distinct()


class Video(models.Model):
    """A clip that articles embed by its address. Nothing of it is loaded before the reader asks."""

    url = models.URLField(_("address"), unique=True, help_text=_("The clip’s page, as its host gives it."))
    title = models.CharField(_("title"), max_length=200)
    poster = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    transcript = models.TextField(_("transcript"), blank=True)

    class Meta:
        ordering = ["title"]
        verbose_name = _("video")
        verbose_name_plural = _("videos")

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            bodies.refresh_articles(Article.objects.filter(videos=self))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Forget what is known of the clip; articles that embed it get it anew from their text."""
        with transaction.atomic():
            shown = list(Article.objects.filter(videos=self).values_list("pk", flat=True))
            deleted = super().delete(*args, **kwargs)
            bodies.refresh_articles(Article.objects.filter(pk__in=shown))
        return deleted


class Contributor(Addressed):
    """Somebody who made a film: a person, a group such as a band, or a company."""

    Kind = ContributorKind
    url_name = "reviews:contributor"

    name = models.CharField(_("name"), max_length=200, db_index=True)
    sort_name = models.CharField(
        _("sort name"),
        max_length=200,
        blank=True,
        help_text=_("“Jonze, Spike”. Made from the name if empty."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PERSON)
    disambiguation = models.CharField(
        _("disambiguation"), max_length=100, blank=True, help_text=_("Tells two people of one name apart.")
    )
    imdb_id = models.CharField(
        "IMDb",
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^(nm|co)\d{7,9}$", _("Like nm0005069."))],
    )
    wikidata_id = models.CharField(
        "Wikidata", max_length=12, blank=True, validators=[RegexValidator(r"^Q\d+$", _("Like Q311976."))]
    )

    class Meta:
        ordering = ["sort_name", "name"]
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")

    def __str__(self) -> str:
        return f"{self.name} ({self.disambiguation})" if self.disambiguation else self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.sort_name:
            first, _space, last = self.name.rpartition(" ")
            self.sort_name = f"{last}, {first}" if first and self.kind == self.Kind.PERSON else self.name
        super().save(*args, **kwargs)
        Article.objects.filter(films__credits__contributor=self).raise_version()


class Film(Addressed):
    url_name = "reviews:film"

    title = models.CharField(_("title"), max_length=200)
    original_title = models.CharField(_("original title"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1874), MaxValueValidator(2100)]
    )
    running_time = models.PositiveSmallIntegerField(_("running time in minutes"), null=True, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    countries = models.JSONField(_("countries"), default=list, blank=True)
    genres = models.JSONField(_("genres"), default=list, blank=True)
    synopsis = models.TextField(_("synopsis"), blank=True)
    content_notes = models.TextField(
        _("content notes"), blank=True, help_text=_("One per line, such as “strong language”.")
    )
    poster = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("poster")
    )
    imdb_id = models.CharField(
        "IMDb", max_length=12, blank=True, validators=[RegexValidator(r"^tt\d{7,9}$", _("Like tt1798709."))]
    )
    tmdb_id = models.PositiveIntegerField("TMDB", null=True, blank=True)
    wikidata_id = models.CharField(
        "Wikidata", max_length=12, blank=True, validators=[RegexValidator(r"^Q\d+$", _("Like Q788822."))]
    )

    class Meta:
        ordering = ["title", "year"]
        verbose_name = _("film")
        verbose_name_plural = _("films")
        constraints = [
            models.CheckConstraint(condition=Q(year__range=(1874, 2100)), name="film_year_since_1874")
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.year}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        Article.objects.filter(films=self).raise_version()

    def language_names(self) -> list[str]:
        return [language_name(code) for code in self.languages]

    def country_names(self) -> list[str]:
        return [country_name(code) for code in self.countries]

    def genre_names(self) -> list[str]:
        return [str(Genre(genre).label) for genre in self.genres if genre in Genre.values]

    def content_note_list(self) -> list[str]:
        return [note.strip() for note in self.content_notes.splitlines() if note.strip()]


class FilmTitle(models.Model):
    """What a film is called in another language."""

    film = models.ForeignKey(Film, models.CASCADE, related_name="titles")
    language = models.CharField(_("language"), max_length=10)
    title = models.CharField(_("title"), max_length=200)

    class Meta:
        ordering = ["language"]
        verbose_name = _("title in another language")
        verbose_name_plural = _("titles in other languages")
        constraints = [models.UniqueConstraint(fields=["film", "language"], name="film_title_one_a_language")]

    def __str__(self) -> str:
        return f"{self.title} ({language_name(self.language)})"


class Credit(models.Model):
    """One line of a film's credits, as it stands on screen."""

    film = models.ForeignKey(Film, models.CASCADE, related_name="credits")
    contributor = models.ForeignKey(
        Contributor, models.PROTECT, related_name="credits", verbose_name=_("contributor")
    )
    department = models.CharField(_("department"), max_length=20, choices=Department.choices)
    also = models.JSONField(
        _("further departments"),
        default=list,
        blank=True,
        help_text=_("For a joint title such as “Directed and written by”."),
    )
    title = models.CharField(
        pgettext_lazy("credit", "title"),
        max_length=200,
        blank=True,
        help_text=_("Exactly as on screen: “director of photography”."),
    )
    character = models.CharField(_("character"), max_length=200, blank=True)
    attributes = models.JSONField(
        _("attributes"), default=list, blank=True, help_text=_("voice, uncredited, archive footage …")
    )
    credited_as = models.CharField(_("credited as"), max_length=200, blank=True)
    heading = models.CharField(
        _("heading"),
        max_length=200,
        blank=True,
        help_text=_("The line printed above, such as “Produced by”."),
    )
    position = models.PositiveSmallIntegerField(_("billing position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("credit")
        verbose_name_plural = _("credits")

    def __str__(self) -> str:
        return credit_sentence(self)

    @property
    def name(self) -> str:
        return self.contributor.name

    @property
    def kind(self) -> str:
        return self.contributor.kind


class Series(Addressed):
    url_name = "reviews:series"

    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("series")
        verbose_name_plural = pgettext_lazy("several", "series")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        Article.objects.filter(series=self).raise_version()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        Article.objects.filter(series=self).raise_version()
        return super().delete(*args, **kwargs)


class Tag(Addressed):
    url_name = "reviews:tag"

    name = models.CharField(_("name"), max_length=60)

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        Article.objects.filter(tags=self).raise_version()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        Article.objects.filter(tags=self).raise_version()
        return super().delete(*args, **kwargs)


class Article(Addressed):
    url_name = "reviews:article"

    class Kind(models.TextChoices):
        REVIEW = "review", _("Review")
        ESSAY = "essay", _("Essay")
        QUOTE = "quote", _("Quote")
        NEWS = "news", _("News")

    class State(models.TextChoices):
        """What an editor decided; a published article whose time has not come is scheduled."""

        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.REVIEW)
    title = models.CharField(_("title"), max_length=200)
    standfirst = models.TextField(
        _("standfirst"), max_length=400, blank=True, help_text=_("One or two sentences below the title.")
    )
    body = ProseEditorField(_("text"), blank=True, config=bodies.EDITOR, sanitize=bodies.sanitize)
    body_html = models.TextField(editable=False, default="")
    language = models.CharField(_("language of the text"), max_length=10, default="en")
    translation_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="translations",
        verbose_name=_("translation of"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="articles", verbose_name=_("author")
    )
    contributed_by = models.CharField(
        _("contributed by"),
        max_length=200,
        blank=True,
        help_text=_("The name of a guest who wrote the text."),
    )
    films: models.ManyToManyField[Film, ArticleFilm] = models.ManyToManyField(
        Film, through="ArticleFilm", related_name="articles", verbose_name=_("films")
    )
    series = models.ForeignKey(
        Series, models.SET_NULL, null=True, blank=True, related_name="articles", verbose_name=_("series")
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="articles", verbose_name=_("tags"))
    lead_image = models.ForeignKey(
        Image, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("lead image")
    )
    images = models.ManyToManyField(Image, related_name="articles", editable=False)
    videos = models.ManyToManyField(Video, related_name="articles", editable=False)
    favourite_line = models.TextField(_("favourite line"), max_length=500, blank=True)
    favourite_line_speaker = models.CharField(_("its speaker"), max_length=200, blank=True)
    rating = models.PositiveSmallIntegerField(
        _("rating in half stars"), null=True, blank=True, choices=[(n, f"{n / 2:g} ★") for n in range(1, 11)]
    )
    spoils = models.CharField(_("gives away"), max_length=10, blank=True, choices=Spoils.choices, default="")
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    # Counted by comments under the discussion's lock; nobody else writes them.
    comment_count = models.PositiveIntegerField(_("comments"), default=0, editable=False)
    last_comment_at = models.DateTimeField(null=True, editable=False)
    discussion_version = models.PositiveIntegerField(default=0, editable=False)
    DISCUSSION_NUMBERS = ("comment_count", "last_comment_at", "discussion_version")
    # What save() found in the body that its editor should hear of.
    body_problems: Sequence[str] = ()

    objects = ArticleQuerySet["Article"].as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [models.Index(fields=["state", "-published_at", "-id"], name="article_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 10)), name="article_rating_1_to_10"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="article_published_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and kwargs.get("update_fields") is None and not kwargs.get("force_insert"):
            # A whole-row save would write back numbers that a comment has raised since we read them.
            kwargs["update_fields"] = [
                field.name
                for field in self._meta.concrete_fields
                if not field.primary_key and field.name not in (*self.DISCUSSION_NUMBERS, "version")
            ]
        fields = kwargs.get("update_fields")
        renders = fields is None or "body" in fields
        with transaction.atomic():
            super().save(*args, **kwargs)
            if renders:
                self.body_problems = bodies.render_article(self)
            original = self.translation_of_id or self.pk
            Article.objects.filter(Q(pk__in=(self.pk, original)) | Q(translation_of=original)).raise_version()

    def is_public(self, at: datetime | None = None) -> bool:
        """Whether readers may see it at the moment `at`, by default now."""
        return (
            self.state == self.State.PUBLISHED
            and self.published_at is not None
            and self.published_at <= (at or timezone.now())
        )

    def is_scheduled(self, at: datetime | None = None) -> bool:
        """Whether it becomes public by itself after the moment `at`, by default now."""
        return self.state == self.State.PUBLISHED and not self.is_public(at)

    @property
    def byline(self) -> str:
        return self.contributed_by or self.author.name

    @property
    def stars(self) -> str:
        """The rating as readers write it: ★★★½."""
        return "★" * ((self.rating or 0) // 2) + "½" * ((self.rating or 0) % 2)


class ArticleFilm(models.Model):
    """A film that an article is about, in the article's order."""

    article = models.ForeignKey(Article, models.CASCADE)
    film = models.ForeignKey(Film, models.PROTECT, verbose_name=_("film"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("film")
        verbose_name_plural = _("films")
        constraints = [models.UniqueConstraint(fields=["article", "film"], name="article_film_once")]

    def __str__(self) -> str:
        return str(self.film)
