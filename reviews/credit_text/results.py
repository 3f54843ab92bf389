"""What reading a text of credits gives: credits, headings, facts about the film, and what was left unread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from reviews.credits import CreditLine

Side = Literal["left", "right", "unclear"]

MAX_LENGTH = 200
"""Longest name, title, character, heading or attribute in characters; a longer one is left unread."""

LONGEST_LINE = 5000
"""Longest line in characters that is read, enough for a cast in one line."""


@dataclass(frozen=True)
class Heading:
    line_number: int
    text: str


@dataclass(frozen=True)
class Fact:
    """A fact about the film: a name of `ReadCredits.fact`, the value as printed, running time in minutes.

    "cut" is another running time, in minutes and with its remark ("125 (director’s cut)"); a title in
    another language has that language's tag in its name ("title:zh-Hant"), one in other letters "title:Latn".
    """

    line_number: int
    name: str
    value: str


@dataclass(frozen=True)
class Unread:
    line_number: int
    text: str
    reason: str


@dataclass
class ReadCredits:
    """What was understood of a text. Lines are numbered from 1, as `str.splitlines` cuts them.

    `person_side` is where the people stand in lines with two sides ("left" in “Amy Adams ... Amy”),
    `language` that of the words: "en", "fr", "de", empty where there are too few, "other" where they are of a
    language that is not read. `doubts` are said of the whole text, once; the lines that they hold back carry
    them too.
    """

    lines: list[CreditLine] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    person_side: Side = "unclear"
    language: str = ""
    doubts: tuple[str, ...] = ()

    def fact(self, name: str) -> str:
        """Return the first value of running_time, cut, year, country, language, title, original_title, genre,
        release_date, format, rating, or of a title in another language ("title:fr").
        """
        return next((fact.value for fact in self.facts if fact.name == name), "")

    @property
    def running_time(self) -> int | None:
        """The running time in minutes."""
        return int(self.fact("running_time")) if self.fact("running_time") else None

    @property
    def year(self) -> int | None:
        return int(self.fact("year")) if self.fact("year") else None

    @property
    def last_credit_line(self) -> int:
        return self.lines[-1].line_number if self.lines else 0

    @property
    def count(self) -> int:
        return len(self.lines) + len(self.headings) + len(self.facts) + len(self.unread)
