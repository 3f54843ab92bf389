"""The text of a comment that comes: as it was typed, if a file of ours tells, or as WordPress has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from comments.models import Comment
from comments.states import State
from filmclub.lib.markup import render
from filmclub.lib.texts import clean_text
from filmclub.wordpress import wxr
from filmclub.wordpress.exporting.html import comment_for_wordpress, says_the_same
from filmclub.wordpress.own_fields import Own, text_in
from reviews.models import Spoils


@dataclass(frozen=True, slots=True)
class CommentText:
    """A text with its format and the HTML that was made of it just now."""

    text: str
    format: str
    html: str
    # A file of ours had the source, and WordPress has other words since.
    was_changed: bool = False


def text_of(comment: wxr.Comment, state: State, site: str, link: Callable[[str], str]) -> CommentText:
    """Read and render a comment's text.

    The source that a file of ours has is taken if what it becomes says the same as what WordPress shows: a
    moderator may have taken words out there. `site` is the address that own links began with in the file.
    """
    own = _own_text(comment.meta, state)
    if own is not None:
        html = render(own.text, own.format, link=link)
        exported = comment_for_wordpress(html, "", site)
        if says_the_same(comment.content, exported, has_warning=Spoils(spoils_of(comment)).gives_away):
            return CommentText(own.text, own.format, html)
    text = clean_text(comment.content)
    html = render(text, Comment.Format.WORDPRESS, link=link)
    return CommentText(text, Comment.Format.WORDPRESS, html, was_changed=own is not None)


def _own_text(meta: Mapping[str, str], state: State) -> CommentText | None:
    said, format = text_in(meta, Own.TEXT), meta.get(Own.FORMAT, "").strip()
    if format not in Comment.Format.values:
        return None
    # The words of one that its writer took back are in no file.
    text = "" if state == State.WITHDRAWN else said
    return CommentText(clean_text(text), format, "") if text is not None else None


def spoils_of(comment: wxr.Comment) -> str:
    """How far it gives the film away, "" where no file of ours says it."""
    said = comment.meta.get(Own.SPOILS, "").strip()
    return said if said in Spoils.values else ""
