"""Where a comment, or a thread, stands in its discussion: for who comes from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from comments.models import Comment
from comments.readers import Reader
from comments.reading import read_window, token_of
from comments.rows import DEEPEST
from comments.threads import query_of
from comments.trees import places, windows
from comments.trees.windows import Order
from reviews.models import Article

# How many comments before it a page begins with that leads to one.
NEIGHBOURS = 5


def address_among_neighbours(comment: Comment, reader: Reader, *, shows_it: bool = False) -> str:
    """The address of the window of the discussion that shows a comment, at its place. Five queries at most.

    One that stands deeper than windows go is found at the deepest above it that they show or, with
    `shows_it`, on its own page; one that this reader does not see, at what stands before it.
    """
    article = comment.discussion.article
    here = article.get_absolute_url()
    if places.depth(comment) > DEEPEST:
        if shows_it:
            return comment.get_absolute_url()
        above = places.path(comment.pk, windows.no_deeper_than(Comment.objects.all(), DEEPEST))
        comment = above.get(pk=above.values("pk")[:1])
    first = {node.comment.pk for node in read_window(article.pk, reader).nodes if not node.is_context}
    if comment.pk in first:
        return f"{here}#c{comment.pk}"
    shown = windows.no_deeper_than(Comment.objects.filter(discussion=article.pk).shown(), DEEPEST)
    before = list(windows.before(shown, comment).values_list("pk", flat=True)[:NEIGHBOURS])
    is_here = comment.shown or (comment.traits.is_waiting and reader.wrote(comment))
    if not is_here and not before:
        return f"{here}#comments"
    anchor = comment.pk if is_here else before[0]
    start = before[-1] if before else comment.pk
    return f"{_discussion(article)}?from={start}#c{anchor}"


@dataclass(frozen=True)
class ThreadPlace:
    """How many threads a discussion has, how many stand before one, and where the first and the last are."""

    count: int
    before: int
    first: str
    last: str


def place_of_thread(article: Article, pk: int, order: Order) -> ThreadPlace | None:
    """The place of a thread that everybody sees, by its first comment; None if it is none. Three queries."""
    threads = Comment.objects.filter(discussion=article.pk, parent=None).shown()
    thread = threads.filter(pk=pk).first()
    if thread is None:
        return None
    is_before = windows.threads_before(thread, order)
    numbers = threads.aggregate(count=Count("pk"), before=Count("pk", filter=is_before))
    last = windows.last_thread(threads, order)
    cursor = query_of(order, **{"from": token_of(last, last.pk, order)})
    query = query_of(order)
    return ThreadPlace(
        **numbers,
        first=f"{article.get_absolute_url()}{'?' if query else ''}{query}#comments",
        last=f"{_discussion(article)}?{cursor}#c{last.pk}",
    )


def _discussion(article: Article) -> str:
    return reverse("comments:discussion", args=[article.slug])
