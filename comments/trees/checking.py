"""Whether comments stand as their parent links say, and putting right what does not."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from comments.models import COUNTS, Comment, CommentQuerySet
from comments.trees import sql
from comments.trees.columns import require_transaction
from comments.trees.forests import Forest, Place, break_loops
from comments.trees.places import latest_activity, new_tree, refresh_activity

# A comment's key, that of its parent, whether it counts as an approved one, and its place.
StoredPlace = tuple[int, int | None, bool, Place]


@dataclass
class Census:
    """What was counted and found."""

    comments: int = 0
    trees: int = 0
    faults: list[str] = field(default_factory=list)
    # The numbers of the trees at fault; those that are to be put right together stand in one set.
    groups: list[set[int]] = field(default_factory=list)
    # Those of the other trees that are wrong about their latest comment.
    stale: set[int] = field(default_factory=set)
    # How many of these could not be put right.
    left: int = 0


def check(discussion_id: int, *, among: Collection[int] | None = None, fix: bool = False) -> Census:
    """Compare each place in a discussion, or in these trees of it, with what the parent links say.

    Two queries, and about 200 bytes a comment; `fix` needs the lock, and writes what is wrong. Replies keep
    the order in which they stand. A comment that no chain of parents ties to a thread, and a first-level
    comment in the tree of another one, become threads of their own.
    """
    if among is not None:
        among = with_entangled(discussion_id, among)
    here = _Comments(read_places(discussion_id, among))
    sharing, stale = look_at_threads(discussion_id, among)
    strays = {here.index[key]: SHARES for key in sharing if key in here.index}
    strays |= dict.fromkeys(here.untied, UNTIED)
    forest = Forest(here.parents, here.counts)
    numbers = [here.place(root).tree if root not in strays else 0 for root in forest.roots]
    if fix:
        numbers = [number or new_tree() for number in numbers]

    census = Census(len(here.keys), len(forest.roots))
    wrong: list[tuple[int, int | None, Place]] = []
    ties: list[tuple[int, int]] = []
    for index, key in enumerate(here.keys):
        thread = forest.threads[index]
        now, right = here.place(index), forest.place(index, numbers[thread])
        if now == right:
            continue
        census.faults.append(
            f"comment {key}: {strays.get(index, '')}stands at {now}, should stand at {right}"
        )
        # A thread that has no number yet goes by one below 0.
        ties.append((now.tree, numbers[thread] or ~thread))
        parent = here.parents[index]
        wrong.append((key, here.keys[parent] if parent >= 0 else None, right))
    if fix:
        write_places(wrong)
        refresh_activity({*numbers, *(tree for pair in ties for tree in pair if tree > 0)})
    else:
        census.groups = [{number for number in group if number > 0} for group in _groups(ties)]
        census.stale = stale.difference(*census.groups)
    return census


UNTIED = "no chain of parents leads to a thread; "
SHARES = "another thread has this tree; "


class _Comments:
    """Comments as they stand, in few bytes each, numbered from 0."""

    def __init__(self, stored: Iterable[StoredPlace]) -> None:
        self.keys, answered, self.counts = array("q"), array("q"), bytearray()
        self.columns = [array("q") for _field in Place._fields]
        for key, parent, counts, place in stored:
            self.keys.append(key)
            answered.append(parent or 0)
            self.counts.append(counts)
            for column, number in zip(self.columns, place, strict=True):
                column.append(number)
        self.index = {key: index for index, key in enumerate(self.keys)}
        self.parents = array("q", (self.index.get(parent, -1) for parent in answered))
        break_loops(self.parents)
        self.untied = [index for index, parent in enumerate(answered) if parent and self.parents[index] < 0]

    def place(self, index: int) -> Place:
        return Place(*[column[index] for column in self.columns])


def _groups(ties: Iterable[tuple[int, int]]) -> list[set[int]]:
    """Put what any chain of ties connects into one set."""
    groups: dict[int, set[int]] = {}
    for one, other in ties:
        smaller, larger = sorted((groups.setdefault(n, {n}) for n in (one, other)), key=len)
        if smaller is not larger:
            larger |= smaller
            groups.update(dict.fromkeys(smaller, larger))
    return list({id(group): group for group in groups.values()}.values())


def read_places(discussion_id: int, among: Collection[int] | None = None) -> Iterator[StoredPlace]:
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
    require_transaction()
    sql.write_places(places)


def look_at_threads(discussion_id: int, among: Collection[int] | None = None) -> tuple[set[int], set[int]]:
    """The first-level comments whose tree is that of an older one; the trees that are wrong about activity.

    One query.
    """
    older = Comment.objects.filter(parent=None, tree_id=OuterRef("tree_id"), pk__lt=OuterRef("pk"))
    roots = _of_trees(discussion_id, among).filter(parent=None)
    found = roots.annotate(shares=Exists(older), found=_FOUND, right=_RIGHT).filter(
        Q(shares=True) | ~_IS_RIGHT
    )
    is_right = ExpressionWrapper(_IS_RIGHT, models.BooleanField())
    rows = list(found.values_list("pk", "tree_id", "shares", is_right))
    return (
        {pk for pk, _tree, shares, _right in rows if shares},
        {tree for _pk, tree, _shares, right in rows if not right},
    )


_NEVER = Value(datetime(1, 1, 2, tzinfo=UTC), models.DateTimeField())
_FOUND, _RIGHT = Coalesce("active_at", _NEVER), Coalesce(latest_activity(), _NEVER)
_IS_RIGHT = Q(found=F("right"))


def check_activity(discussion_id: int, trees: Collection[int], *, fix: bool = False) -> list[str]:
    """Compare what these trees say of their latest comment with their comments, and say what is wrong.

    One query; `fix` needs the lock.
    """
    roots = _of_trees(discussion_id, trees).filter(parent=None).annotate(found=_FOUND, right=_RIGHT)
    wrong = list(roots.exclude(_IS_RIGHT).values_list("pk", "tree_id", "found", "right"))
    if fix and wrong:
        refresh_activity([tree for _pk, tree, *_moments in wrong])
    return [
        f"comment {pk}: its thread was last active at {found}, should be {right}"
        for pk, _tree, found, right in wrong
    ]


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
