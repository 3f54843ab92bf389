"""A film's page: all that was said of it here, but for the newest words, which a template tag puts in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviews.browsing import films_url
from reviews.credits import end_credits
from reviews.kinds import ArticleKind
from reviews.models import Article, Film
from reviews.models.films import Genre

_KINDS: list[str] = list(ArticleKind)


@dataclass(frozen=True)
class Rating:
    """What articles give a film together; `rating` and `stars` name the nearest half stars."""

    mean: float
    number: int
    rating: int
    stars: str


@dataclass(frozen=True)
class Link:
    name: str
    url: str


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
        "year": Link(str(film.year), films_url(year=film.year)),
        "facts": [
            _links("country", film.countries, film.country_names()),
            _links("language", film.languages, film.language_names()),
        ],
        "genres": _links(
            "genre", [genre for genre in film.genres if genre in Genre.values], film.genre_names()
        ),
    }


def _links(choice: str, codes: Sequence[str], names: Sequence[str]) -> list[Link]:
    return [Link(name, films_url(**{choice: code})) for code, name in zip(codes, names, strict=True)]


def mean_rating(articles: Iterable[Article]) -> Rating | None:
    """The mean of the ratings in stars, a text in two languages once; None where nothing rates the film."""
    ratings = {one.translation_of_id or one.pk: one.rating for one in articles if one.rating is not None}
    if not ratings:
        return None
    mean = sum(ratings.values()) / len(ratings)
    nearest = Article(rating=int(mean + 0.5))
    return Rating(mean / 2, len(ratings), int(mean + 0.5), nearest.stars)


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
