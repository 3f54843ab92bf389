"""What of a discussion one reader has uncovered, and what is withheld from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comments.readers import Reader


@dataclass(frozen=True)
class Uncovered:
    """What one reader has uncovered of a discussion; with a comment, the replies to it are."""

    everything: bool = False
    comments: frozenset[int] = frozenset()
    # By an act in this browser, which can be taken back.
    is_asked: bool = False
    # Who has not seen the film of a strict discussion and reads, whatever they ask, what they wrote alone.
    withheld_from: Reader | None = None

    def __bool__(self) -> bool:
        return self.everything or bool(self.comments) or self.withheld_from is not None


NOTHING, EVERYTHING = Uncovered(), Uncovered(everything=True)
