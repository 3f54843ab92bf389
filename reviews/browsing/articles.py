"""Articles by kind, rating and language, and those about a film or what somebody worked on."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy

from filmclub.lib.names import language_name
from reviews.browsing.facets import (
    CODE,
    STARS,
    Facet,
    ListKind,
    film_facet,
    most_first,
    person_facet,
    stars_label,
)
from reviews.models import Article, ArticleFilm, Credit


def _counted(articles: QuerySet[Article], column: str) -> dict[Any, int]:
    return dict(articles.order_by().values_list(column).annotate(Count("pk")))


def _count_stars(articles: QuerySet[Article]) -> dict[str, int]:
    ratings = {rating or 0: number for rating, number in _counted(articles, "rating").items()}
    return {
        str(stars): sum(number for rating, number in ratings.items() if rating >= 2 * stars)
        for stars in range(1, 6)
    }


def _by_person(articles: QuerySet[Article], slug: str) -> QuerySet[Article]:
    credits = Credit.objects.public().filter(contributor__slug=slug)
    rows = ArticleFilm.objects.filter(film__in=credits.values("film"))
    return articles.filter(pk__in=rows.values("article"))


def _kind_label(kind: str) -> str:
    known = Article.Kind(kind) if kind in Article.Kind.values else None
    return str(known.traits.plural or known.label) if known else kind


def _for_cards(articles: Any) -> QuerySet[Article]:
    cards: QuerySet[Article] = articles.for_cards()
    return cards


def _place(kind: str) -> int:
    kinds = Article.Kind.values
    return kinds.index(kind) if kind in kinds else len(kinds)


ARTICLES = ListKind(
    view_name="reviews:articles",
    heading=gettext_lazy("Articles"),
    facets=(
        Facet(
            name="kind",
            heading=gettext_lazy("Kind"),
            form=CODE,
            narrow=lambda articles, kind: articles.filter(kind=kind),
            label=_kind_label,
            count=lambda articles: _counted(articles, "kind"),
            order=lambda kind, _label: _place(kind),
            is_row=True,
            is_heading=True,
        ),
        film_facet(lambda articles, slug: articles.filter(films__slug=slug)),
        person_facet("person", gettext_lazy("Person"), _by_person),
        Facet(
            name="rating",
            heading=gettext_lazy("Rating"),
            form=STARS,
            narrow=lambda articles, stars: articles.filter(rating__gte=2 * int(stars)),
            label=stars_label,
            count=_count_stars,
            order=most_first,
        ),
        Facet(
            name="language",
            heading=gettext_lazy("Language"),
            form=CODE,
            narrow=lambda articles, code: articles.filter(language=code),
            label=language_name,
            count=lambda articles: _counted(articles, "language"),
        ),
    ),
    sorts={"newest": (gettext_lazy("newest first"), ("-published_at", "-pk"))},
    everything=lambda: Article.objects.listed(),
    for_page=_for_cards,
)
