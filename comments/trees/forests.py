"""Many comments at once: where they should stand, reckoned from who answers whom, and storing them there."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, MutableSequence, Sequence
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from comments.models import Comment, TreeNumber
from comments.states import COUNTED
from comments.trees import sql
from comments.trees.columns import require_transaction

BATCH = 1000
Columns = dict[str, Any]


class Place(NamedTuple):
    """All that a comment's place in its tree decides."""

    tree: int
    left: int
    right: int
    depth: int
    approved_below: int

    def __str__(self) -> str:
        tree = f"tree {self.tree}" if self.tree else "a tree of its own"
        return f"{tree}, {self.left}–{self.right}, depth {self.depth}, {self.approved_below} approved below"


class Forest:
    """The places of many comments, reckoned from who answers whom: one pass, however deep the threads are.

    Comments are numbered from 0 in the order in which threads, and the replies to one comment, stand.
    `parents` names for each the number of the comment that it answers, -1 for a thread, and must hold no
    loop (`break_loops`); `counts` says which ones are approved.
    """

    def __init__(self, parents: Sequence[int], counts: Sequence[int]) -> None:
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
        self, root: int, thread: int, first: array[int], following: array[int], counts: Sequence[int]
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


def insert_forest(comments: Iterable[tuple[int, Columns]], forest: Forest) -> None:
    """Store new threads with all their replies, each as its number in the forest and its columns by name.

    As for a single one, the caller holds the discussion's lock, has cleaned and rendered the texts, and
    brings the article's numbers in line afterwards. Comments may come in any order and are stored as they
    come; the database must not be asked for anything between two of them. Three queries, and on PostgreSQL
    one, on SQLite one for each thousand comments.
    Raises ValueError, for the caller's transaction to end, if one does not come.
    """
    require_transaction()
    trees, keys = _reserve_numbers(len(forest.roots), len(forest.parents))
    # When the latest public comment of each thread came.
    latest: dict[int, datetime] = {}
    now = timezone.now()

    def placed() -> Iterator[Columns]:
        for index, columns in comments:
            parent = forest.parents[index]
            columns["id"] = keys[index]
            columns["parent_id"] = keys[parent] if parent >= 0 else None
            columns["tree_id"] = trees[forest.threads[index]]
            columns["lft"], columns["rght"] = forest.lefts[index], forest.rights[index]
            columns["level"], columns["approved_below"] = forest.levels[index], forest.below[index]
            if _counts(columns):
                moment = columns.get("published_at") or columns.get("created_at", now)
                latest[columns["tree_id"]] = max(moment, latest.get(columns["tree_id"], moment))
            yield columns

    stored = _store(placed())
    if stored != len(keys):
        raise ValueError(f"{stored} comments came for {len(keys)} places.")
    sql.write_activity(latest)


def _counts(columns: Columns) -> bool:
    is_comment = columns.get("kind", Comment.Kind.COMMENT) == Comment.Kind.COMMENT
    return is_comment and columns["state"] in COUNTED


def _store(rows: Iterator[Columns]) -> int:
    """Insert comments as they come, each as its columns by name; return how many came.

    One query, on SQLite one for each thousand. The database must not be asked for anything between two rows.
    """
    return _copy_in(rows) if connection.vendor == "postgresql" else _insert_in_batches(rows)


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
    return sql.copy_in([str(field.column) for field in fields], (row(missing | columns) for columns in rows))


def _reserve_numbers(trees: int, comments: int) -> tuple[Sequence[int], Sequence[int]]:
    """Have the database hand out tree numbers and keys: a reply may be stored before its parent."""
    table = Comment._meta.db_table
    if connection.vendor == "postgresql":
        return sql.next_keys(TreeNumber._meta.db_table, trees), sql.next_keys(table, comments)
    # On SQLite the transaction holds the database's one lock.
    numbers = sorted(row.pk for row in TreeNumber.objects.bulk_create([TreeNumber() for _ in range(trees)]))
    start = sql.last_key(table) + 1
    return numbers, range(start, start + comments)
