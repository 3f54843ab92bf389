"""A discussion as a plain model in memory: slow, without trees, and what the real one is compared with."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate, pairwise
from typing import NamedTuple

# Which states an act takes a comment from, and where to.
ACTS = {
    "approve": ({"pending", "refused", "spam"}, "approved"),
    "refuse": ({"pending"}, "refused"),
    "spam": ({"pending", "approved", "refused", "removed"}, "spam"),
    "remove": ({"approved"}, "removed"),
    "restore": ({"removed"}, "approved"),
}


@dataclass
class Said:
    """One comment. `thread` is the number of a first-level one; younger threads have larger numbers."""

    pk: int
    at: datetime
    state: str
    parent: int | None = None
    thread: int = 0
    writer: str = ""
    is_pingback: bool = False
    was_public: bool = False

    @property
    def counts(self) -> bool:
        return self.state == "approved" and not self.is_pingback

    def waits_for(self, reader: str) -> bool:
        """Whether it waits, and this reader wrote it."""
        return self.state == "pending" and self.writer == reader != ""


class Line(NamedTuple):
    """One comment on a page, or the tombstone in its place; `more` replies below it stand too deep."""

    pk: int
    depth: int
    is_readable: bool
    is_held: bool = False
    is_context: bool = False
    more: int = 0

    def __repr__(self) -> str:
        """As "--[12] +3": a dash for each level; [] a tombstone, () context, ? held, + more replies."""
        words = f"{self.pk}{'?' * self.is_held}" if self.is_readable else f"[{self.pk}]"
        words = f"({words})" if self.is_context else words
        return "-" * self.depth + words + (f" +{self.more}" if self.more else "")


@dataclass
class Talk:
    """All comments below one article. Windows show up to `window` comments, `deepest` levels of replies."""

    window: int
    deepest: int
    said: dict[int, Said] = field(default_factory=dict)
    threads: int = 0
    # Rises with each change.
    changes: int = 0

    # What happens

    def say(self, said: Said) -> None:
        said.was_public = said.was_public or said.state == "approved"
        if said.parent is None:
            said.thread = self._new_thread()
        self.said[said.pk] = said
        self.changes += 1

    def become(self, pk: int, state: str) -> None:
        said = self.said[pk]
        said.state = state
        said.was_public = said.was_public or state == "approved"
        self.changes += 1

    def move(self, pk: int, parent: int | None, thread: int = 0) -> None:
        """Put it below another one, or make it a thread: a new one, or the one that it was before."""
        said = self.said[pk]
        said.parent = parent
        said.thread = 0 if parent is not None else thread or self._new_thread()
        self.changes += 1

    def purge(self, pk: int) -> None:
        del self.said[pk]
        self.changes += 1

    def _new_thread(self) -> int:
        self.threads += 1
        return self.threads

    # What may happen

    def can_answer(self, pk: int, writer: str, *, moderates: bool) -> bool:
        said = self.said.get(pk)
        if said is None or said.is_pingback:
            return False
        return said.state == "approved" or said.waits_for(writer) or (moderates and said.state == "pending")

    def can_move(self, pk: int, parent: int | None) -> bool:
        """Whether a comment that is here may go to this place."""
        said = self.said[pk]
        if parent is None or said.parent == parent:
            return said.parent != parent
        if parent not in self.said or said.is_pingback or self.said[parent].is_pingback:
            return False
        return not self.is_within(parent, pk) and self.is_shown(parent)

    def can_purge(self, pk: int, places: Collection[int | None]) -> bool:
        """Whether a comment that is here may go for good; `places` are those that moves led to or from."""
        said = self.said[pk]
        is_unwanted = said.state in {"spam", "refused"} and not said.was_public
        return is_unwanted and pk not in places and not self.replies(pk)

    # How it stands

    def replies(self, pk: int) -> list[Said]:
        below = [said for said in self.said.values() if said.parent == pk]
        return sorted(below, key=lambda said: (said.at, said.pk))

    def roots(self, order: str) -> list[Said]:
        roots = sorted(
            (said for said in self.said.values() if said.parent is None), key=lambda said: said.thread
        )
        if order == "newest":
            roots.reverse()
        elif order == "discussed":
            roots.sort(key=lambda root: -self.approved_below(root.pk))
        return roots

    def walk(self, order: str = "oldest", top: int | None = None) -> Iterator[tuple[Said, int]]:
        """Every comment, or those of a branch, in reading order, and how deep it stands there."""
        for said in self.roots(order) if top is None else [self.said[top]]:
            yield from self._walk(said, 0)

    def _walk(self, said: Said, depth: int) -> Iterator[tuple[Said, int]]:
        yield said, depth
        for reply in self.replies(said.pk):
            yield from self._walk(reply, depth + 1)

    def below(self, pk: int) -> list[Said]:
        return [said for said, _depth in self.walk(top=pk)][1:]

    def above(self, pk: int) -> list[int]:
        parent = self.said[pk].parent
        return [] if parent is None else [parent, *self.above(parent)]

    def is_within(self, pk: int, top: int) -> bool:
        return pk == top or top in self.above(pk)

    def root(self, pk: int) -> int:
        return [pk, *self.above(pk)][-1]

    def approved_below(self, pk: int) -> int:
        return sum(said.counts for said in self.below(pk))

    @property
    def comment_count(self) -> int:
        return sum(said.counts for said in self.said.values())

    @property
    def last_comment_at(self) -> datetime | None:
        return max((said.at for said in self.said.values() if said.counts), default=None)

    # What readers see

    def is_shown(self, pk: int) -> bool:
        """To everybody, be it as a tombstone."""
        said = self.said[pk]
        return said.counts or (not said.is_pingback and self.approved_below(pk) > 0)

    def seen_by_all(self) -> list[tuple[int, int, str]]:
        """What everybody finds, tombstones and links from elsewhere too: number, depth and state."""
        return [
            (said.pk, depth, said.state)
            for said, depth in self.walk()
            if said.state == "approved" or self.is_shown(said.pk)
        ]

    def status(self, pk: int, reader: str = "") -> int:
        """What a reader gets at a comment's address."""
        said = self.said.get(pk)
        if said is None or said.is_pingback:
            return 404
        if said.state == "approved" or said.writer == reader != "":
            return 200
        return 410 if said.was_public or self.is_shown(pk) else 404

    def own_waiting(self, reader: str, top: int | None = None) -> set[int]:
        """The latest comments of this writer that wait, there or in a branch: at most a window of them."""
        waiting = [said.pk for said, _depth in self.walk(top=top) if said.waits_for(reader)]
        return set(sorted(waiting)[-self.window :])

    def lines(self, order: str, reader: str = "", top: int | None = None) -> list[Line]:
        """All that a reader sees of the discussion in an order of its threads, or of a branch."""
        held = self.own_waiting(reader, top)
        seen = {pk for pk in self.said if pk == top or self.is_shown(pk)} | held
        seen |= {above for pk in held for above in self.above(pk)}
        return [
            self._line(said, depth, reader, held)
            for said, depth in self.walk(order, top)
            if said.pk in seen and depth <= self.deepest
        ]

    def _line(self, said: Said, depth: int, reader: str, held: set[int]) -> Line:
        is_held = said.waits_for(reader)
        more = 0
        if depth == self.deepest:
            more = sum(below.counts or below.pk in held for below in self.below(said.pk))
        return Line(said.pk, depth, is_held or said.state == "approved", is_held, more=more)

    def lines_before(self, pk: int, order: str, reader: str, *, is_included: bool) -> int:
        """How many lines stand before a comment, or before what follows it."""
        everything = [said.pk for said, _depth in self.walk(order)]
        before = everything[: everything.index(pk) + (not is_included)]
        return sum(line.pk in before for line in self.lines(order, reader))

    def windows(
        self, cuts: Sequence[int], order: str, reader: str = "", top: int | None = None, start: int = 0
    ) -> list[list[Line]]:
        """The same lines from number `start` on, in windows with so many public lines as `cuts` says.

        A window ends with a public line, and begins with what its lines answer and stands before it.
        """
        lines = self.lines(order, reader, top)
        public = [number for number, line in enumerate(lines) if number >= start and self.is_shown(line.pk)]
        ends = [public[last - 1] + 1 for last in accumulate(cuts[:-1]) if last <= len(public)]
        return [
            [*self._context(lines[:first], lines[first:end]), *lines[first:end]]
            for first, end in pairwise([start, *ends, len(lines)])
        ]

    def _context(self, before: list[Line], lines: list[Line]) -> list[Line]:
        answered = {above for line in lines for above in self.above(line.pk)}
        return [line._replace(is_context=True) for line in before if line.pk in answered]
