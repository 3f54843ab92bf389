"""Whether the threads of a discussion stand as their parent links say, and putting right what does not.

A discussion is read without its lock, so that nobody waits for it. What looks wrong then is looked at again,
tree by tree, under the lock, and only that is told or put right: so nothing that came in between is taken
for a fault, and no writer waits for longer than one tree takes.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from comments import trees
from comments.discussions import lock, raise_version, recount
from comments.forest import Forest, Place, break_loops


@dataclass
class Census:
    """What was counted and found."""

    comments: int = 0
    trees: int = 0
    faults: list[str] = field(default_factory=list)
    # The numbers of the trees at fault; those that are to be put right together stand in one set.
    groups: list[set[int]] = field(default_factory=list)
    # How many of these could not be put right.
    left: int = 0


def check_discussion(discussion_id: int, *, fix: bool = False) -> Census:
    """Find every fault of a discussion; with `fix`, put each faulty tree right in a transaction of its own.

    Call outside of a transaction, because the lock is held for one tree after the other. A place that a
    comment of another discussion holds by mistake is free when that one is put right: `left` counts those.
    """
    census = check(discussion_id)
    census.faults = []
    for group in census.groups:
        faults: list[str] = []
        try:
            with transaction.atomic():
                lock(discussion_id)
                faults = check(discussion_id, among=group, fix=fix).faults
                if fix and faults:
                    raise_version(discussion_id)
        except IntegrityError:
            census.left += 1
        census.faults += faults
    if recount(discussion_id):
        with transaction.atomic():
            lock(discussion_id)
            census.faults += recount(discussion_id, fix=fix)
    return census


def check(discussion_id: int, *, among: Collection[int] | None = None, fix: bool = False) -> Census:
    """Compare each place in a discussion, or in these trees of it, with what the parent links say.

    Two queries, and about 200 bytes a comment; `fix` needs the lock, and writes what is wrong. Replies keep
    the order in which they stand. A comment that no chain of parents ties to a thread, and a first-level
    comment in the tree of another one, become threads of their own.
    """
    if among is not None:
        among = trees.with_entangled(discussion_id, among)
    here = _Comments(trees.read_places(discussion_id, among))
    sharing = trees.sharing_a_tree(discussion_id, among)
    strays = {here.index[key]: SHARES for key in sharing if key in here.index}
    strays |= dict.fromkeys(here.untied, UNTIED)
    forest = Forest(here.parents, here.counts)
    numbers = [here.place(root).tree if root not in strays else 0 for root in forest.roots]
    if fix:
        numbers = [number or trees.new_tree() for number in numbers]

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
        trees.write_places(wrong)
    else:
        census.groups = [{number for number in group if number > 0} for group in _groups(ties)]
    return census


UNTIED = "no chain of parents leads to a thread; "
SHARES = "another thread has this tree; "


class _Comments:
    """Comments as they stand, in few bytes each, numbered from 0."""

    def __init__(self, standing: Iterable[trees.Standing]) -> None:
        self.keys, answered, self.counts = array("q"), array("q"), bytearray()
        self.columns = [array("q") for _field in Place._fields]
        for key, parent, counts, place in standing:
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
