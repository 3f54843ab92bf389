"""Giving comments of an earlier release the public forms of their texts, while people write."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from django.db import transaction

from comments.discussions import lock, raise_version
from comments.models import Comment, CommentQuerySet
from comments.texts import forms_of
from comments.words import store

# So many at most are in memory, and wait for one lock: a text can be megabytes of HTML.
BATCH = 100


def unfilled(*, again: bool = False) -> CommentQuerySet:
    """Comments whose public forms are not made yet; with `again`, all."""
    return Comment.objects.all() if again else Comment.objects.filter(public_text=None)


def fill_comments(*, again: bool = False) -> Iterator[int]:
    """Make the public forms of those comments; yield after each small transaction how many came with it.

    It can be left at any time and begun anew. It holds the lock of one discussion for some hundredths of a
    second.
    """
    last = 0
    while rows := list(
        unfilled(again=again).filter(pk__gt=last).order_by("pk").values_list("discussion_id", "pk")[:BATCH]
    ):
        for discussion_id, group in groupby(sorted(rows), key=itemgetter(0)):
            keys = [pk for _discussion, pk in group]
            _fill(discussion_id, keys)
            yield len(keys)
        last = rows[-1][1]


def _fill(discussion_id: int, keys: list[int]) -> None:
    with transaction.atomic():
        # A reply moves comments in an order of its own: without the lock the two could wait for each other.
        lock(discussion_id)
        is_seen, changed = False, list[Comment]()
        for comment in Comment.objects.filter(pk__in=keys):
            forms = forms_of(comment.text_html, spoils=comment.spoils, language=comment.language)
            if any(getattr(comment, name) != value for name, value in forms.items()):
                Comment.objects.filter(pk=comment.pk).update(**forms)
                is_seen = is_seen or forms["short_html"] != comment.short_html
                comment.public_text = forms["public_text"]
                changed.append(comment)
        store(*changed)
        if is_seen:
            raise_version(discussion_id)
