"""What proposals are compared with: the films and series of the site, and what imported articles share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from reviews.models import Article, ArticleFilm, Credit, Film, Origin, Series
from reviews.proposals.categories import one_line, series_prefix
from reviews.proposals.headlines import YEARS_AHEAD, Word, read_title, strip_labels, title_key, words_of

_CREDITS_OF_FILM = Credit.objects.filter(film=OuterRef("pk"))


@dataclass
class Known:
    """Films, series and what repeats among the imported articles; six queries, whatever their number."""

    films: dict[int, Film] = field(default_factory=dict)
    with_credits: set[int] = field(default_factory=set)
    titles: dict[str, list[Film]] = field(default_factory=lambda: defaultdict(list))
    by_first_word: dict[str, list[tuple[tuple[Word, ...], Film]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    all_series: list[Series] = field(default_factory=list)
    series: dict[str, Series] = field(default_factory=dict)
    categories: Counter[str] = field(default_factory=Counter)
    prefixes: Counter[str] = field(default_factory=Counter)
    # The years that headlines of imported articles give to a title: "Her (2013)" tells of "« Her »" too.
    years: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    number_of_origins: int = 0
    tags: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    films_of: dict[int, list[Film]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def load(cls, articles: Iterable[Article] = ()) -> Known:
        """Load what `propose` compares with, and the tags and films of these articles."""
        known, pks = cls(), [article.pk for article in articles]
        films: QuerySet[Any] = Film.objects.annotate(has_credits=Exists(_CREDITS_OF_FILM))
        films = films.only("title", "original_title", "year", "running_time").prefetch_related("titles")
        for film in films:
            known.films[film.pk] = film
            if film.has_credits:
                known.with_credits.add(film.pk)
            known._add_titles(film)
        known.all_series = list(Series.objects.order_by("name", "pk"))
        known.series = {title_key(series.name): series for series in reversed(known.all_series)}
        known._count(Origin.objects.exclude(article__kind__in=Article.Kind.of_the_site()))
        for pk, name in Article.tags.through.objects.filter(article__in=pks).values_list(
            "article_id", "tag__name"
        ):
            known.tags[pk].append(name)
        for pk, film_pk in ArticleFilm.objects.filter(article__in=pks).values_list("article_id", "film_id"):
            if film_pk in known.films:
                known.films_of[pk].append(known.films[film_pk])
        return known

    def _add_titles(self, film: Film) -> None:
        for title in film.all_titles():
            key = title_key(title)
            if film in self.titles[key]:
                continue
            self.titles[key].append(film)
            if spelled := tuple(words_of(title)):
                self.by_first_word[spelled[0].key].append((spelled, film))

    def _count(self, origins: Any) -> None:
        for categories, title in origins.values_list("categories", "article__title"):
            self.number_of_origins += 1
            self.categories.update({title_key(one_line(name)) for name in categories})
            if prefix := series_prefix(title):
                self.prefixes[title_key(prefix)] += 1
            for reading in read_title(strip_labels(title), latest_year=timezone.now().year + YEARS_AHEAD):
                if reading.is_clear and reading.year:
                    self.years[title_key(reading.titles[0])].add(reading.year)

    def films_titled(self, title: str) -> list[Film]:
        return self.titles.get(title_key(title), [])

    def film_of(self, title: str, year: int | None) -> Film | None:
        """Return the one film of that title and year; without a year the only film of that title.

        Where none is of that year, the one of a year before or after is meant: a film is dated by its first
        night or by its year in the cinemas.
        """
        titled = self.films_titled(title)
        films = [film for film in titled if year in (None, film.year)]
        if year is not None and not films:
            films = [film for film in titled if abs(film.year - year) == 1]
        return films[0] if len(films) == 1 else None
