"""What the page says: each sentence under its key, in a section, made anew of what is in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Section(Enum):
    """In their order on the page."""

    READING = _("Reading")
    WRITING = _("Writing comments")
    SPAM = _("Against spam")
    MODERATION = _("What moderators keep")
    MEMBERS = _("Members")
    MAIL = _("Mail")
    ELSEWHERE = _("Where it goes")
    COOKIES = _("Cookies")
    BACKUPS = _("Backups")
    YOURS = _("What you can ask for")


@dataclass(frozen=True)
class Sentence:
    """One of them: "" is said of what is not so here."""

    key: str
    section: Section
    say: Callable[[], str]


_sentences: dict[str, Sentence] = {}


def says(key: str, section: Section) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Enter a function that says a sentence in the active language, or "" where it would not be true."""

    def enter(say: Callable[[], Any]) -> Callable[[], Any]:
        _sentences[key] = Sentence(key, section, lambda: str(say()))
        return say

    return enter


def sentences() -> Iterable[Sentence]:
    return _sentences.values()


def page_sections() -> Iterator[tuple[Section, list[str]]]:
    """The sections with what they say; those that say nothing are left out."""
    for section in Section:
        said = [words for each in sentences() if each.section == section and (words := each.say())]
        if said:
            yield section, said
