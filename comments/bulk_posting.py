"""Posting many comments of one discussion at once, with everything that `posting` lets follow from one.

They may answer each other and comments that were here before. New threads are stored as a forest, in one
pass; a reply to what was here before, and all that stands below it, is inserted one by one (`grafts`).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, MutableSequence, Sequence

from comments.discussions import raise_version, recount
from comments.models import Comment
from comments.trees import forests, places
from comments.trees.forests import Columns, Forest, break_loops
from comments.words import store_new


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


def post_comments(discussion_id: int, comments: Iterable[tuple[int, Columns]], answers: Answers) -> None:
    """Place, store and count comments, each of which comes as its number and its columns by name.

    The discussion's lock must be held. The comments may come in any order, but all must come, and the
    database must not be asked for anything between two of them. A handful of queries, one for each thousand
    and two for the words of each 200; each graft costs some of its own. Raises ValueError, for the caller's
    transaction to end, if one does not come.
    """
    grafts: list[tuple[int, Comment]] = []

    def planted() -> Iterator[tuple[int, Columns]]:
        for number, columns in comments:
            index = answers.in_forest[number]
            if index < 0:
                grafts.append((number, Comment(**columns)))
            else:
                yield index, columns

    newest = Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    forests.insert_forest(planted(), answers.forest)
    _graft(grafts, answers)
    store_new(discussion_id, after=newest)
    if answers and not recount(discussion_id, fix=True):
        raise_version(discussion_id)


def _graft(grafts: Sequence[tuple[int, Comment]], answers: Answers) -> None:
    """Put replies to comments that were here before in their place, parents first."""
    depths = answers.depths(number for number, _comment in grafts)
    keys = dict(answers.answered)
    stored: dict[int, int] = {}
    for number, comment in sorted(grafts, key=lambda graft: (depths[graft[0]], graft[0])):
        parent = keys[number] if number in keys else stored[answers.parents[number]]
        # Fetched anew each time: the ones before have moved it.
        comment.parent = Comment.objects.get(pk=parent)
        places.insert(comment)
        stored[number] = comment.pk


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
