"""Where comments should stand, reckoned from who answers whom: arithmetic, without a database."""

from __future__ import annotations

from array import array
from collections.abc import MutableSequence, Sequence
from typing import NamedTuple


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
