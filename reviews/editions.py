"""What an editor makes, as data, and how each change of it becomes a revision.

Every command that saves an article, a film or a series does so within `recording`; so admin, importer and
proposals leave the same trace. `reviews.content` is the way back from the data.

What happens to something else makes no revision of what refers to it: a tag, a person or a film that is
renamed, a picture, a series or a tag that is deleted. Nobody has changed the article then, and nobody who has
it open is to be told so. What such a deletion has taken out is in the revisions before, and what was left of
it is kept as “found” with the next change. Neither do state and dates make one, nor forms of a text that are
made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, cast

from django.db import transaction

from reviews.content_notes import as_notes
from reviews.models import Article, ArticleFilm, Credit, Edited, Film, FilmTitle, Revision, Series

if TYPE_CHECKING:
    from filmclub.accounts.models import User

Kind = Revision.Kind
Note = Revision.Note


class Named(TypedDict):
    """Something else by its key, and what it was called: it may be gone one day."""

    key: int
    name: str


class Content(TypedDict):
    """What an editor makes, as JSON can hold it. What a kind does not have is empty."""

    kind: str
    # Columns by name.
    fields: dict[str, Any]
    # What it refers to, by the column's name.
    links: dict[str, Named | None]
    # An article's, in their order; tags by their names.
    films: list[Named]
    tags: list[Named]
    # A film's, in their order: the columns of a `FilmTitle`; those of a `Credit`, the contributor `Named`.
    titles: list[dict[str, Any]]
    credits: list[dict[str, Any]]


class Made(NamedTuple):
    """What the columns of a model are to an editor."""

    fields: tuple[str, ...]
    # Columns that refer to others, and what these are called by.
    links: dict[str, tuple[str, ...]]
    # What is no content: it follows from that, or is counted, or says when readers see it.
    other: tuple[str, ...]


MADE: dict[Kind, Made] = {
    Kind.ARTICLE: Made(
        fields=(
            *("kind", "title", "slug", "standfirst", "body", "language", "contributed_by"),
            *("favourite_line", "favourite_line_speaker", "rating", "spoils"),
        ),
        links={
            "author": ("first_name", "last_name", "username"),
            "series": ("name",),
            "lead_image": ("alt", "file"),
            "translation_of": ("title",),
        },
        other=(
            *("body_html", "public_html", "public_text", "passages", "opening", "state", "published_at"),
            *("keeps_date", "ready_at", "created_at", "changed_at", "talk_place", *Article.COUNTED),
        ),
    ),
    Kind.FILM: Made(
        fields=(
            *(
                "title",
                "slug",
                "original_title",
                "year",
                "running_time",
                "directors_cut",
                "languages",
                "countries",
                "genres",
            ),
            *("synopsis", "content_notes", "imdb_id", "tmdb_id", "wikidata_id"),
        ),
        links={"poster": ("alt", "file")},
        other=("note_lines", "sort_key", *Film.COUNTED),
    ),
    Kind.SERIES: Made(fields=("name", "slug", "description"), links={}, other=("sort_key", *Series.COUNTED)),
}
TITLE = ("language", "title")
CREDIT = ("department", "also", "title", "character", "attributes", "credited_as", "heading")
# Of those that are held back alone.
HELD_BACK = ("doubt", "printed")


def kind_of(row: Edited) -> Kind:
    return Kind(str(row._meta.model_name))


def is_content(row: Edited, names: Iterable[str] | None) -> bool:
    """Whether one of these columns, by default of all, is what an editor makes."""
    made = MADE[kind_of(row)]
    return names is None or not {*made.fields, *made.links}.isdisjoint(names)


# --- As data -------------------------------------------------------------------------------------


def content_of(row: Edited) -> Content:
    """What the database holds of an article, film or series: three queries, one of a series.

    Raises the model's DoesNotExist.
    """
    return _content(row, cast(Any, type(row)).objects.values(*_columns(kind_of(row))).get(pk=row.pk))


class _Stored(NamedTuple):
    """What stands in the database before a change."""

    edition: int
    content: Content


def _lock(row: Edited) -> _Stored:
    """Nobody else changes the row until we commit."""
    kind = kind_of(row)
    rows: Any = cast(Any, type(row)).objects.select_for_update(of=("self",), no_key=True)
    found = rows.values("edition", *_columns(kind)).get(pk=row.pk)
    return _Stored(found["edition"], _content(row, found))


def _columns(kind: Kind) -> list[str]:
    made = MADE[kind]
    names = [f"{link}__{name}" for link, names in made.links.items() for name in names]
    return [*made.fields, *(f"{link}_id" for link in made.links), *names]


def _content(row: Edited, found: Mapping[str, Any]) -> Content:
    kind = kind_of(row)
    made = MADE[kind]
    return Content(
        kind=kind.value,
        fields={name: found[name] for name in made.fields},
        links={link: _link(found, link, names) for link, names in made.links.items()},
        films=_films(row.pk) if kind == Kind.ARTICLE else [],
        tags=_tags(row.pk) if kind == Kind.ARTICLE else [],
        titles=list(FilmTitle.objects.filter(film=row.pk).values(*TITLE)) if kind == Kind.FILM else [],
        credits=_credits(row.pk) if kind == Kind.FILM else [],
    )


def _link(found: Mapping[str, Any], link: str, names: Sequence[str]) -> Named | None:
    if found[f"{link}_id"] is None:
        return None
    said = [found[f"{link}__{name}"] for name in names]
    # Two names of a person and how they sign in, words of a picture and its file: the last is the fallback.
    return Named(key=found[f"{link}_id"], name=" ".join(filter(None, said[:-1])) or said[-1])


def _films(article: int) -> list[Named]:
    rows = ArticleFilm.objects.filter(article=article).order_by("position", "pk")
    return [
        Named(key=key, name=f"{title}, {year}")
        for key, title, year in rows.values_list("film_id", "film__title", "film__year")
    ]


def _tags(article: int) -> list[Named]:
    rows = Article.tags.through.objects.filter(article=article).order_by("tag__name", "tag_id")
    return [Named(key=key, name=name) for key, name in rows.values_list("tag_id", "tag__name")]


def _credits(film: int) -> list[dict[str, Any]]:
    rows = Credit.objects.filter(film=film).order_by("position", "pk")
    return [
        {
            "contributor": Named(key=row.pop("contributor_id"), name=row.pop("contributor__name")),
            **{name: value for name, value in row.items() if name not in HELD_BACK or row["doubt"]},
        }
        for row in rows.values("contributor_id", "contributor__name", *CREDIT, *HELD_BACK)
    ]


def content_in(revision: Revision) -> Content:
    """What a revision holds. In older ones the notes of a film are lines of text, and no cut is known."""
    content = cast(Content, revision.data)
    if content["kind"] != Kind.FILM or "content_notes" not in content["fields"]:
        return content
    notes = as_notes(content["fields"]["content_notes"])
    return {**content, "fields": {"directors_cut": None, **content["fields"], "content_notes": notes}}


def is_same(one: Content, other: Content) -> bool:
    """Whether two contents differ in nothing but what others are called."""
    return _bare(one) == _bare(other)


def _bare(content: Content) -> tuple[object, ...]:
    return (
        content["fields"],
        {link: named and named["key"] for link, named in content["links"].items()},
        [film["key"] for film in content["films"]],
        {tag["key"] for tag in content["tags"]},
        content["titles"],
        [{**credit, "contributor": credit["contributor"]["key"]} for credit in content["credits"]],
    )


# --- Revisions -----------------------------------------------------------------------------------

# What is being recorded in this thread: what a command does on the way is part of the same change.
_recorded: ContextVar[tuple[Edited, ...]] = ContextVar("recorded", default=())


@contextmanager
def recording(
    row: Edited,
    *,
    by: User | None,
    note: Note = Note.WRITTEN,
    restored: int | None = None,
    is_new: bool | None = None,
) -> Iterator[None]:
    """Remember what is saved of a row within this block as one revision, if it changes the content.

    One transaction, in which the row is locked from the beginning. `by` is nobody for a program. `is_new`
    says that the row was made just now in this transaction; by default, that it is not saved yet. Within
    another recording of the same row it does nothing. Costs for an article or film four queries if it is
    new, otherwise six, and three more where the content has changed; for a series two or four less.
    """
    if any(other is row or (row.pk and other == row) for other in _recorded.get()):
        yield
        return
    token = _recorded.set((*_recorded.get(), row))
    try:
        with transaction.atomic(savepoint=False):
            if is_new is None:
                is_new = row._state.adding
            before = None if is_new else _lock(row)
            yield
            _record(row, before, Revision(who=by, note=note, restored=restored))
    finally:
        _recorded.reset(token)


def _record(row: Edited, before: _Stored | None, new: Revision) -> None:
    after = content_of(row)
    edition = before.edition if before is not None else 0
    if before is not None and is_same(before.content, after):
        row.edition = edition
        return
    new.kind, new.object_id, new.data = kind_of(row), row.pk, cast("dict[str, Any]", after)
    revisions = [new]
    if before is not None:
        edition += _keep_found(new, before, revisions)
    new.number = row.edition = edition + 1
    Revision.objects.bulk_create(revisions)
    if before is not None:
        cast(Any, type(row)).objects.filter(pk=row.pk).update(edition=new.number)


def _keep_found(new: Revision, before: _Stored, revisions: list[Revision]) -> int:
    """Keep what stood before where no revision holds it: it is older than these, or written past them.

    Returns by how much that raises the edition. One query, which must not be a part of the one that locks:
    there it would see what stood before the lock was had.
    """
    rows = Revision.objects.filter(kind=new.kind, object_id=new.object_id)
    newest = rows.order_by("-number").first()
    if newest is not None and is_same(content_in(newest), before.content):
        return 0
    raised = int(newest is not None)
    found = Revision(kind=new.kind, object_id=new.object_id, number=before.edition + raised, note=Note.FOUND)
    found.data = cast("dict[str, Any]", before.content)
    revisions.insert(0, found)
    return raised
