"""The forms of a comment's text, made when it is written, and the public ones that everything else reads.

Who posts, imports or changes a text stores all of `forms_of`: so a public form never tells of another text
than the whole does. What was stored by an earlier release has no public form until `manage.py fill_texts` has
been there; until then it is made here, when it is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from comments.models import Comment
from filmclub.lib.comment_html import passages, with_passages, with_spoiler_ids
from filmclub.lib.directions import with_directions
from filmclub.lib.frames import frame_language
from filmclub.lib.public_forms import excerpt, first_words, without_marked, words_of
from filmclub.lib.shortening import shorten
from reviews.models.articles import Spoils

if TYPE_CHECKING:
    from comments.rows import CommentRow


class Forms(TypedDict):
    """The columns of a comment that are made of its text, by name."""

    text_html: str
    public_html: str | None
    public_text: str
    short_html: str


def forms_of(html: str, *, spoils: str, language: str) -> Forms:
    """Make every form of a text, of which this is the rendered HTML: no query, microseconds.

    A comment that gives away as a whole has no public words; its beginning is for who has uncovered it.
    """
    unmarked = _without_marked(html, language) if "spoiler" in html else html
    is_public = not spoils or not Spoils(spoils).gives_away
    return {
        "text_html": html,
        "public_html": "" if not is_public else None if unmarked == html else unmarked,
        "public_text": words_of(unmarked) if is_public else "",
        "short_html": shorten(unmarked),
    }


def _without_marked(html: str, language: str) -> str:
    # The word stands in the text.
    with override(frame_language(language)):
        return without_marked(html, _("[spoiler]"))


# --- Outside of its own place: in lists, feeds, mail, search --------------------------------------


def public_html(comment: Comment) -> str:
    """The HTML of a comment with nothing that is marked as giving away; "" if all of it is."""
    made = comment.public_html if comment.public_text is not None else made_again(comment)["public_html"]
    return comment.text_html if made is None else made


def public_text(comment: Comment) -> str:
    """The words of that, as plain text with its lines and paragraphs."""
    return made_again(comment)["public_text"] if comment.public_text is None else comment.public_text


def public_excerpt(
    comment: Comment | CommentRow, length: int = 90, *, is_withheld: bool | None = None
) -> str:
    """The first words of a comment in one line, or a word about why they are not shown.

    They are withheld where its discussion is strict, unless a page says whether they are from its reader. A
    row does not know its discussion.
    """
    if is_withheld is None:
        is_withheld = isinstance(comment, Comment) and comment.discussion.is_strict
    if is_withheld:
        return _("For those who have seen the film")
    if comment.folded_at is not None:
        return _("Reported by readers")
    if comment.gives_away:
        return _("Spoiler: %(what)s") % {"what": Spoils(comment.spoils).label}
    if comment.public_text is None:
        return excerpt(comment.short_html or comment.text_html, length)
    return first_words(comment.public_text, length)


def made_again(comment: Comment) -> Forms:
    """The forms of its text as they should be stored now."""
    return forms_of(comment.text_html, spoils=comment.spoils, language=comment.language)


# --- In its own place -----------------------------------------------------------------------------


def is_marked(comment: Comment) -> bool:
    """Whether its writer said of all of it, or of a passage, that it gives away."""
    made = comment.public_html if comment.public_text is not None else made_again(comment)["public_html"]
    return made is not None


def marked_parts(comment: Comment) -> list[str]:
    """What is marked in it, as HTML: all of it, or its passages."""
    return [comment.text_html] if comment.gives_away else passages(comment.text_html)


def covered_html(comment: CommentRow) -> str:
    """What pages with other comments show of it to everybody, with a label in place of what is marked."""
    html = comment.short_html or comment.text_html
    return html if comment.public_text is not None else _without_marked(html, comment.language)


def uncovered_html(comment: CommentRow, summary: str) -> SafeString:
    """The same with what is marked, open and with this summary; the row must hold the whole text."""
    html = shorten(comment.text_html) if comment.short_html else comment.text_html
    return in_place(with_passages(html, summary))


def in_place(html: str) -> SafeString:
    # It was cleaned when it was stored.
    return SafeString(with_directions(html))


def whole_html(comment: Comment, prefix: str = "c") -> SafeString:
    """A comment's whole text for moderators; what is marked stays closed until they open it.

    The prefix is that of ids: a page may hold the same comment twice.
    """
    return in_place(with_spoiler_ids(comment.text_html, f"{prefix}{comment.pk}"))
