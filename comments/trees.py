"""Where comments stand in their trees: the only module that knows lft, rght, tree_id and level.

A thread is one first-level comment with everything below it, and one tree. django-mptt keeps nested
sets right as long as one writer at a time changes a tree, and leaves that to its caller: so every
function here that writes must be called inside a transaction that holds the lock of the discussion
(`posting.lock`), and says so by failing outside of one.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, MutableSequence, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from typing import Any

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
    comments = list(
        Comment.objects.filter(discussion=discussion_id).defer("text", "text_html").order_by("lft", "pk")
    )
    census.comments = len(comments)
    indexes = {comment.pk: index for index, comment in enumerate(comments)}
    parents = [_index_of_parent(comment, indexes) for comment in comments]
    untied = break_loops(parents) | {
        index
        for index, comment in enumerate(comments)
        if parents[index] < 0 and comment.parent_id is not None
    }
    forest = Forest(parents, [_counts(comment) for comment in comments])
    census.trees = len(forest.roots)

    wrong: list[Comment] = []
    for index, comment in enumerate(comments):
        if index in untied:
            census.faults.append(f"comment {comment.pk}: no chain of parents leads to a thread")
            if fix:
                comment.parent, comment.tree_id = None, TreeNumber.objects.create().pk
        right = forest.place(index, comments[forest.roots[forest.threads[index]]].tree_id)
        if (now := Place.of(comment)) != right:
            census.faults.append(f"comment {comment.pk}: stands at {now}, should stand at {right}")
            right.give_to(comment)
        elif index not in untied:
            continue
        wrong.append(comment)
    if fix and wrong:
        _require_transaction()
        Comment.objects.bulk_update(
            wrong, ["parent", "tree_id", "lft", "rght", "level", "approved_below"], batch_size=500
        )
    return census


def _index_of_parent(comment: Comment, indexes: dict[int, int]) -> int:
    return indexes.get(comment.parent_id, -1) if comment.parent_id is not None else -1


def _counts(comment: Comment) -> bool:
    return comment.state == Comment.State.APPROVED and comment.kind == Comment.Kind.COMMENT


@dataclass(frozen=True)
class Place:
    """All that a comment's place in its tree decides."""

    tree: int
    left: int
    right: int
    level: int
    approved_below: int

    @classmethod
    def of(cls, comment: Comment) -> Place:
        return cls(comment.tree_id, comment.lft, comment.rght, comment.level, comment.approved_below)

    def give_to(self, comment: Comment) -> None:
        comment.tree_id, comment.lft, comment.rght = self.tree, self.left, self.right
        comment.level, comment.approved_below = self.level, self.approved_below


class Forest:
    """The places of many comments, reckoned from who answers whom: one pass, however deep the threads are.

    Comments are numbered from 0 in the order in which threads, and the replies to one comment, stand.
    `parents` names for each the number of the comment that it answers, -1 for a thread, and must hold no
    loop (`break_loops`); `counts` says which ones are approved.
    """

    def __init__(self, parents: Sequence[int], counts: Sequence[bool]) -> None:
        self.parents = parents
        number = len(parents)
        self.lefts, self.rights, self.levels, self.below, self.threads = (
            array("q", bytes(8 * number)) for _ in range(5)
        )
        self.roots = [index for index in range(number) if parents[index] < 0]
        first, following = array("q", [-1]) * number, array("q", [-1]) * number
        for index in reversed(range(number)):
            if (parent := parents[index]) >= 0:
                following[index], first[parent] = first[parent], index
        for thread, root in enumerate(self.roots):
            self._walk(root, thread, first, following, counts)

    def _walk(
        self, root: int, thread: int, first: array[int], following: array[int], counts: Sequence[bool]
    ) -> None:
        """Number one tree. `first` becomes, for each comment, the reply that is walked next."""
        self.lefts[root], self.threads[root] = 1, thread
        step, here = 1, root
        while here >= 0:
            step += 1
            reply = first[here]
            if reply >= 0:
                first[here] = following[reply]
                self.lefts[reply], self.levels[reply] = step, self.levels[here] + 1
                self.threads[reply] = thread
                here = reply
            else:
                self.rights[here] = step
                parent = self.parents[here]
                if parent >= 0:
                    self.below[parent] += self.below[here] + counts[here]
                here = parent

    def place(self, index: int, tree: int) -> Place:
        """The place of a comment in the tree of this number."""
        return Place(tree, self.lefts[index], self.rights[index], self.levels[index], self.below[index])


def break_loops(parents: MutableSequence[int]) -> set[int]:
    """Make a thread of the first comment of each loop of parents; return which these are."""
    broken: set[int] = set()
    # 0: not looked at, 1: on the way up from here, 2: leads to a thread.
    seen = bytearray(len(parents))
    for start in range(len(parents)):
        path, here = [], start
        while here >= 0 and not seen[here]:
            seen[here] = 1
            path.append(here)
            here = parents[here]
        if here >= 0 and seen[here] == 1:
            top = min(path[path.index(here) :])
            parents[top] = -1
            broken.add(top)
        for index in path:
            seen[index] = 2
    return broken


BATCH = 1000
Columns = dict[str, Any]


def insert_forest(comments: Iterable[tuple[int, Columns]], forest: Forest) -> None:
    """Store new threads with all their replies, each as its number in the forest and its columns by name.

    They may come in any order and are stored as they come; the database must not be asked for anything
    between two of them. Two queries, and on PostgreSQL one, on SQLite one for each thousand comments.
    Raises ValueError, for the caller's transaction to end, if one does not come.
    """
    _require_transaction()
    trees, keys = _reserve_numbers(len(forest.roots), len(forest.parents))

    def placed() -> Iterator[Columns]:
        for index, columns in comments:
            parent = forest.parents[index]
            columns["id"] = keys[index]
            columns["parent_id"] = keys[parent] if parent >= 0 else None
            columns["tree_id"] = trees[forest.threads[index]]
            columns["lft"], columns["rght"] = forest.lefts[index], forest.rights[index]
            columns["level"], columns["approved_below"] = forest.levels[index], forest.below[index]
            yield columns

    stored = _copy_in(placed()) if connection.vendor == "postgresql" else _insert_in_batches(placed())
    if stored != len(keys):
        raise ValueError(f"{stored} comments came for {len(keys)} places.")


def _insert_in_batches(rows: Iterator[Columns]) -> int:
    stored = 0
    while batch := [Comment(**columns) for columns in islice(rows, BATCH)]:
        Comment.objects.bulk_create(batch)
        stored += len(batch)
    return stored


def _copy_in(rows: Iterator[Columns]) -> int:
    """Have PostgreSQL copy the rows in: instances and INSERT would cost more than the rest of an import."""
    fields = [field for field in Comment._meta.concrete_fields if not field.generated]
    missing = {field.attname: field.get_default() for field in fields if not field.primary_key}
    row = itemgetter(*(field.attname for field in fields))
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    copy_in = f"COPY {connection.ops.quote_name(Comment._meta.db_table)} ({names}) FROM STDIN"
    stored = 0
    with connection.cursor() as cursor, cursor.copy(copy_in) as copy:
        for columns in rows:
            copy.write_row(row(missing | columns))
            stored += 1
    return stored


def _reserve_numbers(trees: int, comments: int) -> tuple[Sequence[int], Sequence[int]]:
    """Have the database hand out tree numbers and keys: a reply may be stored before its parent."""
    table = Comment._meta.db_table
    if connection.vendor == "postgresql":
        return _next_values(TreeNumber._meta.db_table, trees), _next_values(table, comments)
    # On SQLite the transaction holds the database's one lock.
    numbers = sorted(row.pk for row in TreeNumber.objects.bulk_create([TreeNumber() for _ in range(trees)]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    start = row[0] + 1 if row else 1
    return numbers, range(start, start + comments)


def _next_values(table: str, number: int) -> Sequence[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, number]
        )
        return array("q", sorted(key for (key,) in cursor.fetchall()))


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Lock the discussion before changing its trees.")
