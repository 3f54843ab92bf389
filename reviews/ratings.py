"""What the articles that readers may see give a film: the mean of their ratings, in half stars."""

from __future__ import annotations

from django.db.models import Avg, Exists, OuterRef, Q, QuerySet, Subquery

from reviews.models import Article
from reviews.stars import in_half_stars


def rated_articles() -> QuerySet[Article]:
    """The articles whose ratings count: of a text and its translations, which say the same, the original."""
    original = Article.objects.listed().filter(pk=OuterRef("translation_of"))
    rated = Article.objects.listed().filter(rating__isnull=False)
    return rated.filter(Q(translation_of=None) | ~Exists(original))


def mean_rating(film: str = "pk") -> Subquery:
    """For each row the mean of the film in this column, null where nothing has rated it."""
    rated = rated_articles().order_by().filter(films=OuterRef(film))
    return Subquery(rated.values("films").annotate(mean=Avg("rating")).values("mean"))


def rating_of(film_pk: int) -> int | None:
    """A film's rating in half stars; None if nobody has rated it: one query."""
    mean: float | None = rated_articles().filter(films=film_pk).aggregate(mean=Avg("rating"))["mean"]
    return in_half_stars(mean)
