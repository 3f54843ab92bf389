"""In which order comments are read, and reading them window by window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, CommentQuerySet
from comments.trees.columns import LARGEST


class Order(models.TextChoices):
    """In which order the threads of a discussion stand. Replies stand oldest first in each."""

    OLDEST = "oldest", _("Oldest first")
    NEWEST = "newest", _("Newest first")
    DISCUSSED = "discussed", _("Most discussed first")


@dataclass(slots=True)
class Placed:
    """What is known of a comment’s place, in the order of COLUMNS, for a subclass to say more of it."""

    tree_id: int
    lft: int
    level: int
    # How many replies its thread has, where somebody asked.
    thread_size: int = field(default=0, init=False)


COLUMNS = ("tree_id", "lft", "level")
AnyPlaced = TypeVar("AnyPlaced", bound=Placed)


@dataclass(frozen=True)
class Position:
    """Where a comment stands in an order: keys of positions in the same order sort as comments are read."""

    order: Order
    tree: int
    left: int
    # How many replies its thread has, or had when a reader saw it; only the most discussed need it.
    size: int = 0

    @classmethod
    def of(cls, comment: Placed, order: Order = Order.OLDEST) -> Position:
        return cls(order, comment.tree_id, comment.lft, comment.thread_size)

    @classmethod
    def start(cls, order: Order) -> Position:
        """Before all comments."""
        return cls(order, LARGEST if order == Order.NEWEST else 0, 0, LARGEST)

    def just_before(self) -> Position:
        return replace(self, left=self.left - 1)

    @property
    def key(self) -> tuple[int, int, int]:
        if self.order == Order.DISCUSSED:
            return (-self.size, self.tree, self.left)
        return (0, -self.tree if self.order == Order.NEWEST else self.tree, self.left)


def in_reading_order(comments: CommentQuerySet) -> CommentQuerySet:
    return comments.order_by("tree_id", "lft")


def sort(comments: Iterable[AnyPlaced], order: Order) -> list[AnyPlaced]:
    return sorted(comments, key=lambda comment: Position.of(comment, order).key)


def share_thread_sizes(comments: Iterable[Placed]) -> None:
    """Give those whose `thread_size` is not known the one of others of their thread."""
    comments = list(comments)
    sizes: dict[int, int] = {}
    for comment in comments:
        sizes[comment.tree_id] = max(comment.thread_size, sizes.get(comment.tree_id, 0))
    for comment in comments:
        comment.thread_size = sizes[comment.tree_id]


def with_thread_sizes(
    comments: CommentQuerySet, columns: Sequence[str], make: Callable[..., AnyPlaced]
) -> list[AnyPlaced]:
    """Fetch comments as `make` makes them of their columns, with `thread_size`: one query."""
    threads = Comment.objects.filter(tree_id=OuterRef("tree_id"), parent=None)
    size = Coalesce(Subquery(threads.values("approved_below")[:1]), 0)
    fetched = []
    for *values, thread_size in comments.annotate(size=size).values_list(*columns, "size"):
        fetched.append(make(*values))
        fetched[-1].thread_size = thread_size
    return fetched


def window(
    comments: CommentQuerySet,
    after: Position,
    number: int,
    row: Callable[[CommentQuerySet], Iterable[AnyPlaced]],
) -> tuple[list[AnyPlaced], bool]:
    """Read the comments behind a position, in its order, by `row`; and say whether more follow.

    They are `number`, or fewer at the end, or where a large thread goes deeper than `comments` do. One query,
    in the other orders than the oldest first two; there they come with `thread_size`. No more than three
    times `number` rows are read, however large the threads are.
    """
    if after.order != Order.OLDEST:
        return _by_threads(comments, after, number, row)
    rows = list(row(behind(comments, after.tree, after.left)[: number + 1]))
    return rows[:number], len(rows) > number


def behind(comments: CommentQuerySet, tree: int, left: int) -> CommentQuerySet:
    """Those that stand behind a place, in reading order."""
    # The condition on the tree alone says nothing new, but lets the index begin at this thread.
    further = Q(tree_id__gte=tree) & (Q(tree_id__gt=tree) | Q(lft__gt=left))
    return in_reading_order(comments.filter(further))


def _by_threads(
    comments: CommentQuerySet,
    after: Position,
    number: int,
    row: Callable[[CommentQuerySet], Iterable[AnyPlaced]],
) -> tuple[list[AnyPlaced], bool]:
    threads = comments.filter(parent=None, shown=True)
    if after.order == Order.NEWEST:
        threads = threads.filter(tree_id__lt=after.tree).order_by("-tree_id")
    else:
        smaller = Q(approved_below__lt=after.size) | Q(approved_below=after.size, tree_id__gt=after.tree)
        # This one may have fewer replies by now, and stand further on.
        threads = threads.filter(smaller).exclude(tree_id=after.tree).order_by("-approved_below", "tree_id")
    following = list(threads.values_list("tree_id", "approved_below")[: number + 1])
    sizes = {after.tree: after.size}
    expected = 0
    for tree, size in following:
        if expected > number:
            break
        sizes[tree] = size
        expected += size + 1
    # Of the first thread the rest, all of the next ones, and of the last one as much as there is room for.
    first, *whole = sizes
    last = whole.pop() if whole else first
    rest = comments.filter(tree_id=first, lft__gt=after.left)
    here = Q(tree_id__in=whole) | Q(tree_id=first, lft__gt=after.left, lft__lte=_end_of(rest, number + 1))
    if last != first:
        here |= Q(tree_id=last, lft__lte=_end_of(comments.filter(tree_id=last), number + 1))
    rows = list(row(comments.filter(here)))
    for comment in rows:
        comment.thread_size = sizes[comment.tree_id]
    return sort(rows, after.order)[:number], len(rows) > number or len(sizes) <= len(following)


def _end_of(comments: CommentQuerySet, number: int) -> Coalesce:
    """The place of the last of the first so many comments of a tree, or behind all if they are fewer."""
    places = comments.order_by("lft").values("lft")[number - 1 : number]
    return Coalesce(Subquery(places), LARGEST)


def last_before(comment: AnyPlaced, others: Iterable[AnyPlaced]) -> AnyPlaced:
    """The one of the others in its thread that is read last before it; ValueError if there is none."""
    before = (other for other in others if other.tree_id == comment.tree_id and other.lft < comment.lft)
    return max(before, key=lambda other: other.lft)


def no_deeper_than(comments: CommentQuerySet, deepest: int) -> CommentQuerySet:
    return comments.filter(level__lte=deepest)
