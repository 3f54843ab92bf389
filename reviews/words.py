"""The words that articles, films and people are found by: public ones alone, of what may be public.

Whoever saves or deletes one of them calls these functions in the same transaction.
What the index says is only where to look: whether readers may see an article is asked of the article itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet

from filmclub.words.models import KINDS, NO_GROUP, Kind, Words
from filmclub.words.storing import Entry, remove_words, store_words
from reviews.models import Article, Contributor, Credit, Film

# So many at most are in memory.
BATCH = 200

RowT = TypeVar("RowT", bound=Model)


def store_articles(keys: Iterable[int]) -> None:
    """Store the words of articles that were saved; one that readers will not see has none.

    Four queries for each 200.
    """
    for some in _batches(keys):
        articles = _in_order(Article.objects.filter(_IS_FOUND).prefetch_related("films__titles"), some)
        store_words(entry for article in articles for entry in _of_article(article))
        unfound = set(some) - {article.pk for article in articles}
        if unfound:
            remove_words((Kind.ARTICLE, Kind.ARTICLE_TITLE), unfound)


def store_films(keys: Iterable[int]) -> None:
    """Store the words of films that were saved, or of which the people were: four queries for each 200."""
    credits = Prefetch("credits", Credit.objects.public().select_related("contributor"))
    for some in _batches(keys):
        films = _in_order(Film.objects.prefetch_related("titles", credits), some)
        store_words(entry for film in films for entry in _of_film(film))


def store_contributors(keys: Iterable[int]) -> None:
    """Store the words of people, groups and companies that were saved or credited: three queries for 200."""
    credits = Prefetch("credits", Credit.objects.public().exclude(credited_as=""))
    for some in _batches(keys):
        contributors = _in_order(Contributor.objects.prefetch_related("names", credits), some)
        store_words(map(_of_contributor, contributors))


def store_changed_film(film: Film, *, credits: Iterable[Credit] = ()) -> None:
    """Store what a film's change makes anew: its words, those of articles about it, of who was credited."""
    store_films([film.pk])
    store_articles(Article.objects.filter(films=film).values_list("pk", flat=True))
    store_contributors({credit.contributor_id for credit in credits})


def changed_credits(film: Film, credits: Sequence[Credit]) -> None:
    """Let everything follow from these credits of a film being made, decided about or taken away."""
    Article.objects.filter(films=film).raise_version()
    store_changed_film(film, credits=credits)
    Film.credits_changed(film.pk)


def store_changed_contributor(contributor: Contributor, *, is_renamed: bool) -> None:
    """The same of somebody who made films."""
    store_contributors([contributor.pk])
    if is_renamed:
        store_films(Film.objects.filter(credits__contributor=contributor).values_list("pk", flat=True))


def remove(row: Model) -> None:
    """Forget the words of an article, a film or somebody who made films that is deleted: one query."""
    if isinstance(row, Article):
        remove_words((Kind.ARTICLE, Kind.ARTICLE_TITLE), [row.pk])
    elif isinstance(row, Film):
        remove_words((Kind.FILM, Kind.FILM_TITLE), [row.pk])
    elif isinstance(row, Contributor):
        remove_words([Kind.CONTRIBUTOR], [row.pk])


# --- What lacks them -----------------------------------------------------------------------------


_IS_FOUND = Q(state=Article.State.PUBLISHED) & ~Q(kind__in=Article.Kind.of_the_site())


def lacking(*, again: bool = False) -> list[QuerySet[Any]]:
    """The articles, films and people whose words are not stored, or should not be; with `again`, all."""
    if again:
        return [Article.objects.all(), Film.objects.all(), Contributor.objects.all()]
    articles = Article.objects.filter(
        (_IS_FOUND & ~_stored(Kind.ARTICLE)) | (~_IS_FOUND & _stored(Kind.ARTICLE))
    )
    films, contributors = (
        Film.objects.filter(~_stored(Kind.FILM)),
        Contributor.objects.filter(~_stored(Kind.CONTRIBUTOR)),
    )
    return [articles, films, contributors]


def _stored(kind: Kind) -> Exists:
    return Exists(Words.objects.filter(pk=OuterRef("pk") * KINDS + kind))


def _batches(keys: Iterable[int]) -> Iterator[list[int]]:
    # In one order: who stores words of the same would wait for each other.
    ordered = sorted(keys)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]


def _in_order(rows: QuerySet[RowT], keys: Collection[int]) -> list[RowT]:
    return list(rows.filter(pk__in=keys).order_by("pk"))


# --- What they are -------------------------------------------------------------------------------


def _of_article(article: Article) -> Iterator[Entry]:
    films = [(*film.all_titles(), str(film.year)) for film in article.films.all()]
    said = [
        article.title,
        article.standfirst,
        article.favourite_line,
        article.favourite_line_speaker,
        article.contributed_by,
        *(words for film in films for words in film),
        article.public_text or "",
    ]
    yield _entry(Kind.ARTICLE, article, said)
    yield _entry(Kind.ARTICLE_TITLE, article, [article.title])


def _of_film(film: Film) -> Iterator[Entry]:
    titles = film.all_titles()
    names = (name for credit in film.credits.all() for name in (credit.name, credit.credited_as))
    yield _entry(Kind.FILM, film, [*titles, str(film.year), film.synopsis, *dict.fromkeys(names)])
    yield _entry(Kind.FILM_TITLE, film, titles)


def _of_contributor(contributor: Contributor) -> Entry:
    names = [contributor.name, contributor.sort_name, contributor.disambiguation]
    names += [other.name for other in contributor.names.all()]
    names += [credit.credited_as for credit in contributor.credits.all()]
    return _entry(Kind.CONTRIBUTOR, contributor, dict.fromkeys(names))


def _entry(kind: Kind, row: Model, said: Iterable[str]) -> Entry:
    return Entry(kind, row.pk, group=NO_GROUP, every="", public="\n".join(filter(None, said)))
