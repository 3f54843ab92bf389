"""A film's page: all that was said of it here, but for the newest words, which a template tag puts in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviews.credits import end_credits
from reviews.kinds import ArticleKind
from reviews.models import Article, Film
from reviews.models.films import Genre
from reviews.stars import in_half_stars, in_stars

_KINDS: list[str] = list(ArticleKind)


@dataclass(frozen=True)
class Rating:
    """What articles give a film together; `rating` and `stars` name the nearest half stars."""

    mean: float
    number: int
    rating: int | None
    stars: str


def film_page(film: Film, language: str) -> dict[str, object]:
    """The context of a film's page, with what exists in two languages in this one: three queries."""
    about = Article.objects.listed().about(film).once_in(language).newest_first()
    articles = list(about.for_cards())
    line = best_known_line(articles)
    return {
        "film": film,
        "credits": end_credits(film.credits.all()),
        "rating": mean_rating(articles),
        "line": line,
        "articles": articles,
        # Reviews, then essays, then the others, each newest first, as they came.
        "texts": sorted(
            (one for one in articles if not one.traits.is_one_line), key=lambda one: _KINDS.index(one.kind)
        ),
        "quotes": [one for one in articles if one.traits.is_one_line and one != line],
        "countries": _named(film.countries, film.country_names()),
        "languages": _named(film.languages, film.language_names()),
        "genres": _named([one for one in film.genres if one in Genre.values], film.genre_names()),
    }


def _named(codes: Iterable[str], names: Iterable[str]) -> list[tuple[str, str]]:
    """What lists of films are chosen by, and what readers call it."""
    return list(zip(codes, names, strict=True))


def mean_rating(articles: Iterable[Article]) -> Rating | None:
    """The mean of the ratings in stars, a text in two languages once; None where nothing rates the film."""
    ratings = {one.translation_of_id or one.pk: one.rating for one in articles if one.rating is not None}
    if not ratings:
        return None
    mean = sum(ratings.values()) / len(ratings)
    nearest = in_half_stars(mean)
    return Rating(mean / 2, len(ratings), nearest, in_stars(nearest))


def best_known_line(articles: Sequence[Article]) -> Article | None:
    """The article with the line that most of them name; of several, a quote, or what is talked about most."""
    named = [article for article in articles if article.favourite_line]
    times = Counter(_words(article) for article in named)

    def known(article: Article) -> tuple[int, bool, int]:
        return times[_words(article)], article.traits.is_one_line, article.comment_count

    return max(named, key=known, default=None)


def _words(article: Article) -> str:
    """A line as one compares it: its letters and numbers."""
    return "".join(sign for sign in article.favourite_line.casefold() if sign.isalnum())
