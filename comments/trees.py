"""Where comments stand in their trees: the only module that knows lft, rght, tree_id and level.

A thread is one first-level comment with everything below it, and one tree. django-mptt keeps nested
sets right as long as one writer at a time changes a tree, and leaves that to its caller: so every
function here that writes must be called inside a transaction that holds the lock of the discussion
(`discussions.lock`), and says so by failing outside of one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from django.db import connection, models, transaction
from django.db.models import Case, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from comments import bulk
from comments.bulk import Columns
from comments.forest import Forest, Place
from comments.models import COUNTS, Comment, CommentQuerySet, TreeNumber
from filmclub.lib.compiled import compiled


def insert(comment: Comment) -> None:
    """Store a new comment as a reply to its parent, or as a new thread. Replies stand oldest first.

    An approved one is counted by those above it. The parent must have been read while the lock was held:
    before, it may have moved. Two queries for a thread or the first reply to a comment, three for others.
    """
    _require_transaction()
    parent = comment.parent
    if parent is None:
        comment.tree_id, comment.lft, comment.level = new_tree(), 1, 0
    else:
        if parent.rght == parent.lft + 1:
            comment.tree_id, comment.lft, comment.level = parent.tree_id, parent.rght, parent.level + 1
        else:
            comment.tree_id, comment.lft, comment.level = _place_below(parent.pk, comment)
        _make_room(comment.tree_id, comment.lft, int(comment.counts))
    comment.rght = comment.lft + 1
    comment.save(force_insert=True)


def move(comment: Comment, parent: Comment | None, *, thread: int | None = None) -> None:
    """Put a comment with its replies below another one of its discussion, or make it a thread of its own.

    Among other replies it stands by its age. A thread gets a new number, or `thread`, which must have been
    its own before. Nine queries, which write what stands between the old and the new place or, from tree to
    tree, what stands behind either. Raises ValueError for a parent that is the comment or stands below it.
    """
    _require_transaction()
    comment.refresh_from_db(fields=["parent", "tree_id", "lft", "rght", "level", "approved_below"])
    tree, left, level = (thread or new_tree(), 1, 0) if parent is None else _place_below(parent.pk, comment)
    if tree == comment.tree_id and comment.lft < left <= comment.rght:
        raise ValueError("A comment cannot stand below itself.")
    approved = comment.approved_below + comment.counts
    itself = Comment.objects.filter(pk=comment.pk)
    add_below(comment, -approved)
    # At no moment may two comments of a tree be without a parent.
    if parent is not None:
        itself.update(parent=parent)
    _relocate(comment, tree, left)
    if parent is None:
        itself.update(parent=None)
    branch(Comment.objects.all(), comment).update(level=F("level") + (level - comment.level))
    comment.parent, comment.level = parent, level
    # Or mptt would move it once more when it is saved.
    Comment._mptt_meta.update_mptt_cached_fields(comment)  # type: ignore[attr-defined]
    add_below(comment, approved)


def remove_leaf(comment: Comment) -> None:
    """Delete a comment for good, with what was decided about it, and close the gap: few queries.

    Raises ProtectedError if it has replies, or if another was moved to it or from it.
    """
    _require_transaction()
    comment.refresh_from_db(fields=["tree_id", "rght"])
    Comment.objects.filter(pk=comment.pk).delete()
    _renumber(comment.tree_id, (comment.rght + 1, LARGEST, -2))


def new_tree() -> int:
    """Have the database hand out a number that no thread ever had, for a new one: one query."""
    # Two writers would read the same max(tree_id) and both use it.
    _require_transaction()
    return TreeNumber.objects.create().pk


def _place_below(parent_id: int, comment: Comment) -> tuple[int, int, int]:
    """The tree, the left and the level of a reply to `parent_id`: before the first reply that is younger."""
    # What is not stored yet is younger than all that was written in the same moment.
    [(tree, left, level)] = _places_below(
        parent=parent_id, written=comment.created_at, pk=comment.pk or _LARGEST_KEY
    )
    return tree, left, level + 1


_LARGEST_KEY = 2**63 - 1


@compiled(parent=int, written=datetime, pk=int)
def _places_below(parent: int, written: datetime, pk: int) -> QuerySet[Comment, tuple[int, int, int]]:
    younger = Q(created_at__gt=written) | Q(created_at=written, pk__gt=pk)
    following = Comment.objects.filter(younger, parent=OuterRef("pk")).order_by("lft").values("lft")[:1]
    left = Coalesce(Subquery(following), "rght")
    return Comment.objects.filter(pk=parent).values_list("tree_id", left, "level")


def _make_room(tree: int, left: int, approved: int) -> None:
    """Let the lefts and rights from `left` on make room for one comment; those above count it: one query."""
    table = connection.ops.quote_name(Comment._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET rght = rght + 2, "  # noqa: S608 a name of ours
            "lft = CASE WHEN lft < %s THEN lft ELSE lft + 2 END, "
            "approved_below = CASE WHEN lft < %s THEN approved_below + %s ELSE approved_below END "
            "WHERE tree_id = %s AND rght >= %s",
            [left, left, approved, tree, left],
        )


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


def add_below(comment: Comment, change: int) -> None:
    """Add `change` to the number of approved comments below each ancestor: one query."""
    _require_transaction()
    if change and comment.parent_id is not None:
        ancestors([comment], Comment.objects.all()).order_by().update(
            approved_below=F("approved_below") + change
        )


def ancestors(comments: Iterable[Comment | Placed], among: CommentQuerySet) -> CommentQuerySet:
    """Those that stand above any of the comments, the topmost first."""
    above = Q(pk__in=[])
    for comment in comments:
        if comment.level:
            above |= Q(tree_id=comment.tree_id, lft__lt=comment.lft, rght__gt=comment.lft)
    return in_reading_order(among.filter(above))


def path(pk: int, among: CommentQuerySet) -> CommentQuerySet:
    """A comment, its parent and so on, to the top, the nearest first; none if it is not among these."""
    comment = Comment.objects.filter(pk=pk)
    left = Subquery(comment.values("lft"))
    above = among.filter(tree_id=Subquery(comment.values("tree_id")), lft__lte=left, rght__gt=left)
    return above.order_by("-lft")


def is_in_branch(comment: Comment, top: Comment) -> bool:
    """Whether a comment is `top` or stands below it, as both were read."""
    return comment.tree_id == top.tree_id and top.lft <= comment.lft <= top.rght


def thread_number(comment: Comment) -> int:
    """The number that the comment's thread has among all threads, older ones having smaller ones."""
    return comment.tree_id


def depth(comment: Comment | Placed) -> int:
    """How many comments stand above this one."""
    return int(comment.level)


# Of what a column for places can hold.
LARGEST = 2**31 - 1


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


def branch(comments: CommentQuerySet, comment: Comment) -> CommentQuerySet:
    """The comment and everything below it."""
    return comments.filter(tree_id=comment.tree_id, lft__gte=comment.lft, rght__lte=comment.rght)


def last_before(comment: AnyPlaced, others: Iterable[AnyPlaced]) -> AnyPlaced:
    """The one of the others in its thread that is read last before it; ValueError if there is none."""
    before = (other for other in others if other.tree_id == comment.tree_id and other.lft < comment.lft)
    return max(before, key=lambda other: other.lft)


def no_deeper_than(comments: CommentQuerySet, deepest: int) -> CommentQuerySet:
    return comments.filter(level__lte=deepest)


# A comment's key, that of its parent, whether it counts as an approved one, and its place.
Standing = tuple[int, int | None, bool, Place]


def read_places(discussion_id: int, among: Collection[int] | None = None) -> Iterator[Standing]:
    """Read how the comments of a discussion, or of these trees of it, stand: one query, a few at a time.

    Replies to the same comment come in the order in which they stand.
    """
    comments = _of_trees(discussion_id, among)
    counts = ExpressionWrapper(COUNTS, models.BooleanField())
    rows = comments.order_by("lft", "pk").values_list(
        "pk", "parent", counts, "tree_id", "lft", "rght", "level", "approved_below"
    )
    for pk, parent, counts_as_comment, *place in rows.iterator(chunk_size=5000):
        yield pk, parent, counts_as_comment, Place(*place)


def write_places(places: Sequence[tuple[int, int | None, Place]]) -> None:
    """Give comments, by key, a parent and a place: one statement, on SQLite one for each of them."""
    _require_transaction()
    names = ("id", "parent_id", "tree_id", "lft", "rght", "level", "approved_below")
    table, *columns = map(connection.ops.quote_name, (Comment._meta.db_table, *names))
    rows = [(pk, parent, *place) for pk, parent, place in places]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            new = ", ".join(f"{column} = new.{column}" for column in columns[1:])
            arrays = ", ".join(["%s::bigint[]"] * len(columns))
            cursor.execute(
                f"UPDATE {table} SET {new} FROM unnest({arrays}) AS new ({', '.join(columns)}) "  # noqa: S608
                f"WHERE {table}.id = new.id",
                [list(column) for column in zip(*rows, strict=True)] or [[]] * len(columns),
            )
        else:
            new = ", ".join(f"{column} = %s" for column in columns)
            cursor.executemany(
                f"UPDATE {table} SET {new} WHERE id = %s",  # noqa: S608 names of ours
                [(*row, row[0]) for row in rows],
            )


def sharing_a_tree(discussion_id: int, among: Collection[int] | None = None) -> set[int]:
    """The first-level comments whose tree is that of an older first-level comment: one query."""
    older = Comment.objects.filter(parent=None, tree_id=OuterRef("tree_id"), pk__lt=OuterRef("pk"))
    roots = _of_trees(discussion_id, among).filter(Exists(older), parent=None)
    return set(roots.values_list("pk", flat=True))


def with_entangled(discussion_id: int, trees: Collection[int]) -> set[int]:
    """These trees, and those that parents lead to from them or into them, as far as that goes."""
    comments = Comment.objects.filter(discussion=discussion_id)
    found, new = set(trees), set(trees)
    while new:
        # Not joined by OR: that would read the whole discussion.
        ways = comments.filter(replies__tree_id__in=new), comments.filter(parent__tree_id__in=new)
        new = {tree for way in ways for tree in way.values_list("tree_id", flat=True).distinct()} - found
        found |= new
    return found


def _of_trees(discussion_id: int, among: Collection[int] | None) -> CommentQuerySet:
    comments = Comment.objects.filter(discussion=discussion_id)
    return comments if among is None else comments.filter(tree_id__in=among)


def insert_forest(comments: Iterable[tuple[int, Columns]], forest: Forest) -> None:
    """Store new threads with all their replies, each as its number in the forest and its columns by name.

    They may come in any order and are stored as they come; the database must not be asked for anything
    between two of them. Two queries, and on PostgreSQL one, on SQLite one for each thousand comments.
    Raises ValueError, for the caller's transaction to end, if one does not come.
    """
    _require_transaction()
    trees, keys = bulk.reserve_numbers(len(forest.roots), len(forest.parents))

    def placed() -> Iterator[Columns]:
        for index, columns in comments:
            parent = forest.parents[index]
            columns["id"] = keys[index]
            columns["parent_id"] = keys[parent] if parent >= 0 else None
            columns["tree_id"] = trees[forest.threads[index]]
            columns["lft"], columns["rght"] = forest.lefts[index], forest.rights[index]
            columns["level"], columns["approved_below"] = forest.levels[index], forest.below[index]
            yield columns

    stored = bulk.store(placed())
    if stored != len(keys):
        raise ValueError(f"{stored} comments came for {len(keys)} places.")


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Lock the discussion before changing its trees.")
