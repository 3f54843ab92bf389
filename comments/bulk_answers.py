"""Who answers whom among many comments that are to be posted at once, before any of them is read."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, MutableSequence, Sequence

from comments.trees.forests import Forest, break_loops


class Answers:
    """Who answers whom among comments that are to be posted, which are numbered from 0, the oldest first.

    `parents` names for each the number of the one that it answers, -1 for a new thread; loops in it are
    broken, each at one of `looped`. `answered` names for the number of a reply to a comment that is here
    the key of that. `counts` says which ones are approved.
    """

    def __init__(
        self, parents: MutableSequence[int], answered: Mapping[int, int], counts: Sequence[bool]
    ) -> None:
        self.parents, self.answered = parents, answered
        self.looped = break_loops(parents)
        self.grafts = _with_all_below(answered, parents)
        planted = [number for number in range(len(parents)) if number not in self.grafts]
        # The place of each in the forest, -1 for grafts.
        self.in_forest = array("q", [-1]) * len(parents)
        for index, number in enumerate(planted):
            self.in_forest[number] = index
        self.forest = Forest(
            [self.in_forest[parents[number]] if parents[number] >= 0 else -1 for number in planted],
            [counts[number] for number in planted],
        )

    def __len__(self) -> int:
        return len(self.parents)

    def depths(self, numbers: Iterable[int]) -> Mapping[int, int]:
        """How many of the new comments stand above each of these: each is walked over once."""
        depths: dict[int, int] = {-1: -1}
        for number in numbers:
            path = []
            while number not in depths:
                path.append(number)
                number = self.parents[number]
            for depth, below in enumerate(reversed(path), start=depths[number] + 1):
                depths[below] = depth
        return depths


def _with_all_below(tops: Iterable[int], parents: Sequence[int]) -> set[int]:
    found = set(tops)
    if not found:
        return set()
    below: dict[int, list[int]] = {}
    for number, parent in enumerate(parents):
        below.setdefault(parent, []).append(number)
    waiting = list(found)
    while waiting:
        replies = below.get(waiting.pop(), [])
        found.update(replies)
        waiting.extend(replies)
    return found
