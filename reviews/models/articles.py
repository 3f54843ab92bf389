"""What editors publish, and how it is grouped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from filmclub.club.models import Club
from filmclub.lib.alphabet import Alphabetical, DictionaryKey
from filmclub.lib.frames import frame_language
from filmclub.lib.lines import Line
from filmclub.lib.numbers import LARGEST_SMALL
from filmclub.lib.public_forms import opening_of
from filmclub.lib.slugs import Addressed
from filmclub.lib.tracking import Shown
from reviews import kinds
from reviews.models.revisions import Edited
from reviews.querysets import ArticleQuerySet
from reviews.stars import in_stars

if TYPE_CHECKING:
    from reviews.models.films import Film
    from reviews.models.media import Image, Video


class Spoils(models.TextChoices):
    """How far a text gives the film away. What came before anybody was asked does not say."""

    NOT_SAID = "", _("not said")
    NOTHING = "nothing", _("nothing")
    SETUP = "setup", _("the set-up")
    PLOT = "plot", _("the plot")
    ENDING = "ending", _("the ending")

    @property
    def gives_away(self) -> bool:
        """Whether the whole text is marked as one that gives away."""
        return self not in (Spoils.NOT_SAID, Spoils.NOTHING)


class Series(Alphabetical, Edited, Shown, Addressed):
    url_name = "reviews:series"
    tracked_fields = ("slug", "name", "description")

    name = Line(_("name"), max_length=100)
    sort_key = DictionaryKey(of="name")
    description = models.TextField(_("description"), blank=True)

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("series")
        verbose_name_plural = pgettext_lazy("several", "series")

    def __str__(self) -> str:
        return self.name

    def raise_versions(self) -> None:
        Article.objects.filter(series=self).raise_version()
        Club.objects.raise_version_where_linked("series")


class Tag(Alphabetical, Shown, Addressed):
    url_name = "reviews:tag"
    tracked_fields = ("slug", "name", "description", "parent_id")

    name = Line(_("name"), max_length=200)
    sort_key = DictionaryKey(of="name")
    description = models.TextField(_("description"), blank=True)
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("belongs to"),
        help_text=_("A wider tag, whose page shows the articles of this one too."),
    )

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.name

    def raise_versions(self) -> None:
        Article.objects.filter(tags=self).raise_version()
        Club.objects.raise_version_where_linked("tag")


class Article(Edited, Shown, Addressed):
    url_name = "reviews:article"
    # What the pages of others show of an article to which they link, when, and why they do.
    tracked_fields = (
        "kind",
        "state",
        "published_at",
        "slug",
        "title",
        "language",
        "translation_of_id",
        "series_id",
        "author_id",
        "contributed_by",
    )

    Kind = kinds.ArticleKind

    class State(models.TextChoices):
        """What an editor decided; a published article whose time has not come is scheduled."""

        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.REVIEW)
    title = Line(_("title"), max_length=200)
    standfirst = models.TextField(
        _("standfirst"), max_length=400, blank=True, help_text=_("One or two sentences below the title.")
    )
    body = models.TextField(_("text"), blank=True)
    body_html = models.TextField(editable=False, default="")
    # How many passages of it are marked as giving away.
    passages = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # The public forms of the text, made by `reviews.bodies` of the whole: nothing of its passages is in them.
    # The HTML, which everybody sees in its place, is null where it equals the whole. The words are null until
    # they are made, and none where the whole text gives away.
    public_html = models.TextField(null=True, editable=False)  # noqa: DJ001 as told
    public_text = models.TextField(null=True, editable=False)  # noqa: DJ001 as told
    # What lists quote of the public words, one line.
    opening = models.CharField(max_length=220, null=True, editable=False)  # noqa: DJ001 as told
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
    contributed_by = Line(
        _("contributed by"),
        max_length=200,
        blank=True,
        help_text=_("The name of a guest who wrote the text."),
    )
    films: models.ManyToManyField[Film, ArticleFilm] = models.ManyToManyField(
        "Film", through="ArticleFilm", related_name="articles", verbose_name=_("films")
    )
    series = models.ForeignKey(
        Series, models.SET_NULL, null=True, blank=True, related_name="articles", verbose_name=_("series")
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="articles", verbose_name=_("tags"))
    lead_image = models.ForeignKey(
        "Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("lead image")
    )
    images: models.ManyToManyField[Image, Any] = models.ManyToManyField(
        "Image", related_name="articles", editable=False
    )
    videos: models.ManyToManyField[Video, Any] = models.ManyToManyField(
        "Video", related_name="articles", editable=False
    )
    favourite_line = models.TextField(_("favourite line"), max_length=500, blank=True)
    favourite_line_speaker = Line(_("its speaker"), max_length=200, blank=True)
    rating = models.PositiveSmallIntegerField(
        _("rating in half stars"), null=True, blank=True, choices=[(n, f"{n / 2:g} ★") for n in range(1, 11)]
    )
    spoils = models.CharField(_("gives away"), max_length=10, blank=True, choices=Spoils.choices, default="")
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, db_index=True)
    # Whether “Publish now” keeps its date although that has passed: readers saw it, or it was given as past.
    keeps_date = models.BooleanField(default=False, db_default=False, editable=False)
    # Since when a draft waits for an editor; null for what does not wait.
    ready_at = models.DateTimeField(_("ready for an editor"), null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    # Counted by comments under the discussion's lock; nobody else writes them.
    comment_count = models.PositiveIntegerField(_("comments"), default=0, editable=False)
    last_comment_at = models.DateTimeField(null=True, editable=False)
    discussion_version = models.PositiveIntegerField(default=0, editable=False)
    # Its place among those that are talked about most, which comments' clock renews; null for all others.
    talk_place = models.PositiveSmallIntegerField(null=True, editable=False)
    # How many likes of it there are, and from which moment on its pages show those of it and of its comments,
    # as `reviews.versions` reads it: written by comments, too.
    like_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    likes_shown_at = models.DateTimeField(null=True, editable=False)
    DISCUSSION_NUMBERS = ("comment_count", "last_comment_at", "discussion_version")
    COUNTED = (*DISCUSSION_NUMBERS, "like_count", "likes_shown_at", "version", "edition")
    # The columns that may be long, which pages about many articles leave where they are.
    TEXTS = ("body", "body_html", "public_html", "public_text")
    # Of a text without public forms the beginning of its source, where a list has fetched no more of it.
    source_opening: str | None = None

    objects = ArticleQuerySet["Article"].as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [("write_article", "Can write drafts of their own")]
        indexes = [
            models.Index(fields=["state", "-published_at", "-id"], name="article_newest"),
            # Each page's foot names the few pages of the site, among thousands of articles.
            models.Index(fields=["kind", "state", "published_at"], name="article_of_kind"),
            # So are the few that are talked about.
            models.Index(fields=["talk_place"], condition=Q(talk_place__isnull=False), name="article_talk"),
        ]
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
        with transaction.atomic(savepoint=False):
            before = self.stored()
            after = before | {name: getattr(self, name) for name in self.saved(kwargs.get("update_fields"))}
            super().save(*args, **kwargs)
            if self._changes_links(before, after):
                self.links_changed(self.published_at if self.is_scheduled() else None)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic(savepoint=False):
            deleted = super().delete(*args, **kwargs)
            # Whatever it was: that its translations have lost it, and each other, is seldom and hard to tell.
            self.links_changed()
        return deleted

    def _changes_links(self, before: dict[str, Any], after: dict[str, Any]) -> bool:
        """Whether other articles' pages now link to it, or no longer, or otherwise."""
        states = (before.get("state"), after.get("state"))
        return before != after and self.State.PUBLISHED in states

    @property
    def has_passages(self) -> bool:
        """Whether parts of its text are marked as giving away, so that not everybody's page shows them."""
        return self.passages > 0

    @property
    def everybodys_html(self) -> str:
        """Its text as everybody's page has it, with an empty place for each passage."""
        return (self.public_html or "") if self.has_passages else self.body_html

    @property
    def shows_pictures(self) -> bool:
        """Whether everybody sees pictures in its text."""
        return "<img" in self.everybodys_html

    def get_absolute_url(self) -> str:
        return reverse(self.traits.view_name, args=[self.slug])

    def get_canonical_url(self) -> str:
        """The one address of its text, in the frame of its language, whoever asks in whatever language."""
        with override(frame_language(self.language)):
            return self.get_absolute_url()

    @property
    def traits(self) -> kinds.KindTraits:
        """What follows from its kind."""
        return self.Kind(self.kind).traits

    def changes_pages(self, update_fields: Iterable[str] | None = None) -> bool:
        return True

    def raise_versions(self) -> None:
        # The original's too: who changes it at the same time waits here, and then sees its translation.
        Article.objects.filter(Q(pk=self.pk) | Q(pk=self.translation_of_id)).raise_version()

    @staticmethod
    def links_changed(publication_at: datetime | None = None) -> None:
        """Say that other pages link to articles in another way, and when a scheduled one will be linked."""
        Club.objects.raise_version(publication_at=publication_at)

    def is_public(self, at: datetime | None = None) -> bool:
        """Whether readers may see it at the moment `at`, by default now."""
        return (
            self.state == self.State.PUBLISHED
            and self.published_at is not None
            and self.published_at <= (at or timezone.now())
        )

    def days_after_publication(self, days: int | None) -> datetime | None:
        """When so many days have passed since its publication; None if either is not known, or never."""
        if self.published_at is None or days is None:
            return None
        try:
            return self.published_at + timedelta(days=days)
        except OverflowError:
            return None

    def is_scheduled(self, at: datetime | None = None) -> bool:
        """Whether it becomes public by itself after the moment `at`, by default now."""
        return self.state == self.State.PUBLISHED and not self.is_public(at)

    def is_translated_by(self, other: Article) -> bool:
        """Whether the two are the same text in different languages."""
        return other.pk != self.pk and (other.translation_of_id or other.pk) == (
            self.translation_of_id or self.pk
        )

    @cached_property
    def summary(self) -> str:
        """What lists, feeds and heads say of it: the standfirst or, if the text may be quoted, its opening.

        `for_cards` brings as much as that takes.
        """
        if self.standfirst or Spoils(self.spoils).gives_away:
            return self.standfirst
        if self.opening is not None:
            return self.opening
        source = self.body if self.source_opening is None else self.source_opening
        return opening_of(source, is_harmless=self.spoils == Spoils.NOTHING)

    @cached_property
    def picture(self) -> Image | None:
        """What lists show of it: the lead image or else the poster of its first film that has one.

        `for_cards` brings both.
        """
        return self.lead_image or first_poster(self.films.all())

    @cached_property
    def film_pks(self) -> list[int]:
        """The keys of its films: one query where its page has not fetched them."""
        return list(self.articlefilm_set.values_list("film_id", flat=True))

    @property
    def byline(self) -> str:
        return self.contributed_by or self.author.name

    @property
    def stars(self) -> str:
        """The rating as readers write it: ★★★½."""
        return in_stars(self.rating)


def likes_last() -> timedelta:
    """How long an article's pages show the same likes at least: `Article.likes_shown_at` moves by so much or
    more, and may lie ahead by so much.
    """
    return timedelta(seconds=settings.CACHE_SECONDS) or timedelta.resolution


def first_poster(films: Iterable[Film]) -> Image | None:
    """The poster that stands for an article without a picture of its own: that of the first film with one."""
    return next((film.poster for film in films if film.poster is not None), None)


class ArticleFilm(Shown):
    """A film that an article is about, in the article's order."""

    tracked_fields = ("article_id", "film_id", "position")

    article = models.ForeignKey(Article, models.CASCADE)
    film = models.ForeignKey("Film", models.PROTECT, verbose_name=_("film"))
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, validators=[MaxValueValidator(LARGEST_SMALL)]
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("film")
        verbose_name_plural = _("films")
        constraints = [models.UniqueConstraint(fields=["article", "film"], name="article_film_once")]

    def __str__(self) -> str:
        return str(self.film)

    def raise_versions(self) -> None:
        article = Article.objects.filter(pk=self.article_id)
        article.raise_version()
        if article.filter(state=Article.State.PUBLISHED).exists():
            Article.links_changed()
