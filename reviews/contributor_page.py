"""The page of somebody who made films: what they did, with whom, and what is said of it here."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext as _

from reviews.credits import filmography
from reviews.models import Article, Contributor, Credit
from reviews.partial_dates import partial_date

# Cards, quotes, posters and people on the page; the lists hold all.
ARTICLES, QUOTES, POSTERS, OTHERS = 6, 4, 6, 12


def contributor_page(contributor: Contributor, language: str) -> dict[str, Any]:
    """What their page shows, what exists in two languages in this one: six queries, whatever they did."""
    credits = list(contributor.credits.public().select_related("film__poster", "contributor"))
    newest_first = sorted({credit.film for credit in credits}, key=lambda film: (-film.year, film.sort_key))
    about = _articles_about(contributor, language)
    short = [kind for kind in Article.Kind if kind.traits.is_one_line]
    articles = list(about.exclude(kind__in=short)[: ARTICLES + 1])
    return {
        "contributor": contributor,
        "life": life(contributor),
        "filmography": filmography(credits),
        "posters": [film for film in newest_first if film.poster][:POSTERS],
        "articles": articles[:ARTICLES],
        "are_more_articles": len(articles) > ARTICLES,
        "quotes": about.filter(kind__in=short)[:QUOTES],
        "others": worked_with(contributor),
    }


def worked_with(contributor: Contributor) -> QuerySet[Any]:
    """Whom they made most films with, with `film_count`; of as many, who is named first on screen."""
    films = Credit.objects.public().filter(contributor=contributor).values("film")
    others = Contributor.objects.filter(credits__film__in=films, credits__doubt="").exclude(pk=contributor.pk)
    return others.annotate(
        film_count=Count("credits__film", distinct=True), place=Min("credits__position")
    ).order_by("-film_count", "place", "sort_key", "pk")[:OTHERS]


def life(contributor: Contributor) -> str:
    """When they were born and died, or it was founded and ended, as far as that is known; "" if it is not."""
    born, died = partial_date(contributor.born), partial_date(contributor.died)
    if born and died:
        return f"{born} – {died}"
    if born:
        return (_("Born %(date)s") if contributor.is_person else _("Founded %(date)s")) % {"date": born}
    if died:
        return (_("Died %(date)s") if contributor.is_person else _("Ended %(date)s")) % {"date": died}
    return ""


def _articles_about(contributor: Contributor, language: str) -> QuerySet[Article]:
    films = Credit.objects.public().filter(contributor=contributor).values("film")
    articles = Article.films.through.objects.filter(film__in=films).values("article")
    return Article.objects.listed().filter(pk__in=articles).once_in(language).newest_first().for_cards()
