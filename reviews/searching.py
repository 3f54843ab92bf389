"""Looking for articles, films and people by their words, for readers: what is called so comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Prefetch, QuerySet
from django.utils.safestring import SafeString

from filmclub.lib.folding import folded
from filmclub.words.finding import IsOneOf, find_everywhere
from filmclub.words.models import NO_GROUP, Kind
from filmclub.words.queries import LONGEST, Query, read_query
from filmclub.words.snippets import snippet
from reviews.models import Article, ArticleFilm, Contributor, Credit, Film, FilmTitle
from reviews.models.films import FilmQuerySet
from reviews.querysets import ArticleQuerySet

# So many are counted, put in order and led through.
MOST = 1_000
_WHOLE = 400
# Of what has not all the words in its name.
_UNRANKED = (3, 0)
# Of an article and its author.
_SHOWN = (
    *("slug", "title", "language", "kind", "published_at", "rating", "contributed_by"),
    *("standfirst", "public_text", "favourite_line"),
    *("author__username", "author__first_name", "author__last_name"),
)

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

    def films(self) -> FilmQuerySet:
        """The films of that year with that person."""
        films = Film.objects.all() if self.year is None else Film.objects.filter(year=self.year)
        if self.person is not None:
            credits = Credit.objects.public().filter(contributor=self.person)
            films = films.filter(Exists(credits.filter(film=OuterRef("pk"))))
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
    """How much is found, and the keys of what is to be shown, the best first; what is only counted has none.

    `before`: there are more than were looked at, from this number on. Of texts, `languages` and `articles`
    say how many are in which language, and belong to which article.
    """

    keys: list[int]
    number: int
    before: int | None = None
    languages: Mapping[str, int] = field(default_factory=dict)
    articles: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Hit:
    """What is found, as a list shows it, with the words marked."""

    object: Article | Film | Contributor
    name: SafeString
    # Other names that have the words.
    others: list[SafeString]
    snippet: SafeString


def find_articles(
    query: Query, text: str, narrowed: Narrowed, language: str, *, is_shown: bool = True
) -> Matches:
    """The articles with these words: four queries. Of what is called so, first what is in `language`."""
    looked = _look(query, text, Article, Kind.ARTICLE, Kind.ARTICLE_TITLE)
    rows = narrowed.articles().filter(IsOneOf("pk", looked.all))
    if narrowed.language:
        rows = rows.filter(language=narrowed.language)
    if not is_shown:
        return _counted(rows, looked.before)
    newest = rows.order_by("-published_at", "-pk").values_list("pk", "title", "language")
    order: dict[int, tuple[int, int, bool]] = {}
    languages: Counter[str] = Counter()
    rank_of = _ranking(text)
    for pk, title, spoken in newest:
        languages[spoken] += 1
        rank = rank_of([title]) if pk in looked.titled else _UNRANKED
        place = looked.place(pk, rank)
        order[pk] = (place, rank[0], spoken != language) if place == 0 else (place, 0, False)
    # What is alike stays as it was, the newest first.
    keys = sorted(order, key=order.__getitem__)[:MOST]
    return Matches(keys, len(keys), looked.before, languages, dict.fromkeys(keys, 1))


def find_films(query: Query, text: str, narrowed: Narrowed, *, is_shown: bool = True) -> Matches:
    """The films with these words: five queries. First those that are called so in some language."""
    looked = _look(query, text, Film, Kind.FILM, Kind.FILM_TITLE)
    films = narrowed.films().public().filter(IsOneOf("pk", looked.all))
    if not is_shown:
        return _counted(films, looked.before)
    rows = films.values_list("pk", "title", "original_title", "year")
    titles: dict[int, list[str]] = {pk: [title, original] for pk, title, original, _year in rows}
    years = {pk: year for pk, _title, _original, year in rows}
    others = FilmTitle.objects.filter(IsOneOf("film", looked.titled & titles.keys()))
    for pk, title in others.values_list("film", "title"):
        titles[pk].append(title)
    order, rank_of = {}, _ranking(text)
    for pk, names in titles.items():
        rank = rank_of(names) if pk in looked.titled else _UNRANKED
        place = looked.place(pk, rank)
        order[pk] = (place, *(rank if place == 0 else (0, 0)), -years[pk], pk)
    keys = sorted(order, key=order.__getitem__)[:MOST]
    return Matches(keys, len(keys), looked.before)


def find_people(query: Query, text: str, *, is_shown: bool = True) -> Matches:
    """The people, groups and companies of this name: two queries."""
    found = find_everywhere(query, Kind.CONTRIBUTOR, group=NO_GROUP, model=Contributor, at_most=MOST)
    people = Contributor.objects.public().filter(IsOneOf("pk", found.numbers))
    if not is_shown:
        return _counted(people, found.before)
    rows, rank_of = people.values_list("pk", "name", "sort_name"), _ranking(text)
    order = {pk: (*rank_of([name]), folded(sort_name), pk) for pk, name, sort_name in rows}
    return Matches(sorted(order, key=order.__getitem__), len(order), found.before)


def _counted(rows: QuerySet[RowT], before: int | None) -> Matches:
    return Matches([], min(rows.count(), MOST), before)


@dataclass(frozen=True)
class _Looked:
    """What the index says: who is called so, who has the words as they were typed, and all of them."""

    titled: set[int]
    exact: set[int]
    all: set[int]
    before: int | None

    def place(self, key: int, rank: tuple[int, int]) -> int:
        """Whole words come before those that only begin so, and what is called so before what says it."""
        if rank < _UNRANKED:
            return 0
        return 1 if key in self.exact else 2 if key in self.titled else 3


def _look(query: Query, text: str, model: type[Model], kind: Kind, title_kind: Kind) -> _Looked:
    whole = read_query(text, LONGEST)
    titled = find_everywhere(query, title_kind, group=NO_GROUP, model=model, at_most=MOST)
    exact = found = find_everywhere(whole, kind, group=NO_GROUP, model=model, at_most=MOST)
    if exact.before is None and whole != query:
        found = find_everywhere(query, kind, group=NO_GROUP, model=model, at_most=MOST)
    called, every = set(titled.numbers), {*exact.numbers, *found.numbers}
    if query.unwanted:
        # What is called so may still say what is not to be there.
        called &= every
    return _Looked(called, set(exact.numbers), called | every, found.before)


def _ranking(text: str) -> Callable[[Iterable[str]], tuple[int, int]]:
    """Of the names of something: 0 for what is called just so, 1 for what begins so, 2 for the rest.

    Then the shorter name first. Long names are not looked at.
    """
    said, longest = folded(text).split(), 2 * len(text) + 60
    words = set(said)

    def rank(names: Iterable[str]) -> tuple[int, int]:
        called = [folded(name).split() for name in names if len(name) <= longest]
        if said in called:
            return 0, 0
        begun = [len(name) for name in called if name[: len(said)] == said]
        if begun:
            return 1, min(begun)
        return min(((2, len(name)) for name in called if words.issubset(name)), default=_UNRANKED)

    return rank


# --- As they are shown ---------------------------------------------------------------------------


def article_hits(keys: Sequence[int], query: Query) -> list[Hit]:
    """Those articles, as far as readers may see them, in this order: two queries."""
    films = Film.objects.only("slug", "title", "year").order_by("articlefilm__position")
    rows = Article.objects.listed().filter(pk__in=keys).select_related("author").only(*_SHOWN)
    rows = rows.prefetch_related(Prefetch("films", films))
    return [_article_hit(article, query) for article in _ordered(rows, keys)]


def _article_hit(article: Article, query: Query) -> Hit:
    parts = [article.standfirst, article.public_text or "", article.favourite_line]
    text = "\n\n".join(part for part in parts if part)
    return Hit(article, snippet(article.title, query, _WHOLE), [], snippet(text, query))


def film_hits(keys: Sequence[int], query: Query) -> list[Hit]:
    """Those films in this order: two queries."""
    rows = Film.objects.filter(pk__in=keys).only("slug", "title", "original_title", "year", "synopsis")
    rows = rows.prefetch_related("titles")
    return [_film_hit(film, query) for film in _ordered(rows, keys)]


def _film_hit(film: Film, query: Query) -> Hit:
    name, *others = (snippet(title, query, _WHOLE) for title in dict.fromkeys(film.all_titles()))
    text = snippet(film.synopsis, query)
    return Hit(film, name, [other for other in others if "<mark>" in other], text)


def people_hits(keys: Sequence[int], query: Query) -> list[Hit]:
    """Those people in this order, with other names and those by which films credit them: three queries."""
    credited = Credit.objects.public().select_related("film").order_by("-film__year", "pk")
    credits = Prefetch("credits", credited.only("contributor", "credited_as", "film__title", "film__year"))
    rows = Contributor.objects.filter(pk__in=keys).prefetch_related("names", credits)
    return [_person_hit(contributor, query) for contributor in _ordered(rows, keys)]


def _person_hit(contributor: Contributor, query: Query) -> Hit:
    credits = list(contributor.credits.all())
    names = dict.fromkeys(other.name for other in contributor.names.all())
    names |= dict.fromkeys(credit.credited_as for credit in credits if credit.credited_as)
    others = [other for name in names if "<mark>" in (other := snippet(name, query, _WHOLE))]
    films = list(dict.fromkeys(f"{credit.film.title}, {credit.film.year}" for credit in credits))
    known_for = " · ".join(films[:_KNOWN_FOR])
    return Hit(contributor, snippet(contributor.name, query, _WHOLE), others, snippet(known_for, query))


_KNOWN_FOR = 3


def _ordered(rows: QuerySet[RowT], keys: Sequence[int]) -> list[RowT]:
    found = {row.pk: row for row in rows}
    return [found[key] for key in keys if key in found]
