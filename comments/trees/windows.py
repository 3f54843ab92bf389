"""In which order comments are read, and reading them window by window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Generic, TypeVar

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from comments import states
from comments.models import Comment, CommentQuerySet
from comments.trees.columns import LARGEST

# So many comments of a thread stand in a window at most, so that the next thread is in reach.
OF_A_THREAD = 40
# Behind all of a thread, and still a number that something can be added to.
_BEHIND = LARGEST - 1000


class Order(models.TextChoices):
    """In which order the threads of a discussion stand. Replies stand oldest first in each."""

    OLDEST = "oldest", _("Oldest first")
    NEWEST = "newest", _("Newest first")
    ACTIVE = "active", _("Latest activity")
    DISCUSSED = "discussed", _("Most discussed first")


# In these a thread may stand elsewhere by the time that the next window is asked for.
RANKED = (Order.ACTIVE, Order.DISCUSSED)


@dataclass(slots=True)
class Placed:
    """What is known of a comment’s place, in the order of COLUMNS, for a subclass to say more of it."""

    tree_id: int
    lft: int
    level: int
    # What a ranked order goes by, where somebody asked: of its thread the number of replies, or the moment
    # of the latest.
    standing: int = field(default=0, init=False)


COLUMNS = ("tree_id", "lft", "level")
AnyPlaced = TypeVar("AnyPlaced", bound=Placed)


@dataclass(slots=True)
class Opened(Placed):
    """What a window needs to know of a comment besides its place."""

    rght: int
    approved_below: int
    state: str

    @property
    def counts(self) -> bool:
        return self.state in states.COUNTED

    @property
    def has_unseen(self) -> bool:
        """Whether a thread has comments that are not approved."""
        return self.rght > 2 * (self.approved_below + self.counts)


AnyOpened = TypeVar("AnyOpened", bound=Opened)

_FIRST_MOMENT = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LAST_MOMENT = (datetime(9999, 12, 31, tzinfo=UTC) - _FIRST_MOMENT) // _MICROSECOND


@dataclass(frozen=True)
class Position:
    """Where a comment stands in an order: keys of positions in the same order sort as comments are read."""

    order: Order
    tree: int
    left: int
    # That of its thread, now or when a reader saw it; only ranked orders need it.
    standing: int = 0

    @classmethod
    def of(cls, comment: Placed, order: Order = Order.OLDEST) -> Position:
        return cls(order, comment.tree_id, comment.lft, comment.standing)

    @classmethod
    def start(cls, order: Order) -> Position:
        """Before all comments."""
        is_backwards = order in (Order.NEWEST, Order.ACTIVE)
        return cls(order, LARGEST if is_backwards else 0, 0, _highest(order))

    def just_before(self) -> Position:
        return replace(self, left=self.left - 1)

    def behind_thread(self) -> Position:
        return replace(self, left=_BEHIND)

    @property
    def key(self) -> tuple[int, int, int]:
        match self.order:
            case Order.DISCUSSED:
                return (-self.standing, self.tree, self.left)
            case Order.ACTIVE:
                return (-self.standing, -self.tree, self.left)
            case Order.NEWEST:
                return (0, -self.tree, self.left)
            case _:
                return (0, self.tree, self.left)


@dataclass
class Part(Generic[AnyOpened]):
    """The comments of a window, in its order."""

    rows: list[AnyOpened]
    has_more: bool
    # The threads of which more stands behind what is here than a window shows.
    cut: frozenset[int] = frozenset()

    def end(self, order: Order) -> Position:
        """Behind what was read: the last comment or, where its thread was cut there, all of that."""
        end = Position.of(self.rows[-1], order)
        return end.behind_thread() if self.ends_with_cut else end

    @property
    def ends_with_cut(self) -> bool:
        return bool(self.rows) and self.rows[-1].tree_id in self.cut

    def up_to(self, number: int) -> Part[AnyOpened]:
        """The first so many alone; a thread that they end within is not one that was cut."""
        if number >= len(self.rows):
            return self
        return Part(self.rows[:number], True, self.cut - {self.rows[number].tree_id})

    def is_cut(self, comment: Placed) -> bool:
        return comment.tree_id in self.cut


def standing(order: Order, number: int) -> int:
    """What an address says of a thread's standing, as far as that can be."""
    return min(number, _highest(order))


def _highest(order: Order) -> int:
    return _LAST_MOMENT if order == Order.ACTIVE else LARGEST


def standing_of(rank: datetime | int | None) -> int:
    if isinstance(rank, datetime):
        return (rank - _FIRST_MOMENT) // _MICROSECOND
    return rank or 0


def in_reading_order(comments: CommentQuerySet) -> CommentQuerySet:
    return comments.order_by("tree_id", "lft")


def sort(comments: Iterable[AnyPlaced], order: Order) -> list[AnyPlaced]:
    return sorted(comments, key=lambda comment: Position.of(comment, order).key)


def share_standings(comments: Iterable[Placed]) -> None:
    """Give those whose `standing` is not known the one of others of their thread."""
    comments = list(comments)
    standings: dict[int, int] = {}
    for comment in comments:
        standings[comment.tree_id] = max(comment.standing, standings.get(comment.tree_id, 0))
    for comment in comments:
        comment.standing = standings[comment.tree_id]


def with_standings(
    comments: CommentQuerySet,
    columns: Sequence[str | Combinable],
    make: Callable[..., AnyPlaced],
    order: Order,
) -> list[AnyPlaced]:
    """Fetch comments as `make` makes them of their columns, with `standing`: one query."""
    fetched = []
    for *values, ranked in comments.annotate(ranked=rank_column(order)).values_list(*columns, "ranked"):
        fetched.append(make(*values))
        fetched[-1].standing = standing_of(ranked)
    return fetched


def rank_column(order: Order) -> Subquery:
    """What a ranked order goes by, of a comment's thread; `standing_of` makes a standing of it."""
    threads = Comment.objects.filter(tree_id=OuterRef("tree_id"), parent=None)
    by: Combinable = F("approved_below")
    if order == Order.ACTIVE:
        # Of a thread that waits, only its writer knows.
        by = Coalesce("active_at", "created_at")
    return Subquery(threads.annotate(rank=by).values("rank")[:1])


def window(
    comments: CommentQuerySet,
    after: Position,
    number: int,
    row: Callable[[CommentQuerySet], Iterable[AnyOpened]],
) -> Part[AnyOpened]:
    """Read the comments of a branch behind a position by `row`, and say whether more follow: one query."""
    rows = list(row(behind(comments, after.tree, after.left)[: number + 1]))
    return Part(rows[:number], len(rows) > number)


def behind(comments: CommentQuerySet, tree: int, left: int) -> CommentQuerySet:
    """Those that stand behind a place, in reading order."""
    # The condition on the tree alone says nothing new, but lets the index begin at this thread.
    further = Q(tree_id__gte=tree) & (Q(tree_id__gt=tree) | Q(lft__gt=left))
    return in_reading_order(comments.filter(further))


def openings_behind(comments: CommentQuerySet, tree: int, left: int) -> CommentQuerySet:
    """Of each thread behind a place its next comments, in reading order.

    Of the next OF_A_THREAD that are stored, these are the ones among `comments`: `thin` tells where those
    are too few.
    """
    # With each further comment, left and level together rise by two.
    step, end = F("lft") + F("level"), Value(left) + 2 * OF_A_THREAD
    is_near = Q(tree_id__gt=tree, step__lte=2 * OF_A_THREAD) | Q(tree_id=tree, step__lte=end)
    return behind(comments, tree, left).filter(lft__lte=end).annotate(step=step).filter(is_near)


def thin(openings: Sequence[AnyOpened], after: Position, root: Opened | None, number: int) -> set[int]:
    """The threads of which few came, because others that nobody sees stand in between.

    `root` is the first comment of the thread that goes on behind the position. The last one of more than
    `number` openings may only have been cut off.
    """
    here = Counter(comment.tree_id for comment in openings)
    roots: dict[int, Opened] = {one.tree_id: one for one in openings if one.level == 0}
    if root is not None and after.left + 2 * OF_A_THREAD < root.rght:
        roots[root.tree_id] = root
    if len(openings) > number:
        roots.pop(openings[-1].tree_id, None)
    return {
        tree
        for tree, one in roots.items()
        if one.rght > 2 * OF_A_THREAD
        and one.has_unseen
        and here[tree] < min(OF_A_THREAD // 2, one.approved_below + one.counts)
    }


def with_whole_openings(
    openings: Sequence[AnyOpened],
    comments: CommentQuerySet,
    after: Position,
    trees: set[int],
    row: Callable[[CommentQuerySet], Iterable[AnyOpened]],
) -> list[AnyOpened]:
    """Put the first OF_A_THREAD among `comments` in the place of what came of these threads: one query."""
    whole = row(comments.filter(_openings(comments, after, dict.fromkeys(trees, LARGEST))))
    return sort([*(one for one in openings if one.tree_id not in trees), *whole], after.order)


def part_of(
    openings: Sequence[AnyOpened],
    number: int,
    deepest: int,
    after: Position,
    root: Opened | None,
    *,
    has_more: bool = False,
) -> Part[AnyOpened]:
    """What a window of so many comments shows of the openings of threads behind a position, in its order.

    `root` is the first comment of the thread that goes on behind the position.
    """
    cut = set()
    for tree, group in groupby(openings, key=lambda comment: comment.tree_id):
        thread = list(group)
        first = thread[0]
        if first.level == 0:
            here = sum(one.counts + (one.approved_below if one.level == deepest else 0) for one in thread)
            is_cut = here < first.counts + first.approved_below
        else:
            # It goes on from an earlier window: how much readers see of the rest is not known here.
            goes_on = root is not None and root.rght > after.left + 2 * OF_A_THREAD
            is_cut = goes_on or len(thread) >= OF_A_THREAD
        if is_cut:
            cut.add(tree)
    return Part(list(openings), has_more, frozenset(cut)).up_to(number)


def window_by_threads(
    comments: CommentQuerySet,
    after: Position,
    number: int,
    deepest: int,
    root: Opened | None,
    row: Callable[[CommentQuerySet], Iterable[AnyOpened]],
) -> Part[AnyOpened]:
    """Read the comments of a discussion behind a position, in its order, by `row`: two queries.

    They are `number`, or fewer at the end, or where a thread goes deeper than `comments` do; large threads
    are cut. They come with `standing`. No more than three times `number` rows are read, however large the
    threads are.
    """
    threads = _threads_behind(comments.filter(parent=None, shown=True), after)
    following = list(threads.values_list("tree_id", "approved_below", "active_at")[: number + 1])
    sizes = {after.tree: LARGEST} if after.left < _BEHIND else {}
    standings = {after.tree: after.standing}
    expected = 0
    for tree, size, active_at in following:
        if expected > number:
            break
        sizes[tree] = size
        standings[tree] = standing_of(active_at) if after.order == Order.ACTIVE else size
        expected += min(size, OF_A_THREAD - 1) + 1
    rows = list(row(comments.filter(_openings(comments, after, sizes))))
    for comment in rows:
        comment.standing = standings[comment.tree_id]
    has_more = len(standings) <= len(following)
    return part_of(sort(rows, after.order), number, deepest, after, root, has_more=has_more)


def _threads_behind(threads: CommentQuerySet, after: Position) -> CommentQuerySet:
    """The threads behind that of a position, in its order."""
    match after.order:
        case Order.NEWEST:
            return threads.filter(tree_id__lt=after.tree).order_by("-tree_id")
        case Order.ACTIVE:
            moment = _FIRST_MOMENT + after.standing * _MICROSECOND
            further = Q(active_at__lt=moment) | Q(active_at=moment, tree_id__lt=after.tree)
            columns = ("-active_at", "-tree_id")
        case Order.DISCUSSED:
            further = Q(approved_below__lt=after.standing)
            further |= Q(approved_below=after.standing, tree_id__gt=after.tree)
            columns = ("-approved_below", "tree_id")
        case _:
            return threads.filter(tree_id__gt=after.tree).order_by("tree_id")
    # This one may stand further on by now.
    return threads.filter(further).exclude(tree_id=after.tree).order_by(*columns)


def _openings(comments: CommentQuerySet, after: Position, sizes: Mapping[int, int]) -> Q:
    """The comments with which these threads, of so many replies each, begin, or go on behind the position."""
    here = Q(tree_id__in=[tree for tree, size in sizes.items() if size < OF_A_THREAD])
    for tree, size in sizes.items():
        if size >= OF_A_THREAD:
            left = after.left if tree == after.tree else 0
            rest = comments.filter(tree_id=tree, lft__gt=left)
            here |= Q(tree_id=tree, lft__gt=left, lft__lte=_end_of(rest, OF_A_THREAD))
    return here


def _end_of(comments: CommentQuerySet, number: int) -> Coalesce:
    """The place of the last of the first so many comments of a tree, or behind all if they are fewer."""
    places = comments.order_by("lft").values("lft")[number - 1 : number]
    return Coalesce(Subquery(places), LARGEST)


def before(comments: CommentQuerySet, comment: Placed | Comment) -> CommentQuerySet:
    """Those that are read before a comment in a discussion, the nearest first."""
    earlier = Q(tree_id__lte=comment.tree_id) & (Q(tree_id__lt=comment.tree_id) | Q(lft__lt=comment.lft))
    return comments.filter(earlier).order_by("-tree_id", "-lft")


def last_before(comment: AnyPlaced, others: Iterable[AnyPlaced]) -> AnyPlaced:
    """The one of the others in its thread that is read last before it; ValueError if there is none."""
    before = (other for other in others if other.tree_id == comment.tree_id and other.lft < comment.lft)
    return max(before, key=lambda other: other.lft)


def no_deeper_than(comments: CommentQuerySet, deepest: int) -> CommentQuerySet:
    return comments.filter(level__lte=deepest)


def threads_before(thread: Comment, order: Order) -> Q:
    """What those of the first-level comments fulfil that stand before a thread in an order."""
    older = Q(tree_id__lt=thread.tree_id)
    younger = Q(tree_id__gt=thread.tree_id)
    match order:
        case Order.NEWEST:
            return younger
        case Order.ACTIVE:
            return Q(active_at__gt=thread.active_at) | Q(active_at=thread.active_at) & younger
        case Order.DISCUSSED:
            size = thread.approved_below
            return Q(approved_below__gt=size) | Q(approved_below=size) & older
        case _:
            return older


def last_thread(threads: CommentQuerySet, order: Order) -> LastThread:
    """The last of some first-level comments, of which there are, in an order: one query."""
    columns = {
        Order.NEWEST: ("tree_id",),
        Order.ACTIVE: ("active_at", "tree_id"),
        Order.DISCUSSED: ("approved_below", "-tree_id"),
    }
    comment = threads.order_by(*columns.get(order, ("-tree_id",)))[0]
    last = LastThread(comment.tree_id, comment.lft, comment.level, comment.pk)
    last.standing = standing_of(comment.active_at if order == Order.ACTIVE else comment.approved_below)
    return last


@dataclass(slots=True)
class LastThread(Placed):
    pk: int
