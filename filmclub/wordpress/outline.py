"""Who answers whom below a post, known before the first of its comments is stored."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from comments.bulk_answers import Answers
from comments.models import Comment
from comments.states import COUNTED
from comments.trees.forests import break_loops
from filmclub.wordpress import wxr
from filmclub.wordpress.comment_fields import read_kind, read_state, read_time
from filmclub.wordpress.own_fields import ref_in

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class EarlierComment:
    """A comment that an earlier run brought."""

    key: int
    kind: str


class Outline:
    """Who answers whom below one post, in few bytes a comment: filled before any text is read."""

    def __init__(self) -> None:
        self.numbers, self.parents, self.times = array("q"), array("q"), array("q")
        self.counts, self.is_pingback = bytearray(), bytearray()
        # For each the place in `blogs` of the blog from which an earlier import brought it, -1 for none, and
        # its number there.
        self.blogs: dict[str, int] = {}
        self.blog_of, self.numbers_there = array("i"), array("q")

    def __len__(self) -> int:
        return len(self.numbers)

    def add(self, comment: wxr.Comment) -> None:
        kind = read_kind(comment)
        if kind is None or not comment.id:
            return
        blog, number = ref_in(comment.meta, "comment") or ("", 0)
        self.numbers.append(comment.id)
        self.parents.append(comment.parent)
        self.times.append(((read_time(comment) or EPOCH) - EPOCH) // timedelta(microseconds=1))
        self.blog_of.append(self.blogs.setdefault(blog, len(self.blogs)) if blog else -1)
        self.numbers_there.append(number)
        self.counts.append(kind == Comment.Kind.COMMENT and read_state(comment) in COUNTED)
        self.is_pingback.append(kind == Comment.Kind.PINGBACK)

    def former_refs(self) -> dict[int, str]:
        """The references of an earlier import that a file of ours tells of, by number; each one once."""
        names = list(self.blogs)
        found: dict[str, int] = {}
        for number, blog, there in zip(self.numbers, self.blog_of, self.numbers_there, strict=True):
            if blog >= 0:
                found.setdefault(f"{names[blog]}?comment={there}", number)
        return {number: ref for ref, number in found.items()}

    def looped(self) -> set[int]:
        """Numbers of those at which circles of answers are broken, of those that are here already too."""
        order = self._in_order()
        index_of = {self.numbers[at]: index for index, at in enumerate(order)}
        parents = array("q", (index_of.get(self._answered(at), -1) for at in order))
        return {self.numbers[order[index]] for index in break_loops(parents)}

    def _in_order(self) -> list[int]:
        """Oldest first, as replies stand; by number where two were written at the same moment."""
        return sorted(range(len(self.numbers)), key=lambda at: (self.times[at], self.numbers[at]))

    def _answered(self, at: int) -> int:
        return 0 if self.is_pingback[at] else self.parents[at]

    def newcomers(self, here: Mapping[int, EarlierComment], purged: Collection[int] = ()) -> Newcomers:
        """Those of the comments that are not here yet; `here` has the others by their numbers there.

        The `purged` were here, and do not come again.
        """
        order = [
            at for at in self._in_order() if self.numbers[at] not in here and self.numbers[at] not in purged
        ]
        index_of = {self.numbers[at]: index for index, at in enumerate(order)}
        parents = array("q", [-1]) * len(order)
        answered: dict[int, int] = {}
        orphans: set[int] = set()
        for index, at in enumerate(order):
            number = self._answered(at)
            if not number:
                continue
            parent, known = index_of.get(number, -1), here.get(number)
            if parent >= 0 and not self.is_pingback[order[parent]]:
                parents[index] = parent
            elif known is not None and known.kind == Comment.Kind.COMMENT:
                answered[index] = known.key
            else:
                orphans.add(index)
        counts = [bool(self.counts[at]) for at in order]
        return Newcomers(index_of, orphans, Answers(parents, answered, counts))


@dataclass(frozen=True)
class Newcomers:
    """The new comments of a post, numbered anew in `answers`."""

    # Their numbers in `answers` by those in the file.
    index_of: dict[int, int]
    # Those that answer a link from elsewhere, or what is not in the file.
    orphans: set[int]
    answers: Answers
