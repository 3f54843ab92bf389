"""All comments of a discussion, one after the other."""

from __future__ import annotations

from comments.models import Comment, CommentQuerySet


def in_order(discussion_id: int) -> CommentQuerySet:
    """Every comment of a discussion, shown or not: thread after thread, each before what stands below it."""
    return Comment.objects.filter(discussion=discussion_id).order_by("tree_id", "lft")
