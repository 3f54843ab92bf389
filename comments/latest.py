"""The latest comments, for pages that do not show a discussion."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery

from comments.models import Comment, CommentQuerySet
from reviews.models import Article, Film

# Of so many discussions about a film the newest words are looked for, those that had the last of all.
DISCUSSIONS = 6


def latest_comments(at_most: int) -> CommentQuerySet:
    """The last word of each discussion that public articles had last: one query, whatever their length."""
    words = Comment.objects.approved().filter(discussion=OuterRef("pk")).order_by("-published_at", "-pk")
    talked = Article.objects.published().exclude(last_comment_at=None).order_by("-last_comment_at", "-pk")
    last_words = talked.annotate(last_word=Subquery(words.values("pk")[:1])).values("last_word")[:at_most]
    return _with_articles(Comment.objects.filter(pk__in=last_words))


def latest_about(film: Film, at_most: int) -> CommentQuerySet:
    """The newest words below public articles about a film, in every language: two queries."""
    about = Article.objects.listed().about(film).exclude(last_comment_at=None)
    talked = about.order_by("-last_comment_at", "-pk").values_list("pk", flat=True)[:DISCUSSIONS]
    # Of each discussion by itself, as its index has them: together they would all be sorted.
    newest = [
        Comment.objects.approved().filter(discussion=pk).order_by("-published_at", "-pk")[:at_most]
        for pk in talked
    ]
    if not newest:
        return Comment.objects.none()
    first, *others = (Comment.objects.filter(pk__in=words.values("pk")).values("pk") for words in newest)
    found = Comment.objects.filter(pk__in=first.union(*others, all=True))
    return _with_articles(found)[:at_most]


def _with_articles(comments: CommentQuerySet) -> CommentQuerySet:
    return (
        comments.with_writers()
        .select_related("discussion__article")
        .defer(*(f"discussion__article__{name}" for name in Article.TEXTS))
        .order_by("-published_at", "-pk")
    )
