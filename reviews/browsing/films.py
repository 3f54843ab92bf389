"""Films by year, country, genre, language, rating, and whether anything is written about them."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from filmclub.lib.json_lists import Holds, count_words
from filmclub.lib.names import country_name, language_name
from reviews.browsing.facets import CODE, STARS, Facet, ListKind, Words, most_first, person_facet, stars_label
from reviews.models import Article, Credit, Film, Genre
from reviews.ratings import mean_rating
from reviews.stars import at_least, in_half_stars

Films = QuerySet[Any]


def films_with_numbers(films: Films) -> Films:
    """With `article_count` and `mean`, for a page of a list."""
    articles = _articles_about().order_by().values("films")
    number = Subquery(articles.annotate(number=Count("pk", distinct=True)).values("number"))
    found: Films = films.select_related("poster").annotate(
        article_count=Coalesce(number, 0), mean=mean_rating()
    )
    return found


def _articles_about() -> QuerySet[Article]:
    return Article.objects.listed().filter(films=OuterRef("pk"))


def _in_year(films: Films, year: str) -> Films:
    if year.endswith("s"):
        return films.filter(year__range=(int(year[:4]), int(year[:4]) + 9))
    return films.filter(year=int(year))


def _count_years(films: Films) -> dict[str, int]:
    years = dict(films.order_by().values_list("year").annotate(Count("pk")))
    decades: Counter[str] = Counter()
    for year, number in years.items():
        decades[f"{year // 10 * 10}s"] += number
    return {**decades, **{str(year): number for year, number in years.items()}}


def _year_label(year: str) -> str:
    return _("%(year)ss") % {"year": year[:4]} if year.endswith("s") else year


def _year_order(year: str, _label: str) -> tuple[bool, int]:
    return not year.endswith("s"), -int(year[:4])


def _year_group(year: str) -> Words:
    return gettext_lazy("Decades") if year.endswith("s") else gettext_lazy("Years")


def _genre_label(genre: str) -> str:
    return str(Genre(genre).label) if genre in Genre.values else genre


def _count_genres(films: Films) -> dict[str, int]:
    # Pages name no others.
    return {genre: number for genre, number in count_words(films, "genres").items() if genre in Genre.values}


def _rated(films: Films, stars: str) -> Films:
    rated: Films = films.alias(rated=mean_rating()).filter(rated__gte=at_least(int(stars)))
    return rated


def _count_stars(films: Films) -> dict[str, int]:
    means = films.order_by().annotate(mean=mean_rating()).values_list("mean").annotate(Count("pk"))
    numbers: Counter[str] = Counter()
    for mean, number in means:
        for stars in range(1, (in_half_stars(mean) or 0) // 2 + 1):
            numbers[str(stars)] += number
    return numbers


def _written(films: Films, answer: str) -> Films:
    written = Exists(_articles_about())
    return films.filter(written if answer == "yes" else ~written)


def _count_written(films: Films) -> dict[str, int]:
    numbers = films.order_by().annotate(is_written=Exists(_articles_about())).values_list("is_written")
    return {"yes" if is_written else "no": number for is_written, number in numbers.annotate(Count("pk"))}


def _written_label(answer: str) -> str:
    return _("with articles") if answer == "yes" else _("without articles")


def _by_person(films: Films, slug: str) -> Films:
    return films.filter(Exists(Credit.objects.public().filter(film=OuterRef("pk"), contributor__slug=slug)))


FILMS = ListKind(
    view_name="reviews:films",
    heading=gettext_lazy("Films"),
    facets=(
        Facet(
            name="year",
            heading=gettext_lazy("Year"),
            form=re.compile("[0-9]{4}|[0-9]{3}0s"),
            narrow=_in_year,
            label=_year_label,
            count=_count_years,
            order=_year_order,
            group=_year_group,
        ),
        Facet(
            name="country",
            heading=gettext_lazy("Country"),
            form=CODE,
            narrow=lambda films, code: films.filter(Holds("countries", Value(code))),
            label=country_name,
            count=lambda films: count_words(films, "countries"),
        ),
        Facet(
            name="genre",
            heading=gettext_lazy("Genre"),
            form=CODE,
            narrow=lambda films, genre: films.filter(Holds("genres", Value(genre))),
            label=_genre_label,
            count=_count_genres,
        ),
        Facet(
            name="language",
            heading=gettext_lazy("Language"),
            form=CODE,
            narrow=lambda films, code: films.filter(Holds("languages", Value(code))),
            label=language_name,
            count=lambda films: count_words(films, "languages"),
        ),
        Facet(
            name="rated",
            heading=gettext_lazy("Rating"),
            form=STARS,
            narrow=_rated,
            label=stars_label,
            count=_count_stars,
            order=most_first,
        ),
        Facet(
            name="written",
            heading=gettext_lazy("Articles"),
            form=re.compile("yes|no"),
            narrow=_written,
            label=_written_label,
            count=_count_written,
            order=lambda answer, _label: answer == "no",
        ),
        person_facet("person", gettext_lazy("Person"), _by_person),
        person_facet("with", gettext_lazy("Together with"), _by_person),
    ),
    sorts={
        "title": (gettext_lazy("by title"), ("sort_key", "year", "pk")),
        "year": (gettext_lazy("newest first"), ("-year", "sort_key", "pk")),
        "rating": (
            gettext_lazy("best rated first"),
            (F("mean").desc(nulls_last=True), "sort_key", "pk"),
        ),
    },
    everything=Film.objects.public,
    for_page=films_with_numbers,
)
