"""What acts say to the bell of members, which knows too much itself for those to know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from comments.models import Comment


class Bell(Protocol):
    def ring(self, comment: Comment, change: int) -> None:
        """Raise (1) or lower (-1) the bells of who hears of a comment that counts now, or does no more."""

    def hold(self, *comments: Comment) -> object:
        """Lock the rows of all who hear of these comments, before the bells of more than one of them ring."""

    def moved(self, comment: Comment, before: tuple[int, int]) -> None:
        """Have its followers follow where it stands now, and count the bells that what is below it rings.

        It was below an article and in the thread of a comment with these numbers.
        """

    def count_anew(self, pk: int) -> object:
        """Count what a member hears, because whom or what they hear has changed."""


_bells: list[Bell] = []


def ring_by(bell: Bell) -> None:
    """Have this bell hear of everything."""
    _bells[:] = [bell]


def bell() -> Bell:
    """The bell that hears of everything."""
    return _bells[0]
