"""The latest comments, for pages that do not show a discussion."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery

from comments.models import Comment, CommentQuerySet
from reviews.models import Article


def latest_comments(at_most: int) -> CommentQuerySet:
    """The last word of each discussion that public articles had last: one query, whatever their length."""
    words = Comment.objects.approved().filter(discussion=OuterRef("pk")).order_by("-published_at", "-pk")
    talked = Article.objects.published().exclude(last_comment_at=None).order_by("-last_comment_at", "-pk")
    last_words = talked.annotate(last_word=Subquery(words.values("pk")[:1])).values("last_word")[:at_most]
    return (
        Comment.objects.filter(pk__in=last_words)
        .select_related("author", "discussion__article")
        .defer(*(f"discussion__article__{name}" for name in Article.TEXTS))
        .order_by("-published_at", "-pk")
    )
