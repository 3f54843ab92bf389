"""Films, the people who made them, and their credits."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from filmclub.lib.alphabet import FIRST_LETTER, NO_LETTERS, Alphabetical, DictionaryKey, folded_letters
from filmclub.lib.lines import Line
from filmclub.lib.names import country_name, language_name
from filmclub.lib.numbers import LARGEST, LARGEST_SMALL
from filmclub.lib.slugs import Addressed
from filmclub.lib.tracking import Shown
from reviews.content_notes import ContentNote, as_notes, lines_of, shown
from reviews.credits import ContributorKind, Department, credit_sentence
from reviews.models.articles import Article
from reviews.models.revisions import Edited
from reviews.partial_dates import PartialDate
from reviews.stars import in_half_stars, in_stars


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


class ContributorQuerySet(models.QuerySet["Contributor"]):
    def public(self) -> ContributorQuerySet:
        """Those who have a page: some film credits them, and that is not in doubt."""
        return self.filter(Exists(Credit.objects.public().filter(contributor=OuterRef("pk"))))


class Contributor(Alphabetical, Shown, Addressed):
    """Somebody who made a film: a person, a group such as a band, or a company."""

    url_name = "reviews:contributor"
    tracked_fields = ("slug", "name", "sort_name", "kind", "disambiguation", "imdb_id", "wikidata_id")

    name = Line(_("name"), max_length=200, db_index=True)
    sort_name = Line(
        _("sort name"),
        max_length=200,
        blank=True,
        help_text=_("“Jonze, Spike”. Made from the name if empty."),
    )
    sort_key = DictionaryKey(of="sort_name")
    kind = models.CharField(
        _("kind"), max_length=10, choices=ContributorKind.choices, default=ContributorKind.PERSON
    )
    disambiguation = Line(
        _("disambiguation"), max_length=100, blank=True, help_text=_("Tells two people of one name apart.")
    )
    picture = models.ForeignKey(
        "Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    born = PartialDate(_("born or founded"))
    died = PartialDate(_("died or ended"))
    imdb_id = models.CharField(
        "IMDb",
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^(nm|co)\d{7,9}$", _("Like nm0005069."))],
    )
    # Of a person: TMDB counts companies apart.
    tmdb_id = models.PositiveIntegerField(
        "TMDB", null=True, blank=True, db_index=True, validators=[MaxValueValidator(LARGEST)]
    )
    wikidata_id = models.CharField(
        "Wikidata", max_length=12, blank=True, validators=[RegexValidator(r"^Q\d+$", _("Like Q311976."))]
    )

    objects = ContributorQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")
        indexes = [models.Index(fields=["sort_key", "id"], name="contributor_in_order")]

    def __str__(self) -> str:
        return f"{self.name} ({self.disambiguation})" if self.disambiguation else self.name

    @property
    def is_person(self) -> bool:
        """Whether it is one human being, and no band or company."""
        return self.kind == ContributorKind.PERSON

    @property
    def initial(self) -> str:
        """The letter under which lists show them: Jonze, Spike under J, É under E."""
        letter = folded_letters(self.sort_name)[:1]
        return letter.upper() if letter >= FIRST_LETTER else NO_LETTERS

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.sort_name:
            first, _space, last = self.name.rpartition(" ")
            self.sort_name = f"{last}, {first}" if first and self.is_person else self.name
        super().save(*args, **kwargs)

    def clean(self) -> None:
        # Of two dates in the same year one may be nearer than the other.
        shared = min(len(self.born), len(self.died))
        if self.born[:shared] > self.died[:shared] and shared:
            raise ValidationError({"died": _("This is before the other date.")})

    def raise_versions(self) -> None:
        Article.objects.filter(films__credits__contributor=self).raise_version()


class ContributorName(Shown):
    """What somebody is called as well: in another script, before they married, on other films."""

    tracked_fields = ("contributor_id", "name")

    contributor = models.ForeignKey(Contributor, models.CASCADE, related_name="names")
    name = Line(_("name"), max_length=200)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            models.UniqueConstraint(fields=["contributor", "name"], name="contributor_other_name_once")
        ]

    def __str__(self) -> str:
        return self.name

    def raise_versions(self) -> None:
        self.contributor.raise_versions()


class CreditQuerySet(models.QuerySet["Credit"]):
    def public(self) -> CreditQuerySet:
        """Those that readers may see. All but the admin reads through it."""
        return self.filter(doubt="")

    def doubtful(self) -> CreditQuerySet:
        """Those that are held back until an editor decides."""
        return self.filter(doubt__gt="")

    def directing(self) -> CreditQuerySet:
        """Of those who directed a film, which is not all of the department: it also holds assistants."""
        # The name that readers look for stands under its first title.
        first = Credit.objects.public().filter(film=OuterRef("film"), department=Department.DIRECTING)
        rows = self.public().filter(department=Department.DIRECTING)
        return rows.filter(title=Subquery(first.values("title")[:1]))


class FilmQuerySet(models.QuerySet["Film"]):
    def public(self) -> FilmQuerySet:
        """Those that have a page: credits that are not in doubt, or a published article."""
        credited = Exists(Credit.objects.public().filter(film=OuterRef("pk")))
        articles = Article.objects.published()
        return self.filter(credited | Exists(articles.filter(articlefilm__film=OuterRef("pk"))))

    def with_credits(self) -> FilmQuerySet:
        """With poster and the credits that readers see: one more query, whatever the number of credits."""
        credits = models.Prefetch("credits", Credit.objects.public().select_related("contributor"))
        return self.select_related("poster").prefetch_related(credits)


class Film(Alphabetical, Edited, Shown, Addressed):
    url_name = "reviews:film"
    tracked_fields = (
        "slug",
        "title",
        "original_title",
        "year",
        "running_time",
        "directors_cut",
        "languages",
        "countries",
        "genres",
        "synopsis",
        "content_notes",
        "poster_id",
        "imdb_id",
        "tmdb_id",
        "wikidata_id",
    )

    title = Line(_("title"), max_length=200)
    sort_key = DictionaryKey(of="title")
    original_title = Line(_("original title"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1874), MaxValueValidator(2100)]
    )
    running_time = models.PositiveSmallIntegerField(
        _("running time in minutes"), null=True, blank=True, validators=[MaxValueValidator(LARGEST_SMALL)]
    )
    directors_cut = models.PositiveSmallIntegerField(
        _("director’s cut in minutes"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LARGEST_SMALL)],
        help_text=_("If there is one, and it is longer."),
    )
    languages = models.JSONField(_("languages"), default=list, blank=True)
    countries = models.JSONField(_("countries"), default=list, blank=True)
    genres = models.JSONField(_("genres"), default=list, blank=True)
    synopsis = models.TextField(_("synopsis"), blank=True)
    # Each a `reviews.content_notes.Note`.
    content_notes = models.JSONField(
        _("content notes"),
        default=list,
        blank=True,
        db_column="notes",
        db_default=models.Value([], models.JSONField()),
    )
    # The same for the release before, which serves while tables change, and again after a way back.
    note_lines = models.TextField(default="", blank=True, editable=False, db_column="content_notes")
    poster = models.ForeignKey(
        "Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("poster")
    )
    imdb_id = models.CharField(
        "IMDb", max_length=12, blank=True, validators=[RegexValidator(r"^tt\d{7,9}$", _("Like tt1798709."))]
    )
    tmdb_id = models.PositiveIntegerField(
        "TMDB", null=True, blank=True, validators=[MaxValueValidator(LARGEST)]
    )
    wikidata_id = models.CharField(
        "Wikidata", max_length=12, blank=True, validators=[RegexValidator(r"^Q\d+$", _("Like Q788822."))]
    )

    # Where a list has fetched it, the mean of what articles give (`reviews.ratings`).
    mean: float | None = None

    objects = FilmQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "year", "pk"]
        verbose_name = _("film")
        verbose_name_plural = _("films")
        indexes = [models.Index(fields=["sort_key", "year", "id"], name="film_in_order")]
        constraints = [
            models.CheckConstraint(condition=Q(year__range=(1874, 2100)), name="film_year_since_1874")
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.year}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.content_notes = as_notes(self.content_notes)
        self.note_lines = lines_of(self.content_notes)
        if "content_notes" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "note_lines"}
        super().save(*args, **kwargs)

    def raise_versions(self) -> None:
        Article.objects.filter(films=self).raise_version()

    @property
    def rating(self) -> int | None:
        return in_half_stars(self.mean)

    @property
    def stars(self) -> str:
        return in_stars(self.rating)

    @staticmethod
    def credits_changed(film: int) -> None:
        """Say that articles lead by a film's people to what is written about others: at most two queries."""
        if Article.objects.filter(films=film).exists():
            Article.links_changed()

    def all_titles(self) -> list[str]:
        """Its own title, the original one, those in other languages: one query if they are not prefetched."""
        titles = [self.title, self.original_title, *(other.title for other in self.titles.all())]
        return [title for title in titles if title]

    def language_names(self) -> list[str]:
        return [language_name(code) for code in self.languages]

    def country_names(self) -> list[str]:
        return [country_name(code) for code in self.countries]

    def genre_names(self) -> list[str]:
        return [str(Genre(genre).label) for genre in self.genres if genre in Genre.values]

    def content_note_list(self) -> list[ContentNote]:
        """Its notes in the reader's language, as far as they are known in it."""
        return shown(self.content_notes)


class FilmTitle(Shown):
    """What a film is called in another language."""

    tracked_fields = ("film_id", "language", "title")

    film = models.ForeignKey(Film, models.CASCADE, related_name="titles")
    language = models.CharField(_("language"), max_length=10)
    title = Line(_("title"), max_length=200)

    class Meta:
        ordering = ["language"]
        verbose_name = _("title in another language")
        verbose_name_plural = _("titles in other languages")
        constraints = [models.UniqueConstraint(fields=["film", "language"], name="film_title_one_a_language")]

    def __str__(self) -> str:
        return f"{self.title} ({language_name(self.language)})"

    def raise_versions(self) -> None:
        Article.objects.filter(films=self.film_id).raise_version()


class Credit(Shown):
    """One line of a film's credits, as it stands on screen."""

    tracked_fields = (
        "film_id",
        "contributor_id",
        "department",
        "also",
        "title",
        "character",
        "attributes",
        "credited_as",
        "heading",
        "position",
        "doubt",
    )

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
    title = Line(
        pgettext_lazy("credit", "title"),
        max_length=200,
        blank=True,
        help_text=_("Exactly as on screen: “director of photography”."),
    )
    character = Line(_("character"), max_length=200, blank=True)
    attributes = models.JSONField(
        _("attributes"), default=list, blank=True, help_text=_("voice, uncredited, archive footage …")
    )
    credited_as = Line(_("credited as"), max_length=200, blank=True)
    heading = Line(
        _("heading"),
        max_length=200,
        blank=True,
        help_text=_("The line printed above, such as “Produced by”."),
    )
    position = models.PositiveSmallIntegerField(
        _("billing position"), default=0, validators=[MaxValueValidator(LARGEST_SMALL)]
    )
    doubt = Line(
        _("doubt"),
        max_length=500,
        blank=True,
        default="",
        db_default="",
        help_text=_("Why it is held back until an editor decides. Readers see a credit without one."),
    )
    # The line that it was read from.
    printed = Line(_("as printed"), max_length=500, blank=True, default="", db_default="", editable=False)

    objects = CreditQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        indexes = [models.Index(fields=["film"], condition=Q(doubt__gt=""), name="credit_in_doubt")]

    def __str__(self) -> str:
        return credit_sentence(self)

    def raise_versions(self) -> None:
        Article.objects.filter(films=self.film_id).raise_version()
        Film.credits_changed(self.film_id)

    @property
    def name(self) -> str:
        return self.contributor.name

    @property
    def kind(self) -> str:
        return self.contributor.kind
