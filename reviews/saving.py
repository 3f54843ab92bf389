"""Saving articles and what they show, with all that follows; images are in `reviews.pictures`.

The models themselves raise the versions of the pages that show a row, whoever saves it. The rest happens
here, and nowhere else: admin, importer, proposals and the demo content call these functions. Each is one
transaction, and raises the version of an article by one, however many rows it writes. What it changes of the
content of an article, a film or a series is one revision in the name of `by`; nobody is a program.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.db.models import Model

from reviews.bodies import lock_articles, refresh_articles, render_article
from reviews.editions import Note, is_content, recording
from reviews.models import (
    Article,
    ArticleFilm,
    Contributor,
    ContributorName,
    Credit,
    Film,
    FilmTitle,
    FormerSlug,
    Series,
    Tag,
    Video,
)
from reviews.scheduling import schedule_publication
from reviews.words import (
    remove,
    store_articles,
    store_changed_contributor,
    store_changed_film,
    store_contributors,
)

if TYPE_CHECKING:
    from filmclub.accounts.models import User

# What the forms of an article's text are made of.
MADE_OF = {"body", "language", "spoils"}

PartT = TypeVar("PartT", FilmTitle, Credit)


def save_article(
    article: Article,
    *,
    films: Sequence[int] | None = None,
    tags: Iterable[Tag] | None = None,
    update_fields: Collection[str] | None = None,
    by: User | None = None,
    note: Note = Note.WRITTEN,
) -> list[str]:
    """Save an article and render its text; return what its editor should hear of that.

    `films` are the keys of its films in their order; these and the tags stay as they are where they are not
    given. `update_fields` saves no other fields; where none of them is in `MADE_OF`, nothing is rendered.
    """
    changes_content = films is not None or tags is not None or is_content(article, update_fields)
    change = recording(article, by=by, note=note) if changes_content else nullcontext()
    with transaction.atomic(), change:
        save_addressed(article, update_fields=update_fields)
        if films is not None and _put_films(article, films) and article.state == Article.State.PUBLISHED:
            article.links_changed()
        if tags is not None:
            article.tags.set(tags)
        is_changed = update_fields is None or not MADE_OF.isdisjoint(update_fields)
        told = render_article(article) if is_changed else []
        schedule_publication(article)
        store_articles([article.pk])
        return told


def _put_films(article: Article, films: Sequence[int]) -> bool:
    """Make these the films of a saved article, and say whether it had others: at most four queries.

    They raise no version.
    """
    order = {film: position for position, film in enumerate(dict.fromkeys(films), start=1)}
    rows = {row.film_id: row for row in ArticleFilm.objects.filter(article=article)}
    moved = [row for film, row in rows.items() if film in order and row.position != order[film]]
    for row in moved:
        row.position = order[row.film_id]
    ArticleFilm.objects.filter(pk__in=[row.pk for film, row in rows.items() if film not in order]).delete()
    ArticleFilm.objects.bulk_update(moved, ["position"])
    ArticleFilm.objects.bulk_create(
        ArticleFilm(article=article, film_id=film, position=position)
        for film, position in order.items()
        if film not in rows
    )
    return bool(moved) or order.keys() != rows.keys()


def save_addressed(
    row: Article | Contributor | Film | Series | Tag,
    *,
    update_fields: Collection[str] | None = None,
) -> None:
    """Save something that has a page of its own; the page is still found under the slug that it had.

    A film, and who made films, are found by their new words.
    """
    with transaction.atomic(savepoint=False):
        before = _save_at_its_address(row, update_fields)
        if isinstance(row, Film):
            store_changed_film(row)
        elif isinstance(row, Contributor):
            store_changed_contributor(row, is_renamed=before.get("name", row.name) != row.name)


def _save_at_its_address(
    row: Article | Contributor | Film | Series | Tag, update_fields: Collection[str] | None = None
) -> dict[str, Any]:
    """Save it, and return what was stored of it where its address may have changed."""
    before = row.stored() if update_fields is None or "slug" in update_fields else {}
    row.save(update_fields=update_fields)
    if before and before["slug"] != row.slug:
        FormerSlug.objects.update_or_create(
            model=row._meta.model_name, slug=before["slug"], defaults={"object_id": row.pk}
        )
    return before


def save_contributor(
    contributor: Contributor,
    *,
    written: Iterable[ContributorName] = (),
    gone: Iterable[ContributorName] = (),
) -> None:
    """Save somebody with these of their other names, new or changed, and without those that are gone."""
    with transaction.atomic():
        save_addressed(contributor)
        for name in gone:
            name.delete()
        for name in written:
            name.contributor = contributor
            name.save()
        store_contributors([contributor.pk])


def save_series(series: Series, *, by: User | None = None, note: Note = Note.WRITTEN) -> None:
    """Save a series."""
    with recording(series, by=by, note=note):
        save_addressed(series)


def save_film(
    film: Film,
    *,
    written: Iterable[FilmTitle | Credit] = (),
    gone: Iterable[FilmTitle | Credit] = (),
    by: User | None = None,
    note: Note = Note.WRITTEN,
) -> None:
    """Save a film with these of its titles and credits, new or changed, and without those that are gone."""
    written, gone = list(written), list(gone)
    with transaction.atomic(), recording(film, by=by, note=note):
        has_raised = film.changes_pages()
        _save_at_its_address(film)
        for row in written:
            # Of a new film they have waited for its key.
            row.film = film
        _write(FilmTitle, written, gone)
        _write(Credit, written, gone)
        if (written or gone) and not has_raised:
            film.raise_versions()
        credits = [row for row in (*written, *gone) if isinstance(row, Credit)]
        store_changed_film(film, credits=credits)
        if credits:
            Film.credits_changed(film.pk)


def _write(model: type[PartT], written: Iterable[Model], gone: Iterable[Model]) -> None:
    """Write what of these rows is of the model, at once: saved one by one each would raise the version."""
    rows = [row for row in written if isinstance(row, model)]
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model.objects.filter(pk__in=[row.pk for row in gone if isinstance(row, model)]).delete()
    model.objects.bulk_update([row for row in rows if row.pk is not None], fields)
    model.objects.bulk_create(row for row in rows if row.pk is None)


def delete_row(row: Model) -> None:
    """Delete something for good; it is not found by its words any more."""
    with transaction.atomic():
        remove(row)
        row.delete()


def save_video(video: Video) -> None:
    """Save what is known of a clip, and render the texts that embed it again."""
    with transaction.atomic():
        shown = [] if video.pk is None else lock_articles(video.rendered_in())
        video.save()
        refresh_articles(shown)
        store_articles([article.pk for article in shown])


def delete_video(video: Video) -> None:
    """Forget what is known of a clip; articles that embed it get it anew from their text."""
    with transaction.atomic():
        shown = lock_articles(video.rendered_in())
        video.delete()
        refresh_articles(shown)
        store_articles([article.pk for article in shown])
