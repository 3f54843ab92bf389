"""Where an article's page leads: its translations, what to read next, the pages of the site."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from filmclub.lib.compiled import compiled
from reviews.credits import Department
from reviews.models import Article, ArticleFilm, Credit, Film
from reviews.querysets import ArticleQuerySet

# Of one subject.
AT_MOST = 3
# So many are fetched: some stand under another subject already.
FETCHED = 3 * AT_MOST
TALKED = 4

_SHOWN = ("slug", "kind", "title", "language", "comment_count")
_COLUMNS = (*_SHOWN, "translation_of", "published_at", "series", "author", "contributed_by", "talk_place")


# When, and the key for what came at the same time.
_Moment = tuple[Any, int]
_Subject = tuple[str, Callable[[Article], bool]]


@dataclass(frozen=True)
class Shelf:
    """Some articles and what they have in common, newest first."""

    heading: str
    articles: Sequence[Article]


@dataclass
class Onward:
    """All that an article's page links to, but for its films and tags."""

    translations: list[Article] = field(default_factory=list)
    site_pages: list[Article] = field(default_factory=list)
    # Of its series and of all articles, what came before it and after it.
    earlier_in_series: Article | None = None
    later_in_series: Article | None = None
    earlier: Article | None = None
    later: Article | None = None
    shelves: list[Shelf] = field(default_factory=list)
    talked: list[Article] = field(default_factory=list)

    @property
    def is_about_the_same(self) -> bool:
        return bool(self.shelves or self.earlier_in_series or self.later_in_series)

    @property
    def is_elsewhere(self) -> bool:
        return bool(self.talked or self.earlier or self.later)


def read_onward(article: Article, films: Sequence[Film]) -> Onward:
    """Fetch where an article's page leads, in the reader's language where there are two: one query.

    `films` are its own, with credits. What is not listed leads to no other articles; a text whose original
    is not public is led to by none.
    """
    language = get_language()
    text = article.translation_of_id or article.pk or 0
    at = getattr(article, "text_published_at", None) or article.published_at or timezone.now()
    film, other_film, *_more = (*(film.pk or 0 for film in films), 0, 0)
    directors = _directors(films)
    director, other_director, *_more = (*directors, 0, 0)
    linked = _linked(
        text=text,
        series=article.series_id or 0,
        film=film,
        other_film=other_film,
        director=director,
        other_director=other_director,
        author=article.author_id or 0,
        contributed_by=article.contributed_by,
        published_at=at,
        language=language,
        now=timezone.now(),
    )
    onward = Onward(
        translations=[other for other in linked if article.is_translated_by(other)],
        site_pages=[other for other in linked if not other.traits.is_listed],
    )
    if article.traits.is_listed:
        others = [
            other
            for other in linked
            if other.traits.is_listed and text != (other.translation_of_id or other.pk)
        ]
        for other in others:
            _stand_in(other, language)
        others.sort(key=_moment, reverse=True)
        _lead(onward, article, others, (at, text))
        _fill_shelves(onward, others, _subjects(article, films, list(directors.values())))
    return onward


def _stand_in(text: Article, language: str) -> None:
    """Have a text named as its translation into this language is, if there is one."""
    # What the query adds to its rows.
    title, slug = vars(text)["title_there"], vars(text)["slug_there"]
    if text.language != language and slug:
        text.title, text.slug, text.language = title, slug, language


def _lead(onward: Onward, article: Article, others: list[Article], here: _Moment) -> None:
    talked = [other for other in others if other.talk_place is not None]
    onward.talked = sorted(talked, key=lambda other: other.talk_place or 0)[:TALKED]
    onward.earlier, onward.later = _neighbours(here, others)
    if article.series_id is not None:
        of_series = [other for other in others if other.series_id == article.series_id]
        onward.earlier_in_series, onward.later_in_series = _neighbours(here, of_series)


def _fill_shelves(onward: Onward, others: list[Article], subjects: Iterable[_Subject]) -> None:
    shown = {other.pk for other in (onward.earlier_in_series, onward.later_in_series) if other}
    for heading, belongs in subjects:
        found = [other for other in others if belongs(other) and other.pk not in shown][:AT_MOST]
        shown.update(other.pk for other in found)
        if found:
            onward.shelves.append(Shelf(heading, found))


def _moment(article: Article) -> _Moment:
    return article.published_at, article.pk


def _neighbours(here: _Moment, newest_first: Sequence[Article]) -> tuple[Article | None, Article | None]:
    """Of these articles, the last before a moment and the first after it."""
    earlier = next((other for other in newest_first if _moment(other) < here), None)
    later = next((other for other in reversed(newest_first) if _moment(other) > here), None)
    return earlier, later


def _subjects(article: Article, films: Sequence[Film], directors: Sequence[str]) -> Iterator[_Subject]:
    """What other articles may have in common with this one, and how one knows those that have."""
    if len(films) == 1:
        yield _("More on %(film)s") % {"film": films[0].title}, _shares("shares_film")
    elif films:
        yield _("More on these films"), _shares("shares_film")
    if 0 < len(directors) < 3:
        yield _("Other films by %(names)s") % {"names": " & ".join(directors)}, _shares("shares_director")
    elif directors:
        yield _("Other films by the same directors"), _shares("shares_director")
    signed = (article.author_id, article.contributed_by)
    yield (
        _("More by %(author)s") % {"author": article.byline},
        lambda other: (other.author_id, other.contributed_by) == signed,
    )


def _shares(name: str) -> Callable[[Article], bool]:
    return lambda other: bool(getattr(other, name))


def _directors(films: Iterable[Film]) -> dict[int, str]:
    """Who directed these films, by their keys, by the same rule as `CreditQuerySet.directing`."""
    names: dict[int, str] = {}
    for film in films:
        credits = [credit for credit in film.credits.all() if credit.department == Department.DIRECTING]
        leading = [credit for credit in credits if credit.title == credits[0].title]
        names |= {credit.contributor_id: credit.contributor.name for credit in leading}
    return names


def _around(texts: ArticleQuerySet[Article], text: int, at: datetime) -> list[ArticleQuerySet[Article]]:
    """Of these, the last before a text and the first after it."""
    others = texts.exclude(pk=text)
    before = others.filter(published_at__lte=at).exclude(published_at=at, pk__gt=text)
    behind = others.filter(published_at__gte=at).exclude(published_at=at, pk__lt=text)
    return [before.newest_first()[:1], behind.order_by("published_at", "pk")[:1]]


@compiled
def _linked(
    text: int,
    series: int,
    film: int,
    other_film: int,
    director: int,
    other_director: int,
    author: int,
    contributed_by: str,
    published_at: datetime,
    language: str,
    now: datetime,
) -> QuerySet[Article]:
    """The rows of which the page of a text names some, by title: its own in all languages, others once."""
    # A text is its original, in whatever languages it is.
    texts = Article.objects.listed(now).filter(translation_of=None)
    few_texts = Article.objects.listed_among_few(now).filter(translation_of=None)
    about = ArticleFilm.objects.filter(film__in=(film, other_film))
    directed = Credit.objects.directing().filter(contributor__in=(director, other_director))
    by_them = ArticleFilm.objects.filter(film__in=directed.values("film"))
    # The field itself would strip what it is asked for, which has been.
    byline = Value(contributed_by, output_field=CharField())
    subjects = (
        few_texts.filter(pk__in=about.values("article")),
        few_texts.filter(pk__in=by_them.values("article")),
        texts.filter(author=author, contributed_by=byline),
    )
    parts = [
        *_around(texts, text, published_at),
        *_around(few_texts.filter(series=series), text, published_at),
        *(subject.newest_first()[:FETCHED] for subject in subjects),
    ]
    if not connection.features.supports_slicing_ordering_in_compound:
        parts = [Article.objects.filter(pk__in=part.values("pk")) for part in parts]
    is_page = Q(kind__in=Article.Kind.of_the_site())
    named = Article.objects.published(now).filter(is_page | Q(pk=text) | Q(translation_of=text))
    parts += [named, Article.objects.listed_among_few(now).filter(talk_place__isnull=False)]
    first, *others = (part.values("pk") for part in parts)
    there = (
        Article.objects.listed_among_few(now)
        .filter(translation_of=OuterRef("pk"), language=language)
        .order_by("pk")
    )
    return (
        Article.objects.filter(pk__in=first.union(*others, all=True))
        .annotate(
            shares_film=Exists(about.filter(article=OuterRef("pk"))),
            shares_director=Exists(by_them.filter(article=OuterRef("pk"))),
            slug_there=Subquery(there.values("slug")[:1]),
            title_there=Subquery(there.values("title")[:1]),
        )
        .only(*_COLUMNS)
        .order_by("title", "pk")
    )
