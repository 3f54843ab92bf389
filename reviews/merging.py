"""Making one of two: of people who are the same, or of a film that was entered twice.

All that leads to the one that goes leads to the other afterwards: credits, articles, names, pictures, what
members have seen, addresses, and what revisions say. Each is one transaction, in which the films are locked
first, then the people, then the articles. It cannot be undone.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from reviews.crediting import facts_of
from reviews.editions import Note, recording
from reviews.matching import is_other_name
from reviews.models import (
    Article,
    ArticleFilm,
    Contributor,
    ContributorName,
    Credit,
    Film,
    FilmTitle,
    FormerSlug,
    OldAddress,
    Revision,
    Viewing,
)
from reviews.outcomes import CannotMerge
from reviews.proposals.headlines import title_key
from reviews.saving import delete_row, save_addressed, save_film
from reviews.words import changed_credits, store_articles

if TYPE_CHECKING:
    from filmclub.accounts.models import User

MergedT = TypeVar("MergedT", Film, Contributor)
# Of the one that goes, what the other has not said.
_OF_PERSON = ("picture_id", "born", "died", "imdb_id", "wikidata_id")
_OF_FILM = (
    *("original_title", "running_time", "directors_cut", "languages", "countries", "genres", "synopsis"),
    *("content_notes", "poster_id", "imdb_id", "tmdb_id", "wikidata_id"),
)


def merge_contributors(gone: Contributor, into: Contributor, *, by: User) -> Contributor:
    """Make `into` of both, and return it: a dozen queries for each film that credits `gone`.

    The name that goes is kept as another name of theirs. Raises PermissionDenied and CannotMerge.
    """
    _check(gone, into, by)
    with transaction.atomic(), ExitStack() as stack:
        films = list(_films_of(gone))
        for film in films:
            stack.enter_context(recording(film, by=by, note=Note.CREDITS))
        gone, into = _locked(gone, into)
        key = gone.pk
        # Nobody credits them from now on.
        if list(_films_of(gone)) != films:
            raise CannotMerge
        moved = _move_credits(gone, into)
        _move_names(gone, into)
        _take_over(gone, into, _OF_PERSON)
        save_addressed(into)
        for film in films:
            credits = [credit for credit in moved if credit.film_id == film.pk]
            changed_credits(film, [*credits, Credit(contributor=into)])
        _lead_on(gone, into, by)
        _rewrite(Revision.Kind.FILM, "credits", key, into)
    return into


def merge_films(gone: Film, into: Film, *, by: User) -> Film:
    """Make `into` of both, and return it: a dozen queries, and as many for each article about `gone`.

    Raises PermissionDenied and CannotMerge.
    """
    _check(gone, into, by)
    with transaction.atomic(), ExitStack() as stack:
        gone, into = _locked(gone, into)
        key = gone.pk
        _move_revisions(gone, into)
        stack.enter_context(recording(into, by=by))
        articles = list(Article.objects.filter(films=gone).order_by("pk"))
        for article in articles:
            stack.enter_context(recording(article, by=by))
        _move_rows(ArticleFilm, gone, into, one_for="article")
        _move_rows(Viewing, gone, into, one_for="user")
        _take_over(gone, into, _OF_FILM)
        written: list[FilmTitle | Credit] = [*_titles_to_move(gone, into), *_credits_to_move(gone, into)]
        save_film(into, written=written, by=by)
        _lead_on(gone, into, by)
        keys = [article.pk for article in articles]
        Article.objects.filter(pk__in=keys).raise_version()
        Article.links_changed()
        store_articles(keys)
        _rewrite(Revision.Kind.ARTICLE, "films", key, into)
    return into


def what_follows(row: Film | Contributor) -> list[tuple[str, int]]:
    """What would lead to another that is merged with it, by name and number: a query for each."""
    if isinstance(row, Contributor):
        counted: list[tuple[str, Any]] = [(_("credits"), row.credits), (_("other names"), row.names)]
    else:
        counted = [
            (_("articles"), row.articles),
            (_("credits"), row.credits),
            (_("titles in other languages"), row.titles),
            (_("members who have seen it"), row.viewings),
        ]
    former = FormerSlug.objects.filter(model=row._meta.model_name, object_id=row.pk)
    return [(name, rows.count()) for name, rows in [*counted, (_("old addresses"), former)]]


def _check(gone: Film | Contributor, into: Film | Contributor, by: User) -> None:
    name = gone._meta.model_name
    if not (by.has_perm(f"reviews.change_{name}") and by.has_perm(f"reviews.delete_{name}")):
        raise PermissionDenied
    if gone.pk == into.pk:
        raise CannotMerge


def _locked(gone: MergedT, into: MergedT) -> tuple[MergedT, MergedT]:
    """Both as they are stored, and nobody refers anew to either until we commit."""
    # In the order of their keys: two who merge the same two the other way round would wait for each other.
    rows: Any = type(gone).objects.select_for_update(of=("self",)).filter(pk__in=(gone.pk, into.pk))
    found: dict[int, MergedT] = {row.pk: row for row in rows.order_by("pk")}
    if len(found) < 2:
        raise CannotMerge
    return found[gone.pk], found[into.pk]


def _take_over(gone: Film | Contributor, into: Film | Contributor, names: Iterable[str]) -> None:
    for name in names:
        if not getattr(into, name):
            setattr(into, name, getattr(gone, name))


def _lead_on(gone: Film | Contributor, into: Film | Contributor, by: User) -> None:
    """Delete one, and let its addresses lead to the other."""
    name = str(gone._meta.model_name)
    FormerSlug.objects.filter(model=name, object_id=gone.pk).update(object_id=into.pk)
    FormerSlug.objects.update_or_create(model=name, slug=gone.slug, defaults={"object_id": into.pk})
    OldAddress.objects.filter(model=name, object_id=gone.pk).update(object_id=into.pk)
    words = f"Merged with {gone} ({gone.slug})."
    delete_row(gone)
    LogEntry.objects.log_actions(by.pk, [into], CHANGE, words, single_object=True)


# --- People --------------------------------------------------------------------------------------


def _films_of(contributor: Contributor) -> Any:
    return Film.objects.filter(pk__in=contributor.credits.values("film")).order_by("pk")


def _move_credits(gone: Contributor, into: Contributor) -> list[Credit]:
    """Give the credits of one to the other, each once; return them as they were."""
    there = {(credit.film_id, *facts_of(credit)) for credit in into.credits.all()}
    before = list(gone.credits.all())
    moved: list[Credit] = []
    double: list[Credit] = []
    for credit in gone.credits.all():
        credit.contributor = into
        if not credit.credited_as and is_other_name(gone.name, into.name):
            credit.credited_as = gone.name
        (double if (credit.film_id, *facts_of(credit)) in there else moved).append(credit)
    Credit.objects.filter(pk__in=[credit.pk for credit in double]).delete()
    Credit.objects.bulk_update(moved, ["contributor", "credited_as"])
    return before


def _move_names(gone: Contributor, into: Contributor) -> None:
    names = {gone.name, *gone.names.values_list("name", flat=True)}
    names -= {into.name, *into.names.values_list("name", flat=True)}
    ContributorName.objects.bulk_create(
        ContributorName(contributor=into, name=name) for name in sorted(names)
    )


# --- Films ---------------------------------------------------------------------------------------


def _move_rows(model: Any, gone: Film, into: Film, *, one_for: str) -> None:
    """Let what leads to one film lead to the other, unless it does."""
    there = model.objects.filter(film=into).values(one_for)
    model.objects.filter(film=gone).exclude(**{f"{one_for}__in": there}).update(film=into)
    model.objects.filter(film=gone).delete()


def _titles_to_move(gone: Film, into: Film) -> list[FilmTitle]:
    """Titles in languages in which the other has none; its own, if that is another, as the original one."""
    known = set(map(title_key, into.all_titles()))
    if title_key(gone.title) not in known and not into.original_title:
        into.original_title = gone.title
    languages = set(into.titles.values_list("language", flat=True))
    return [title for title in gone.titles.all() if title.language not in languages]


def _credits_to_move(gone: Film, into: Film) -> list[Credit]:
    """The credits that the other has not, behind its own."""
    there = {facts_of(credit) for credit in into.credits.all()}
    last = into.credits.aggregate(last=Max("position"))["last"] or 0
    moved = [credit for credit in gone.credits.all() if facts_of(credit) not in there]
    for position, credit in enumerate(moved, start=last + 1):
        credit.position = position
    return moved


# --- Revisions -----------------------------------------------------------------------------------


def _move_revisions(gone: Film, into: Film) -> None:
    """Put the earlier versions of one behind those of the other, so that they can be looked at there."""
    kind = Revision.Kind.FILM
    last = Revision.objects.filter(kind=kind, object_id=into.pk).aggregate(last=Max("number"))["last"]
    number = max(last or 0, into.edition)
    moved = list(Revision.objects.filter(kind=kind, object_id=gone.pk).order_by("number"))
    for number, revision in enumerate(moved, start=number + 1):  # noqa: B020 it goes on
        revision.number, revision.object_id = number, into.pk
    Revision.objects.bulk_update(moved, ["number", "object_id"])
    if moved:
        Film.objects.filter(pk=into.pk).update(edition=number)
        into.edition = number


def _naming(kind: str, key: int) -> Any:
    """Revisions of a kind that may refer to something by this key: one look through the table."""
    rows = Revision.objects.filter(kind=kind).annotate(text=Cast("data", TextField()))
    return rows.filter(text__contains=f'"key": {key},').order_by("pk")


def _rewrite(kind: str, name: str, key: int, into: Film | Contributor) -> None:
    """Let earlier versions refer to who has stayed: what one restores of them is there."""
    for revision in _naming(kind, key).iterator(chunk_size=100):
        named = [row.get("contributor", row) for row in revision.data[name]]
        named = [each for each in named if each["key"] == key]
        for each in named:
            each["key"] = into.pk
        if named:
            Revision.objects.filter(pk=revision.pk).update(data=revision.data)
