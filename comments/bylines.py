"""What stands beside a comment's text: picture, where the name leads, date and old anchor.

A page shows a hundred of each, so each takes some microseconds.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from filmclub.accounts.models import User
from filmclub.lib.avatars import avatar as draw

if TYPE_CHECKING:
    from comments.models import Comment
    from comments.rows import CommentRow

_STORAGE = User._meta.get_field("avatar").storage


def avatar(comment: Comment | CommentRow) -> SafeString:
    """The picture of a comment's writer: a member's own, or one drawn for them or for a guest.

    A guest's is drawn of the e-mail address and the name.
    While a comment waits, the picture is of nobody: a stranger could try out whose address makes which.
    """
    if comment.author_id is not None:
        return member_picture(comment.author_id, comment.picture)
    if comment.traits.is_waiting:
        return draw(f"waiting {comment.pk}")
    return draw(f"guest {comment.email} {comment.guest_name}")


def member_picture(pk: int, picture: str | None) -> SafeString:
    """A member's small picture, decoration beside their name: their own, or one that is drawn for them."""
    if not picture:
        return draw(f"member {pk}")
    return format_html('<img src="{}" alt="" loading="lazy">', _STORAGE.url(picture))


@lru_cache(maxsize=4096)
def member_path(slug: str, has_published: bool, language: str) -> str:
    """The path of a member's page in the active language, which is to be said for the cache."""
    return reverse("reviews:author" if has_published else "member", args=[slug])


def writer_path(comment: Comment) -> str:
    """The path of the page of a public comment's writer, whom `with_writers` has brought; "" of a guest.

    Nor has a closed account one that has published nothing.
    """
    writer, has_published = comment.author, getattr(comment, "writer_has_published", False)
    if writer is None or writer.slug is None or not (writer.is_active or has_published):
        return ""
    return member_path(writer.slug, has_published, get_language())


def written(moment: datetime) -> SafeString:
    """When it was written, as an element: the day to read, the minute on hover and for machines."""
    return written_at(moment, timezone.get_current_timezone(), get_language())


@lru_cache(maxsize=4096)
def written_at(moment: datetime, zone: tzinfo, language: str) -> SafeString:
    """The same for readers of a time zone and a language."""
    local = moment.astimezone(zone)
    day = _day(local.date(), language)
    # For machines in UTC and to the second, or "2 seconds ago" would be a minute's.
    second, local_minute = moment.astimezone(UTC).isoformat()[:19], local.isoformat()[11:16]
    # Of numbers and names of months.
    return SafeString(f'<time datetime="{second}Z" title="{local_minute}">{day}</time>')


@lru_cache(maxsize=1024)
def _day(day: date, language: str) -> str:
    return date_format(day, "j F Y")


def old_anchor(comment: Comment | CommentRow, import_prefix: str) -> SafeString:
    """The comment's anchor on the blog that its article was imported from, for old links; or nothing."""
    if not import_prefix:
        return SafeString()
    before, _mark, number = (comment.import_ref or "").rpartition("=")
    if f"{before}=" != import_prefix or not (number.isascii() and number.isdigit()):
        return SafeString()
    return SafeString(f'<span class="old" id="comment-{number}"></span>')
