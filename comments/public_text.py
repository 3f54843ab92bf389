"""What of a comment's text is public: on a page, and as an excerpt elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from filmclub.lib.comment_html import with_spoiler_ids
from filmclub.lib.directions import with_directions
from filmclub.lib.excerpts import excerpt
from reviews.models import Spoils

if TYPE_CHECKING:
    from comments.models import Comment
    from comments.reading import CommentRow


def public_html(comment: Comment | CommentRow) -> SafeString:
    """Return a comment's whole text; its spoilers stay closed until the reader asks."""
    return _public(comment.text_html, comment.pk)


def shown_html(comment: Comment | CommentRow) -> SafeString:
    """Return what pages with other comments show of it: the beginning of a long one, or the whole."""
    return _public(comment.short_html or comment.text_html, comment.pk)


def _public(html: str, pk: int) -> SafeString:
    # It was cleaned when it was stored.
    return SafeString(with_directions(with_spoiler_ids(html, f"c{pk}")))


def public_excerpt(comment: Comment | CommentRow, length: int = 90) -> str:
    """Return the beginning of a comment for lists and feeds, with nothing that its writer hid."""
    if comment.spoils:
        return _("Spoiler: %(what)s") % {"what": Spoils(comment.spoils).label}
    return excerpt(comment.short_html or comment.text_html, length)
