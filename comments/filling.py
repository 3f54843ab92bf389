"""Giving comments of an earlier release public forms of their texts, and words, while people write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter

from django.db import transaction

from comments.discussions import lock, raise_version
from comments.models import Comment, CommentQuerySet
from comments.texts import made_again
from comments.words import lacking, store

# So many at most are in memory, and wait for one lock: a text can be megabytes of HTML.
BATCH = 100


def unfilled(*, again: bool = False) -> CommentQuerySet:
    """Comments whose public forms are not made yet; with `again`, all."""
    return Comment.objects.all() if again else Comment.objects.filter(public_text=None)


def fill_comments(*, again: bool = False) -> Iterator[int]:
    """Make the public forms of those comments, as `_in_parts` says."""
    return _in_parts(unfilled(again=again), _fill_forms)


def fill_words(*, again: bool = False) -> Iterator[int]:
    """Store the words of comments that lack them, or of all, as `_in_parts` says."""
    return _in_parts(lacking(again=again), _fill_words)


def _in_parts(comments: CommentQuerySet, fill: Callable[[int, list[int]], None]) -> Iterator[int]:
    """Call `fill(discussion, keys)` for some comments at a time; yield after each how many came with it.

    Each is a transaction that holds the lock of one discussion, for some hundredths of a second. It can be
    left at any time and begun anew.
    """
    last, rows = 0, comments.order_by("pk").values_list("discussion_id", "pk")
    while some := list(rows.filter(pk__gt=last)[:BATCH]):
        last = some[-1][1]
        for discussion_id, group in groupby(sorted(some), key=itemgetter(0)):
            keys = [pk for _discussion, pk in group]
            with transaction.atomic():
                # A reply moves comments in an order of its own: without the lock the two could wait for each
                # other, and a decision that is taken meanwhile would be written over.
                lock(discussion_id)
                fill(discussion_id, keys)
            yield len(keys)


def _fill_forms(discussion_id: int, keys: list[int]) -> None:
    is_seen, changed = False, list[Comment]()
    for comment in Comment.objects.filter(pk__in=keys, discussion=discussion_id):
        forms = made_again(comment)
        if any(getattr(comment, name) != value for name, value in forms.items()):
            Comment.objects.filter(pk=comment.pk).update(**forms)
            is_seen = is_seen or forms["short_html"] != comment.short_html
            comment.public_text = forms["public_text"]
            changed.append(comment)
    store(*changed)
    if is_seen:
        raise_version(discussion_id)


def _fill_words(discussion_id: int, keys: list[int]) -> None:
    store(*Comment.objects.filter(pk__in=keys, discussion=discussion_id))
