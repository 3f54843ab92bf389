"""What an approval has let through: comments that appeared by themselves, because their writer was known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef

from comments.models import Comment, CommentQuerySet, Decision
from comments.states import PUBLIC
from comments.writers import WITH_KEY, Writer
from filmclub.club.models import Club

# Of each writer.
AT_MOST = 500


def let_through(comments: Iterable[Comment]) -> dict[int, list[Comment]]:
    """What appeared only because one of these was approved, which are not public any more.

    By the number of that one; of several by one writer, the first to be approved. One query where no
    moderator approved any of them, and four at most for each writer of one that was.
    """
    taken_back = {comment.pk: comment for comment in comments if not comment.traits.is_public}
    approved = Decision.objects.filter(comment__in=taken_back, moderator__isnull=False, after__in=PUBLIC)
    first: dict[object, tuple[Comment, datetime]] = {}
    for pk, moment in approved.order_by("pk").values_list("comment", "created_at"):
        comment = taken_back[pk]
        who = comment.author_id or (comment.email, comment.name_skeleton, comment.writer)
        first.setdefault(who, (comment, moment))
    found = {comment.pk: _since(comment, moment) for comment, moment in first.values()}
    return {pk: through for pk, through in found.items() if through}


def _since(comment: Comment, moment: datetime) -> list[Comment]:
    """What of the same writer appeared by itself since a moment, if too little else of theirs is approved."""
    if comment.author is not None and comment.author.has_perm("comments.moderate_comment"):
        return []
    theirs = _by_the_same(comment)
    first_held = Club.objects.current().first_held or 0
    looked_at = Decision.objects.filter(comment=OuterRef("pk"), moderator__isnull=False)
    by_itself = theirs.exclude(Exists(looked_at)).filter(created_at__gte=moment, import_ref=None)
    if comment.author_id is not None:
        by_itself = by_itself.exclude(discussion__article__author=comment.author_id)
    others = theirs.exclude(pk__in=by_itself.values("pk"))
    if others[:first_held].count() >= first_held:
        return []
    return list(by_itself.select_related("author", "discussion").order_by("pk")[:AT_MOST])


def _by_the_same(comment: Comment) -> CommentQuerySet:
    """What is public of a comment's writer, as `standing` knows them."""
    approved = Comment.objects.approved()
    if comment.author_id is not None:
        return approved.filter(author=comment.author_id, approval_counts=True)
    keys = Writer(email=comment.email, browser_key=comment.writer).keys
    same_name = approved.filter(email=comment.email, name_skeleton=comment.name_skeleton)
    return same_name.filter(WITH_KEY, author=None, writer__in=keys)
