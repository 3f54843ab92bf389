"""Which comment another one stands right behind: where a page that is open already takes it in."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When

from comments.models import Comment, CommentQuerySet
from comments.trees.windows import Order


def siblings_before(pks: Iterable[int], among: CommentQuerySet, order: Order) -> dict[int, int | None]:
    """For each comment the one `among` these that its reader finds before it at the same level: one query.

    Before a reply, another reply to the same comment; before a thread, the one that stands above it in this
    order. None for what comes first.
    """
    earlier = among.filter(parent=OuterRef("parent"), lft__lt=OuterRef("lft")).order_by("-lft")
    above = _threads_above(among.filter(discussion=OuterRef("discussion"), parent=None), order)
    before = Case(
        When(parent=None, then=Subquery(above.values("pk")[:1])),
        default=Subquery(earlier.values("pk")[:1]),
    )
    found = Comment.objects.filter(pk__in=list(pks)).annotate(before=before)
    return dict(found.values_list("pk", "before"))


def _threads_above(threads: CommentQuerySet, order: Order) -> QuerySet[Comment]:
    """The threads that stand above the one of the outer query, the nearest first."""
    older = Q(tree_id__lt=OuterRef("tree_id"))
    if order == Order.NEWEST:
        return threads.filter(tree_id__gt=OuterRef("tree_id")).order_by("tree_id")
    if order == Order.DISCUSSED:
        size = OuterRef("approved_below")
        larger = Q(approved_below__gt=size) | (Q(approved_below=size) & older)
        return threads.filter(larger).order_by("approved_below", F("tree_id").desc())
    if order == Order.ACTIVE:
        moment = OuterRef("active_at")
        later = Q(active_at__gt=moment) | Q(active_at=moment, tree_id__gt=OuterRef("tree_id"))
        return threads.filter(later).order_by("active_at", "tree_id")
    return threads.filter(older).order_by("-tree_id")
