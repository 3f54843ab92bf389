"""What stands before or above names, and where a line stands relative to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from reviews.credit_text import words
from reviews.credits import Department


class Relation(Enum):
    """Where a line stands relative to the last label."""

    NOWHERE = "no label yet, or it has ended"
    BELOW_HEADING = "in the block below a heading"
    AFTER_BLANK = "after the blank line that ends such a block"
    AFTER_LABELLED = "directly below a line like “Music: Arcade Fire”"
    BELOW_OTHER = "below a heading like “Release dates”, where no credits stand"


@dataclass(frozen=True)
class Label:
    """What is printed before or above names.

    `departments` is empty where the words name none; `above` is a general heading ("Crew") still further up.
    """

    text: str = ""
    departments: tuple[Department, ...] = ()
    above: str = ""

    @property
    def is_cast(self) -> bool:
        return self.departments[:1] == (Department.CAST,)

    @property
    def is_general(self) -> bool:
        return words.is_general_heading(self.text)
