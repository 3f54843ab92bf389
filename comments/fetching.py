"""Fetch a comment for a page, and refuse what its reader may not know of: the only way in for views."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from comments.discussed import import_prefix
from comments.models import Comment, CommentQuerySet, Decision
from comments.readers import Reader
from reviews.fetching import Moved, get_public_article
from reviews.models import Article


def get_visible_comment(request: HttpRequest, slug: str, pk: int) -> tuple[Comment, Reader]:
    """Fetch a comment that this reader may know of, with the article it belongs to.

    One that was never public is known to its writer and to moderators only: 404 for the others,
    unless it is a tombstone that stands above public replies.
    Raises reviews.fetching.Moved when the article has a new address, or the comment was moved to another one.
    """
    article = get_public_article(slug)
    comments = Comment.objects.filter(pk=pk, kind=Comment.Kind.COMMENT)
    comment = comments.filter(discussion=article.pk).select_related("author", "discussion").first()
    reader = Reader.of(request)
    if comment is None:
        elsewhere = _moved_away(article, comments)
        if elsewhere is not None and reader.may_know(elsewhere):
            raise Moved(elsewhere.discussion.article.slug)
    if comment is None or not reader.may_know(comment):
        raise Http404
    comment.discussion.article = article
    return comment, reader


def _moved_away(article: Article, comments: CommentQuerySet) -> Comment | None:
    """The one of the comments, with its article, if it may have been moved there from this article.

    One query where nothing ever was moved away; its replies went with what was.
    """
    if not Decision.objects.filter(discussion_before=article.pk).exists():
        return None
    return comments.select_related("author", "discussion__article").first()


def get_readable_comment(request: HttpRequest, slug: str, pk: int) -> Comment:
    """Fetch a comment whose words pages show to this reader; 404 if they show them none."""
    comment, reader = get_visible_comment(request, slug, pk)
    if not reader.may_read(comment):
        raise Http404
    return comment


def get_public_comment(pk: int) -> Comment:
    """Fetch a comment that everybody reads, with its article; 404 for any other."""
    comments = Comment.objects.approved().select_related("author", "discussion__article")
    comment = get_object_or_404(comments, pk=pk)
    if not comment.discussion.article.is_public():
        raise Http404
    return comment


def get_known_comment(request: HttpRequest, pk: int) -> tuple[Comment, Reader]:
    """Fetch a comment by its number that this reader may know of, with its article; 404 for any other."""
    comments = Comment.objects.filter(kind=Comment.Kind.COMMENT)
    comment = get_object_or_404(comments.select_related("author", "discussion__article"), pk=pk)
    reader = Reader.of(request)
    if not (comment.discussion.article.is_public() and reader.may_know(comment)):
        raise Http404
    return comment, reader


def get_answerable_comment(request: HttpRequest, slug: str, pk: int) -> Comment:
    """Fetch a comment that this reader may reply to; 404 if they may not."""
    comment, reader = get_visible_comment(request, slug, pk)
    if not reader.may_answer(comment):
        raise Http404
    return comment


def find_answerable_comment(request: HttpRequest, article: Article, pk: int) -> Comment | None:
    """The comment below a public article, if it is there and this reader may reply to it: one query."""
    comment = (
        Comment.objects.select_related("author", "discussion").filter(discussion=article.pk, pk=pk).first()
    )
    if comment is None or not Reader.of(request).may_answer(comment):
        return None
    comment.discussion.article = article
    return comment


def find_imported_comment(request: HttpRequest, article: Article, number: int) -> Comment | None:
    """The comment that had this number on the blog that the article was imported from, if it came along.

    None as well for one that this reader may not know of. One query, three for one that is not there.
    """
    comments = Comment.objects.filter(kind=Comment.Kind.COMMENT)
    comments = comments.filter(import_ref=f"{import_prefix(article)}{number}")
    comment = comments.filter(discussion=article.pk).first() or _moved_away(article, comments)
    return comment if comment is not None and Reader.of(request).may_know(comment) else None
