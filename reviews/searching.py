"""Looking for articles, films and people by their words, for readers: what is called so comes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Prefetch, QuerySet
from django.utils.safestring import SafeString

from filmclub.lib.folding import folded
from filmclub.words.finding import find_everywhere
from filmclub.words.models import Kind
from filmclub.words.queries import Query
from filmclub.words.snippets import snippet
from reviews.models import Article, ArticleFilm, Contributor, Credit, Film, FilmTitle
from reviews.querysets import ArticleQuerySet
from reviews.words import EVERYWHERE

# So many are counted, put in order and led through.
MOST = 1_000
_WHOLE = 400

RowT = TypeVar("RowT", bound=Model)


@dataclass(frozen=True)
class Narrowed:
    """What a reader asks for beside the words: films of a year, or with somebody; texts in a language."""

    year: int | None = None
    person: Contributor | None = None
    language: str = ""

    @property
    def is_by_film(self) -> bool:
        return self.year is not None or self.person is not None

    def films(self) -> QuerySet[Film]:
        """The films of that year with that person."""
        films = Film.objects.all() if self.year is None else Film.objects.filter(year=self.year)
        if self.person is not None:
            films = films.filter(Exists(Credit.objects.filter(film=OuterRef("pk"), contributor=self.person)))
        return films

    def articles(self) -> ArticleQuerySet[Article]:
        """The articles that lists show, as far as they are about such films."""
        articles = Article.objects.listed()
        if self.is_by_film:
            rows = ArticleFilm.objects.filter(film__in=self.films().values("pk"))
            articles = articles.filter(pk__in=rows.values("article"))
        return articles


@dataclass(frozen=True)
class Matches:
    """The keys of what is found, the best first.

    `before`: there are more than were looked at, from this number on.
    """

    keys: list[int]
    before: int | None = None


@dataclass(frozen=True)
class Hit:
    """What is found, as a list shows it, with the words marked."""

    object: Article | Film | Contributor
    name: SafeString
    # Other names that have the words.
    others: list[SafeString]
    snippet: SafeString


def find_articles(query: Query, text: str, narrowed: Narrowed, language: str) -> Matches:
    """The articles with these words: three queries. Of what is called so, first what is in `language`."""
    titled, found, before = _look(query, Kind.ARTICLE, Kind.ARTICLE_TITLE)
    rows = narrowed.articles().filter(pk__in=found)
    if narrowed.language:
        rows = rows.filter(language=narrowed.language)
    order: dict[int, tuple[object, ...]] = {}
    for pk, title, published_at, spoken in rows.values_list("pk", "title", "published_at", "language"):
        newest = (-(published_at or datetime.min.replace(tzinfo=UTC)).timestamp(), -pk)
        if pk in titled:
            order[pk] = (0, _rank(text, [title])[0], spoken != language, *newest)
        else:
            order[pk] = (1, *newest)
    return Matches(sorted(order, key=order.__getitem__)[:MOST], before)


def find_films(query: Query, text: str, narrowed: Narrowed) -> Matches:
    """The films with these words: four queries. First those that are called so in some language."""
    titled, found, before = _look(query, Kind.FILM, Kind.FILM_TITLE)
    rows = narrowed.films().filter(pk__in=found).values_list("pk", "title", "original_title", "year")
    titles: dict[int, list[str]] = {pk: [title, original] for pk, title, original, _year in rows}
    years = {pk: year for pk, _title, _original, year in rows}
    for pk, title in FilmTitle.objects.filter(film__in=titled & titles.keys()).values_list("film", "title"):
        titles[pk].append(title)
    order = {
        pk: (0, *_rank(text, titles[pk]), -years[pk], pk) if pk in titled else (1, -years[pk], pk)
        for pk in titles
    }
    return Matches(sorted(order, key=order.__getitem__)[:MOST], before)


def find_people(query: Query, text: str) -> Matches:
    """The people, groups and companies of this name: two queries."""
    found = find_everywhere(query, Kind.CONTRIBUTOR, group=EVERYWHERE, at_most=MOST)
    rows = _credited().filter(pk__in=found.numbers).values_list("pk", "name", "sort_name")
    order = {pk: (*_rank(text, [name]), folded(sort_name), pk) for pk, name, sort_name in rows}
    return Matches(sorted(order, key=order.__getitem__), found.before)


def _credited() -> QuerySet[Contributor]:
    """Those of whom the lists tell: they have made a film."""
    return Contributor.objects.filter(Exists(Credit.objects.filter(contributor=OuterRef("pk"))))


def _look(query: Query, kind: Kind, title_kind: Kind) -> tuple[set[int], set[int], int | None]:
    titled = find_everywhere(query, title_kind, group=EVERYWHERE, at_most=MOST)
    found = find_everywhere(query, kind, group=EVERYWHERE, at_most=MOST)
    return set(titled.numbers), {*titled.numbers, *found.numbers}, found.before


def _rank(text: str, names: Iterable[str]) -> tuple[int, int]:
    """0 for what is called just so, 1 for what begins so, 2 for the rest; then the shorter name first.

    Long names are not looked at.
    """
    said = folded(text).split()
    called = [folded(name).split() for name in names if len(name) <= 2 * len(text) + 60]
    if said in called:
        return 0, 0
    begun = [len(name) for name in called if name[: len(said)] == said]
    if begun:
        return 1, min(begun)
    return 2, min((len(name) for name in called if set(said) <= set(name)), default=_WHOLE)


# --- As they are shown ---------------------------------------------------------------------------


def article_hits(keys: Sequence[int], query: Query) -> list[Hit]:
    """Those articles, as far as readers may see them, in this order: two queries."""
    rows = Article.objects.listed().filter(pk__in=keys).for_cards().defer(None)
    rows = rows.defer("body", "body_html", "public_html")
    return [_article_hit(article, query) for article in _ordered(rows, keys)]


def _article_hit(article: Article, query: Query) -> Hit:
    parts = [article.standfirst, article.public_text or "", article.favourite_line]
    text = "\n\n".join(part for part in parts if part)
    return Hit(article, snippet(article.title, query, _WHOLE), [], snippet(text, query))


def film_hits(keys: Sequence[int], query: Query) -> list[Hit]:
    """Those films in this order: two queries."""
    rows = Film.objects.filter(pk__in=keys).select_related("poster").prefetch_related("titles")
    return [_film_hit(film, query) for film in _ordered(rows, keys)]


def _film_hit(film: Film, query: Query) -> Hit:
    name, *others = (snippet(title, query, _WHOLE) for title in dict.fromkeys(film.all_titles()))
    text = snippet(film.synopsis, query)
    return Hit(film, name, [other for other in others if "<mark>" in other], text)


def people_hits(keys: Sequence[int], query: Query) -> list[Hit]:
    """Those people in this order, with the names by which films credit them: two queries."""
    credits = Prefetch("credits", Credit.objects.select_related("film").order_by("-film__year", "pk"))
    rows = Contributor.objects.filter(pk__in=keys).prefetch_related(credits)
    return [_person_hit(contributor, query) for contributor in _ordered(rows, keys)]


def _person_hit(contributor: Contributor, query: Query) -> Hit:
    credits = list(contributor.credits.all())
    names = dict.fromkeys(credit.credited_as for credit in credits if credit.credited_as)
    others = [other for name in names if "<mark>" in (other := snippet(name, query, _WHOLE))]
    films = list(dict.fromkeys(f"{credit.film.title}, {credit.film.year}" for credit in credits))
    known_for = " · ".join(films[:_KNOWN_FOR])
    return Hit(contributor, snippet(contributor.name, query, _WHOLE), others, snippet(known_for, query))


_KNOWN_FOR = 3


def _ordered(rows: QuerySet[RowT], keys: Sequence[int]) -> list[RowT]:
    found = {row.pk: row for row in rows}
    return [found[key] for key in keys if key in found]
