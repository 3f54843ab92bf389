"""Where one comment stands in its tree, and giving it another place: insert, move, remove."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, F, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from comments.models import Comment, CommentQuerySet
from comments.trees import sql
from comments.trees.columns import LARGEST, require_transaction
from filmclub.lib import inserting as rows
from filmclub.lib.compiled import compiled

if TYPE_CHECKING:
    from comments.trees.windows import Placed


def insert(comment: Comment) -> None:
    """Store a new comment as a reply to its parent, or as a new thread. Replies stand oldest first.

    An approved one is counted by those above it. The parent must have been read while the lock was held:
    before, it may have moved. Two queries; three for a further reply to a comment that was not fetched
    `with_place_of_reply`.
    """
    require_transaction()
    parent = comment.parent
    public_since = (comment.published_at or comment.created_at) if comment.counts else None
    if parent is None:
        comment.tree_id, comment.lft, comment.level = new_tree(), 1, 0
        comment.active_at = public_since
    else:
        if parent.rght == parent.lft + 1:
            comment.tree_id, comment.lft, comment.level = parent.tree_id, parent.rght, parent.level + 1
        elif (place := getattr(parent, "place_of_reply", None)) is not None:
            comment.tree_id, comment.lft, comment.level = parent.tree_id, place, parent.level + 1
        else:
            comment.tree_id, comment.lft, comment.level = _place_below(parent.pk, comment)
        sql.make_room(comment.tree_id, comment.lft, public_since)
    comment.rght = comment.lft + 1
    rows.insert(comment)
    # As mptt does when it saves one.
    Comment._mptt_meta.update_mptt_cached_fields(comment)  # type: ignore[attr-defined]
    comment._mptt_saved = True  # type: ignore[attr-defined]


def move(comment: Comment, parent: Comment | None, *, thread: int | None = None) -> None:
    """Put a comment with its replies below another one, or make it a thread of its own.

    Among other replies it stands by its age. A thread gets a new number, or `thread`, which must have been
    its own before. Ten queries, which write what stands between the old and the new place or, from tree to
    tree, what stands behind either. Raises ValueError for a parent that is the comment or stands below it.
    """
    require_transaction()
    comment.refresh_from_db(fields=["parent", "tree_id", "lft", "rght", "level", "approved_below"])
    tree, left, level = (thread or new_tree(), 1, 0) if parent is None else _place_below(parent.pk, comment)
    if tree == comment.tree_id and comment.lft < left <= comment.rght:
        raise ValueError("A comment cannot stand below itself.")
    approved = comment.approved_below + comment.counts
    itself = Comment.objects.filter(pk=comment.pk)
    add_below(comment, -approved)
    # At no moment may two comments of a tree be without a parent.
    if parent is not None:
        itself.update(parent=parent, active_at=None)
    trees = {comment.tree_id, tree}
    _relocate(comment, tree, left)
    if parent is None:
        itself.update(parent=None)
    branch(Comment.objects.all(), comment).update(level=F("level") + (level - comment.level))
    comment.parent, comment.level = parent, level
    # Or mptt would move it once more when it is saved.
    Comment._mptt_meta.update_mptt_cached_fields(comment)  # type: ignore[attr-defined]
    add_below(comment, approved)
    refresh_activity(trees)


def remove_leaf(comment: Comment) -> None:
    """Delete a comment for good, with what was decided about it, and close the gap: few queries.

    Raises ProtectedError if it has replies, or if another was moved to it or from it.
    """
    require_transaction()
    comment.refresh_from_db(fields=["tree_id", "rght"])
    Comment.objects.filter(pk=comment.pk).delete()
    _renumber(comment.tree_id, (comment.rght + 1, LARGEST, -2))


def new_tree() -> int:
    """Have the database hand out a number that no thread ever had, for a new one: one query."""
    # Two writers would read the same max(tree_id) and both use it.
    require_transaction()
    return sql.next_tree()


def add_below(comment: Comment, change: int) -> None:
    """Add `change` to the number of approved comments below each ancestor: one query."""
    require_transaction()
    if change and comment.parent_id is not None:
        ancestors([comment], Comment.objects.all()).order_by().update(
            approved_below=F("approved_below") + change
        )


def refresh_activity(trees: Collection[int]) -> None:
    """Say in each of these threads when its latest public comment came: one query."""
    require_transaction()
    Comment.objects.filter(parent=None, tree_id__in=trees).update(active_at=latest_activity())


def latest_activity() -> Subquery:
    """When the latest public comment in a comment's thread came; null if none is public."""
    counted = Comment.objects.approved().filter(tree_id=OuterRef("tree_id")).order_by().values("tree_id")
    # Old ones may not say since when they are public.
    moment = Max(Coalesce("published_at", "created_at"))
    return Subquery(counted.annotate(moment=moment).values("moment"))


def depth(comment: Comment | Placed) -> int:
    """How many comments stand above this one."""
    return int(comment.level)


def thread_number(comment: Comment) -> int:
    """The number that the comment's thread has among all threads, older ones having smaller ones."""
    return comment.tree_id


def is_in_branch(comment: Comment, top: Comment) -> bool:
    """Whether a comment is `top` or stands below it, as both were read."""
    return comment.tree_id == top.tree_id and top.lft <= comment.lft <= top.rght


def branch(comments: CommentQuerySet, comment: Comment) -> CommentQuerySet:
    """The comment and everything below it."""
    return comments.filter(tree_id=comment.tree_id, lft__gte=comment.lft, rght__lte=comment.rght)


def in_thread_of(comments: CommentQuerySet, pk: int) -> CommentQuerySet:
    """Those of the comments that stand in the thread of the comment with this number; in the same query."""
    return comments.filter(is_in_thread_of(pk))


def is_in_thread_of(pk: int) -> Q:
    """That a comment stands in the thread of the comment with this number; in the same query."""
    return Q(tree_id=Subquery(Comment.objects.filter(pk=pk).values("tree_id")[:1]))


def beginning_above(pk: int) -> Subquery:
    """The number of the comment with which the thread begins that the comment with this number stands in."""
    return Subquery(in_thread_of(Comment.objects.filter(parent=None), pk).values("pk")[:1])


def beginning_of(comment: Comment) -> int:
    """The same of one comment, as it was read: one query, none for one with which a thread begins."""
    if comment.parent_id is None:
        return comment.pk
    return Comment.objects.filter(parent=None, tree_id=comment.tree_id).values_list("pk", flat=True).get()


def has_replies(comment: Comment) -> bool:
    """Whether something stands below a comment, as it was read."""
    return comment.rght - comment.lft > 1


def in_thread_named(comments: CommentQuerySet, name: str) -> CommentQuerySet:
    """Those that stand in the thread of the comment that a row of the outer query names in this column.

    Without its first comment.
    """
    return comments.filter(tree_id=OuterRef(f"{name}__tree_id"), parent__isnull=False)


def in_threads(comments: CommentQuerySet, threads: Iterable[int]) -> CommentQuerySet:
    """Those that stand in the threads with these numbers, without the first comment of each."""
    return comments.filter(tree_id__in=sorted(threads), parent__isnull=False)


def ancestors(comments: Iterable[Comment | Placed], among: CommentQuerySet) -> CommentQuerySet:
    """Those that stand above any of the comments, the topmost first."""
    above = Q(pk__in=[])
    for comment in comments:
        if comment.level:
            above |= Q(tree_id=comment.tree_id, lft__lt=comment.lft, rght__gt=comment.lft)
    return among.filter(above).order_by("tree_id", "lft")


def path(pk: int, among: CommentQuerySet) -> CommentQuerySet:
    """A comment, its parent and so on up to the top, the nearest first; empty if it is not among these."""
    comment = Comment.objects.filter(pk=pk)[:1]
    left = Subquery(comment.values("lft"))
    above = among.filter(tree_id=Subquery(comment.values("tree_id")), lft__lte=left, rght__gt=left)
    return above.order_by("-lft")


def with_place_of_reply(comments: CommentQuerySet, written: datetime) -> CommentQuerySet:
    """The comments with what `insert` asks of one that is answered at this moment by a new one."""
    younger = Comment.objects.filter(parent=OuterRef("pk"), created_at__gt=written)
    left = Coalesce(Subquery(younger.order_by("lft").values("lft")[:1]), "rght")
    return comments.annotate(place_of_reply=left)


def _place_below(parent_id: int, comment: Comment) -> tuple[int, int, int]:
    """The tree, the left and the level of a reply to `parent_id`: before the first reply that is younger."""
    # What is not stored yet is younger than all that was written in the same moment.
    [(tree, left, level)] = _places_below(
        parent=parent_id, written=comment.created_at, pk=comment.pk or _LARGEST_KEY
    )
    return tree, left, level + 1


_LARGEST_KEY = 2**63 - 1


@compiled
def _places_below(parent: int, written: datetime, pk: int) -> QuerySet[Comment, tuple[int, int, int]]:
    younger = Q(created_at__gt=written) | Q(created_at=written, pk__gt=pk)
    following = Comment.objects.filter(younger, parent=OuterRef("pk")).order_by("lft").values("lft")[:1]
    left = Coalesce(Subquery(following), "rght")
    return Comment.objects.filter(pk=parent).values_list("tree_id", left, "level")


def _relocate(comment: Comment, tree: int, left: int) -> None:
    """Move the lefts and rights of a branch to where `left` is now, and those that stand in between."""
    first, last = comment.lft, comment.rght
    size, by = last - first + 1, left - first
    if tree != comment.tree_id:
        _renumber(tree, (left, LARGEST, size))
        branch(Comment.objects.all(), comment).update(tree_id=tree, lft=F("lft") + by, rght=F("rght") + by)
        _renumber(comment.tree_id, (last + 1, LARGEST, -size))
    elif left < first:
        _renumber(tree, (left, first - 1, size), (first, last, by))
    else:
        by -= size
        _renumber(tree, (first, last, by), (last + 1, left - 1, -size))
    comment.tree_id, comment.lft, comment.rght = tree, first + by, last + by


def _renumber(tree: int, *shifts: tuple[int, int, int]) -> None:
    """Add to each left and right from `first` to `last`, for each (first, last, what is added): one query."""

    def shifted(column: str) -> Case:
        cases = [
            When(**{f"{column}__range": (first, last)}, then=F(column) + by) for first, last, by in shifts
        ]
        return Case(*cases, default=F(column), output_field=models.IntegerField())

    first, last = min(shift[0] for shift in shifts), max(shift[1] for shift in shifts)
    Comment.objects.filter(Q(lft__range=(first, last)) | Q(rght__range=(first, last)), tree_id=tree).update(
        lft=shifted("lft"), rght=shifted("rght")
    )
