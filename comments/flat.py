"""The comments of a discussion as a flat list, the latest first, each with what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from comments.ignoring import fold, is_ignored
from comments.liking import Likes, mark_liked, read_likes
from comments.models import Comment
from comments.own import mark_mine
from comments.readers import Reader
from comments.reading import Node, fitting
from comments.rendering import ThreadPage, render_node
from comments.rows import CommentRow
from comments.shield import COVERED, Uncovered, uncover

AT_ONCE = 50


@dataclass(frozen=True)
class Latest:
    # The items of the list.
    thread: SafeString
    # The number of the last one here, if older ones follow.
    before: int | None
    has_covered: bool
    likes: Likes


def read_latest(page: ThreadPage, reader: Reader, before: str | None, uncovered: Uncovered) -> Latest | None:
    """The comments that were published before that of the number `before`, or the latest; None if it is none.

    Two queries, three with a number; one more for a reader whom the site knows, one for who has uncovered
    what gives away, and those of likes.
    """
    comments = Comment.objects.approved().filter(discussion=page.article.pk)
    if before is not None:
        if not (before.isdecimal() and len(before) <= 18):
            return None
        last = comments.filter(pk=int(before)).values_list("published_at", "pk").first()
        if last is None:
            return None
        comments = comments.filter(Q(published_at__lt=last[0]) | Q(published_at=last[0], pk__lt=last[1]))
    rows = list(CommentRow.read(comments.order_by("-published_at", "-pk")[: AT_ONCE + 1]))
    here = rows[: min(AT_ONCE, fitting(rows))]
    has_more = len(here) < len(rows)
    if before is None and reader.is_known:
        # One's own that wait come first: they are the latest that one said.
        own = reader.own_waiting(Comment.objects.filter(discussion=page.article.pk))
        here = [*CommentRow.read(own.order_by("-pk")[:AT_ONCE]), *here]
    answered = {row.parent_id for row in here if row.parent_id}
    parents = {row.pk: row for row in CommentRow.read(Comment.objects.filter(pk__in=answered))}
    nodes = [_node(row, reader) for row in here]
    uncover(nodes, uncovered)
    fold(nodes, reader.ignores)
    likes = read_likes(reader, page.article.pk, (row.pk for row in here))
    mark_liked(nodes, likes)
    mark_mine(nodes, reader)
    html = "".join(
        f"<li>{_answered(node.comment, parents, page, reader)}{render_node(node, page)}</li>"
        for node in nodes
    )
    # Of the template's words, and values that are escaped or were cleaned.
    return Latest(SafeString(html), here[-1].pk if has_more else None, COVERED in html, likes)


def _node(row: CommentRow, reader: Reader) -> Node:
    is_held = row.traits.is_waiting
    is_answerable = not is_held or reader.moderates() or reader.has_key_of(row)
    return Node(row, depth=0, is_held=is_held, is_own=is_held, is_answerable=is_answerable)


def _answered(row: CommentRow, parents: Mapping[int, CommentRow], page: ThreadPage, reader: Reader) -> str:
    """What a comment answers, as a line; nothing for a thread."""
    if row.parent_id is None:
        return ""
    parent = parents.get(row.parent_id)
    if parent is not None and parent.traits.is_public:
        is_folded = is_ignored(parent, reader.user)
        return render_node(Node(parent, depth=0, is_context=True, is_ignored=is_folded), page)
    return format_html('<p class="context gone">{}</p>', _("This comment is not shown."))
