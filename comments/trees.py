"""Where comments stand in their trees: the only module that knows lft, rght, tree_id and level.

A thread is one first-level comment with everything below it, and one tree. django-mptt keeps nested
sets right as long as one writer at a time changes a tree, and leaves that to its caller: so every
function here that writes must be called inside a transaction that holds the lock of the discussion
(`posting.lock`), and says so by failing outside of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import F, Q

from comments.models import Comment, CommentQuerySet, TreeNumber


def insert(comment: Comment) -> None:
    """Store a new comment as the last reply to its parent, or as a new thread.

    The parent's place is read again here, because it may have moved before the lock was ours.
    Three queries for a reply, two for a thread.
    """
    _require_transaction()
    if comment.parent is None:
        # Two writers would read the same max(tree_id); a number handed out by the database is nobody else's.
        comment.tree_id = TreeNumber.objects.create().pk
        comment.lft, comment.rght, comment.level = 1, 2, 0
        comment.save(force_insert=True)
    else:
        Comment._tree_manager.insert_node(comment, comment.parent, position="last-child")
        comment.save(force_insert=True)


def add_below(comment: Comment, change: int) -> None:
    """Add `change` to the number of approved comments below each ancestor: one query."""
    _require_transaction()
    if comment.parent_id is not None:
        ancestors([comment], Comment.objects.all()).order_by().update(
            approved_below=F("approved_below") + change
        )


def ancestors(comments: Iterable[Comment], among: CommentQuerySet) -> CommentQuerySet:
    """Those that stand above any of the comments, the topmost first."""
    above = Q(pk__in=[])
    for comment in comments:
        if comment.parent_id is not None:
            above |= Q(tree_id=comment.tree_id, lft__lt=comment.lft, rght__gt=comment.rght)
    return in_reading_order(among.filter(above))


def nearest_ancestors(comment: Comment, number: int) -> list[Comment]:
    """The comment's parent, its parent and so on, at most `number`, the topmost first: one query."""
    everything = Comment.objects.filter(discussion=comment.discussion_id).select_related("author")
    return list(reversed(ancestors([comment], everything).order_by("-lft")[:number]))


def depth(comment: Comment) -> int:
    """How many comments stand above this one."""
    return int(comment.level)


def place(comment: Comment) -> tuple[int, int]:
    """A sort key: places sort in reading order, whole threads after each other."""
    return (comment.tree_id, comment.lft)


def in_reading_order(comments: CommentQuerySet) -> CommentQuerySet:
    return comments.order_by("tree_id", "lft")


def after(comments: CommentQuerySet, comment: Comment) -> CommentQuerySet:
    """Those that stand below `comment` in reading order."""
    # The first condition says nothing new, but lets the index begin at this thread.
    return comments.filter(
        Q(tree_id__gt=comment.tree_id) | Q(lft__gt=comment.lft), tree_id__gte=comment.tree_id
    )


def up_to(comments: CommentQuerySet, comment: Comment) -> CommentQuerySet:
    """Those that stand above `comment` in reading order, or are it."""
    return comments.filter(
        Q(tree_id__lt=comment.tree_id) | Q(lft__lte=comment.lft), tree_id__lte=comment.tree_id
    )


def branch(comments: CommentQuerySet, comment: Comment) -> CommentQuerySet:
    """The comment and everything below it."""
    return comments.filter(tree_id=comment.tree_id, lft__gte=comment.lft, rght__lte=comment.rght)


def no_deeper_than(comments: CommentQuerySet, deepest: int) -> CommentQuerySet:
    return comments.filter(level__lte=deepest)


@dataclass
class Census:
    """What check() counted and found."""

    comments: int = 0
    trees: int = 0
    faults: list[str] = field(default_factory=list)


def check(discussion_id: int, *, fix: bool = False) -> Census:
    """Compare every place in a discussion with what the parent links say; with `fix`, put it right.

    One query to read, and with `fix`, which needs the discussion's lock, some more to write. Replies
    keep the order in which they stand. A comment that no chain of parents ties to a thread becomes
    a thread of its own.
    """
    census = Census()
    comments = {
        comment.pk: comment
        for comment in Comment.objects.filter(discussion=discussion_id)
        .defer("text", "text_html")
        .order_by("pk")
    }
    replies: dict[int, list[Comment]] = {}
    for comment in sorted(comments.values(), key=lambda comment: (comment.lft, comment.pk)):
        replies.setdefault(comment.parent_id or 0, []).append(comment)
    census.comments = len(comments)

    wrong: list[Comment] = []
    for root in [*replies.get(0, []), *_untied(comments, replies)]:
        census.trees += 1
        if root.parent_id is not None:
            census.faults.append(f"comment {root.pk}: no chain of parents leads to a thread")
            if fix:
                root.parent, root.tree_id = None, TreeNumber.objects.create().pk
                wrong.append(root)
        for comment, right in _places(root, replies):
            if (now := _Place.of(comment)) != right:
                census.faults.append(f"comment {comment.pk}: stands at {now}, should stand at {right}")
                right.give_to(comment)
                wrong.append(comment)
    if fix and wrong:
        _require_transaction()
        Comment.objects.bulk_update(
            wrong, ["parent", "tree_id", "lft", "rght", "level", "approved_below"], batch_size=500
        )
    return census


@dataclass(frozen=True)
class _Place:
    """All that a comment's place in its tree decides."""

    tree: int
    left: int
    right: int
    level: int
    approved_below: int

    @classmethod
    def of(cls, comment: Comment) -> _Place:
        return cls(comment.tree_id, comment.lft, comment.rght, comment.level, comment.approved_below)

    def give_to(self, comment: Comment) -> None:
        comment.tree_id, comment.lft, comment.rght = self.tree, self.left, self.right
        comment.level, comment.approved_below = self.level, self.approved_below


def _untied(comments: dict[int, Comment], replies: dict[int, list[Comment]]) -> Iterator[Comment]:
    """The topmost of the comments that hang below no thread: a loop, or a parent in another discussion."""
    tied = {comment.pk for root in replies.get(0, []) for comment in _branch(root, replies)}
    for comment in comments.values():
        parent_is_elsewhere = comment.parent_id not in comments
        if comment.pk not in tied and (parent_is_elsewhere or _is_in_loop(comment, comments, tied)):
            tied.update(below.pk for below in _branch(comment, replies))
            yield comment


def _is_in_loop(comment: Comment, comments: dict[int, Comment], tied: set[int]) -> bool:
    seen: set[int] = set()
    above = comment.parent_id
    while above in comments and above not in seen and above not in tied:
        if above == comment.pk:
            return True
        seen.add(above)
        above = comments[above].parent_id
    return False


def _branch(root: Comment, replies: dict[int, list[Comment]]) -> Iterator[Comment]:
    seen, waiting = {root.pk}, [root]
    while waiting:
        comment = waiting.pop()
        yield comment
        for reply in replies.get(comment.pk, []):
            if reply.pk not in seen:
                seen.add(reply.pk)
                waiting.append(reply)


def _places(root: Comment, replies: dict[int, list[Comment]]) -> list[tuple[Comment, _Place]]:
    """Number the tree below `root` from the parent links, without recursion: threads may be very deep."""
    places: list[tuple[Comment, _Place]] = []
    number = 1
    entered: list[tuple[Comment, int, list[Comment], int]] = []
    below: list[int] = [0]
    entered.append((root, number, list(reversed(replies.get(root.pk, []))), 0))
    while entered:
        comment, left, rest, level = entered[-1]
        if rest:
            reply = rest.pop()
            if reply is root:
                continue
            number += 1
            below.append(0)
            entered.append((reply, number, list(reversed(replies.get(reply.pk, []))), level + 1))
            continue
        entered.pop()
        number += 1
        approved = below.pop()
        places.append((comment, _Place(root.tree_id, left, number, level, approved)))
        if below:
            counts = comment.state == Comment.State.APPROVED and comment.kind == Comment.Kind.COMMENT
            below[-1] += approved + counts
    return places


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Lock the discussion before changing its trees.")
