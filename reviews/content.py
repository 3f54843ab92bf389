"""An article, film or series as data by `content_of`, and back by `put_content`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from reviews.bodies import sanitize
from reviews.editions import (
    CREDIT,
    HELD_BACK,
    MADE,
    TITLE,
    Content,
    Named,
    Note,
    content_in,
    content_of,
    kind_of,
    recording,
)
from reviews.models import (
    Article,
    ArticleFilm,
    Contributor,
    Credit,
    Edited,
    Film,
    FilmTitle,
    Revision,
    Series,
    Tag,
)
from reviews.rights import may_change
from reviews.saving import save_article, save_film, save_series

if TYPE_CHECKING:
    from filmclub.accounts.models import User

__all__ = ["Content", "Named", "content_of", "fill", "put_content", "restore"]


def fill(row: Edited, content: Content) -> list[str]:
    """Set a row's own columns by the content, and save nothing; return what could not be, in sentences.

    What it refers to and is gone by now stays as the row has it. One query for each column that refers.
    """
    told: list[str] = []
    for name, value in content["fields"].items():
        setattr(row, name, value)
    for link, named in content["links"].items():
        model: Any = row._meta.get_field(link).related_model
        if named is None or _here(model, [named], told):
            setattr(row, f"{link}_id", named and named["key"])
    return told


def put_content(
    row: Edited, content: Content, *, by: User | None, note: Note = Note.WRITTEN, restored: int | None = None
) -> list[str]:
    """Save an article, film or series, new or stored, with this content: one change, by the usual commands.

    Returns what the editor should hear. What is gone by now, a tag or a picture, is left out and told. A
    dozen queries and those of saving, however much it holds.
    """
    if content["kind"] != kind_of(row).value:
        raise ValueError(f"A {content['kind']} is no {kind_of(row).value}.")
    with transaction.atomic(), recording(row, by=by, note=note, restored=restored):
        if not row._state.adding:
            # Now that it is locked: its state and date may be others than when it was read.
            row.refresh_from_db()
        told = fill(row, content)
        if isinstance(row, Article):
            row.body = sanitize(row.body)
            films = [named["key"] for named in _here(Film, content["films"], told)]
            tags = Tag.objects.filter(pk__in=[named["key"] for named in _here(Tag, content["tags"], told)])
            told += save_article(row, films=films, tags=tags, by=by)
        elif isinstance(row, Film):
            _put_film(row, content, told)
        elif isinstance(row, Series):
            save_series(row, by=by)
    return told


def restore(row: Edited, revision: Revision, *, by: User) -> list[str]:
    """Make a revision the content again, under the address that it has now; return what to tell.

    Raises PermissionDenied where `by` may not change it.
    """
    kind = kind_of(row)
    if isinstance(row, Article):
        # As it is stored: an author may change what is theirs until it is published.
        allowed = may_change(by, Article.objects.get(pk=row.pk))
    else:
        allowed = by.has_perm(f"reviews.change_{kind.value}")
    if not allowed:
        raise PermissionDenied
    if (revision.kind, revision.object_id) != (kind.value, row.pk):
        raise ValueError("A revision of something else.")
    content = content_in(revision)
    links = {name: named for name, named in content["links"].items() if name in MADE[kind].links}
    content = {**content, "fields": _known_fields(row, content), "links": links}
    return put_content(row, content, by=by, note=Note.RESTORED, restored=revision.number)


def _known_fields(row: Edited, content: Content) -> dict[str, Any]:
    """The columns that there are still, without the address: readers know the page by the present one."""
    known = {*MADE[kind_of(row)].fields} - {"slug"}
    return {name: value for name, value in content["fields"].items() if name in known}


def _here(model: Any, named: Iterable[Named], told: list[str]) -> list[Named]:
    """Those that the database still has, in their order; say which it has not. One query at most."""
    named = list(named)
    keys = [each["key"] for each in named]
    here = set(model.objects.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    told += [
        _("“%(name)s” is not there any more, so it was left out.") % {"name": each["name"]}
        for each in named
        if each["key"] not in here
    ]
    return [each for each in named if each["key"] in here]


def rows_of(content: Content, model: type[Model]) -> list[Any]:
    """The rows of this model that a content holds, not saved, in their order."""
    if model is ArticleFilm:
        films = enumerate(content["films"], start=1)
        return [ArticleFilm(film_id=film["key"], position=position) for position, film in films]
    if model is FilmTitle:
        return [FilmTitle(**{name: row[name] for name in TITLE}) for row in content["titles"]]
    if model is Credit:
        return [
            Credit(contributor_id=row["contributor"]["key"], position=position, **_columns(row))
            for position, row in enumerate(content["credits"], start=1)
        ]
    return []


def _columns(credit: dict[str, Any]) -> dict[str, Any]:
    return {name: credit[name] for name in CREDIT} | {name: credit.get(name, "") for name in HELD_BACK}


def _put_film(film: Film, content: Content, told: list[str]) -> None:
    """Save a film with the titles and credits of the content; rows that stay the same keep their keys."""
    people = _here(Contributor, [credit["contributor"] for credit in content["credits"]], told)
    here = {named["key"] for named in people}
    titles = rows_of(content, FilmTitle)
    credits = [credit for credit in rows_of(content, Credit) if credit.contributor_id in here]
    is_stored = film.pk is not None
    new: list[FilmTitle | Credit] = [*titles, *credits]
    old: list[FilmTitle | Credit] = [*film.titles.all(), *film.credits.all()] if is_stored else []
    waiting = {(type(row), *_values(row)): row for row in reversed(old)}
    for row in new:
        same = waiting.pop((type(row), *_values(row)), None)
        if same is not None:
            row.pk = same.pk
    kept = {(type(row), row.pk) for row in new}
    gone = [row for row in old if (type(row), row.pk) not in kept]
    save_film(film, written=new, gone=gone)


def _values(row: FilmTitle | Credit) -> tuple[str, ...]:
    names = TITLE if isinstance(row, FilmTitle) else ("contributor_id", *CREDIT, *HELD_BACK)
    return tuple(repr(getattr(row, name)) for name in names)
