"""Giving what an earlier release has written what this one stores of it, while people write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Value

from filmclub.lib.alphabet import dictionary_key
from reviews.bodies import forms_of, render_body
from reviews.content_notes import read_lines
from reviews.models import Article, Contributor, Film, Series, Tag
from reviews.querysets import ArticleQuerySet
from reviews.words import lacking, store_articles, store_contributors, store_films

# So many rows at most are locked at once.
_AT_ONCE = 50
_FORMS = ("public_html", "passages", "public_text", "opening")


def unfilled(*, again: bool = False) -> ArticleQuerySet[Article]:
    """Articles whose public forms are not made yet; with `again`, all."""
    return Article.objects.all() if again else Article.objects.filter(public_text=None)


def fill_articles(*, again: bool = False) -> Iterator[int]:
    """Make the public forms of those articles; yield 1 after each, which is a transaction of its own.

    It can be left at any time and begun anew.
    """
    for pk in list(unfilled(again=again).order_by("pk").values_list("pk", flat=True)):
        _fill(pk)
        yield 1


def _fill(pk: int) -> None:
    with transaction.atomic():
        rows = Article.objects.filter(pk=pk)
        article = rows.select_for_update(of=("self",), no_key=True).first()
        if article is None:
            return
        made = forms_of(render_body(article.body, language=article.language), article.spoils)
        forms = {name: made[name] for name in _FORMS}
        if forms == {name: getattr(article, name) for name in _FORMS}:
            return
        rows.update(**forms)
        store_articles([pk])
        if article.summary != rows.get().summary or article.passages != made["passages"]:
            rows.raise_version()


def fill_words(*, again: bool = False) -> Iterator[int]:
    """Store the words of articles, films and people that lack them, or of all; yield how many at a time.

    Each is a transaction that holds the locks of some rows, as who saves them does.
    """
    for rows, store in zip(
        lacking(again=again), (store_articles, store_films, store_contributors), strict=True
    ):
        last = 0
        while some := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_AT_ONCE]):
            last = some[-1]
            with transaction.atomic():
                list(rows.model.objects.filter(pk__in=some).order_by("pk").select_for_update(no_key=True))
                store(some)
            yield len(some)


def unread_notes() -> list[int]:
    """The films whose content notes an earlier release has written, as lines: one query over all films."""
    rows = Film.objects.order_by("pk").values_list("pk", "note_lines", "content_notes")
    return [pk for pk, lines, notes in rows if read_lines(lines) != notes]


def fill_notes() -> Iterator[int]:
    """Read those lines; yield 1 after each film, which is a transaction of its own."""
    for pk in unread_notes():
        with transaction.atomic():
            film = Film.objects.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
            if film is not None:
                film.content_notes = read_lines(film.note_lines)
                film.save(update_fields=["content_notes"])
        yield 1


# What stands in lists, with what it is put in order by.
_IN_ORDER: tuple[tuple[Any, str], ...] = (
    (Film, "title"),
    (Contributor, "sort_name"),
    (Series, "name"),
    (Tag, "name"),
)


def unsorted() -> list[tuple[int, int]]:
    """What an earlier release has named, by its place in `_IN_ORDER` and its key: one query over all."""
    parts = [
        model.objects.order_by().values_list(Value(place), "pk", name, "sort_key")
        for place, (model, name) in enumerate(_IN_ORDER)
    ]
    rows = parts[0].union(*parts[1:], all=True).order_by()
    return sorted((place, pk) for place, pk, words, key in rows if dictionary_key(words) != key)


def fill_order() -> Iterator[int]:
    """Put those in order; yield 1 after each, which is a transaction of its own."""
    for place, pk in unsorted():
        model, name = _IN_ORDER[place]
        with transaction.atomic():
            rows = model.objects.filter(pk=pk)
            row = rows.select_for_update(of=("self",), no_key=True).first()
            if row is not None:
                rows.update(sort_key=dictionary_key(getattr(row, name)))
        yield 1
