"""Whether another text of a comment is the same with passages marked that give away, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.models import Comment
from filmclub.lib.comment_html import shows_words
from filmclub.lib.markup import render
from filmclub.lib.public_forms import without_marked, words_of

if TYPE_CHECKING:
    from comments.editing import Version

MARKS = (">!", "!<")


def may_mark_passages(comment: Comment) -> bool:
    """Whether its text knows such marks: what an import brought may be HTML."""
    return comment.text_format == Comment.Format.MARKDOWN


def passages_marked(comment: Comment, version: Version) -> str:
    """The text of this version as HTML, if it marks passages alone; "" if it says or shows anything else.

    Everybody reads less then: nothing that was hidden comes to light by another mark.
    """
    if not may_mark_passages(comment) or not _has_more_marks(comment.text, version.text):
        return ""
    if comment.gives_away and version.spoils != comment.spoils:
        return ""
    html = render(version.text, comment.text_format)
    before, after = _letters(comment.text_html), _letters(html)
    reads_less = len(after) < len(before) and _is_within(after, before)
    return html if reads_less and shows_words(html) else ""


def _has_more_marks(text: str, other: str) -> bool:
    """Whether the other text is this one with marks put in."""
    here, there = 0, 0
    while there < len(other):
        mark = other[there : there + 2]
        if mark in MARKS and text[here : here + 2] != mark:
            there += 2
        elif text[here : here + 1] == other[there]:
            here, there = here + 1, there + 1
        else:
            return False
    return here == len(text) and text != other


def _letters(html: str) -> str:
    """What everybody reads of a text, letter by letter."""
    return "".join(filter(str.isalnum, words_of(without_marked(html, ""))))


def _is_within(less: str, more: str) -> bool:
    """Whether the letters of one come in the other, in the same order."""
    letters = iter(more)
    return all(letter in letters for letter in less)
