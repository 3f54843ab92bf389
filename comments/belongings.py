"""What is somebody's own, for their own page: what waits, what they said, what was answered, films seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest

from comments.models import Comment, CommentQuerySet
from comments.readers import Reader
from comments.states import PUBLIC, is_in, those
from comments.writers import WITH_KEY
from filmclub.lib import keyset
from reviews.models import Article, Film
from reviews.models.viewings import Viewing
from reviews.viewings import FilmsCookie

ON_A_PAGE = 30
_IS_EXPLAINED = is_in(those(lambda traits: traits.is_explained))
_ORDER = (keyset.Column("created_at", datetime, True), keyset.Column("pk", int, True))
_ORDER_OF_FILMS = (keyset.Column("moment", datetime, True), keyset.Column("pk", int, True))


@dataclass(frozen=True)
class Owner:
    """A member, or the guest of a browser: what the member there has not claimed is the guest's still."""

    reader: Reader

    @classmethod
    def of(cls, request: HttpRequest) -> Owner:
        reader = Reader.of(request)
        return cls(Reader(user=reader.user) if reader.user is not None else reader)

    def waiting(self) -> CommentQuerySet:
        return self.reader.own_waiting(readable())

    def said(self) -> CommentQuerySet:
        """What is public, and what moderators have decided against, of which their writer is told.

        What was taken for spam is not among it, nor what they have withdrawn.
        """
        return self.reader.own(readable()).filter(is_in(PUBLIC) | _IS_EXPLAINED)

    def comments(self) -> CommentQuerySet:
        return self.waiting() | self.said()

    def answers(self) -> CommentQuerySet:
        """The public answers of others to what they said."""
        answers = readable().filter(is_in(PUBLIC))
        if self.reader.user is not None:
            return answers.filter(parent__author=self.reader.user).exclude(author=self.reader.user)
        if not (key := self.reader.browser_key):
            return answers.none()
        return answers.filter(~Q(parent__writer=""), parent__writer=key).exclude(WITH_KEY, writer=key)

    def of_others(self, comments: CommentQuerySet) -> CommentQuerySet:
        """Those of the comments that they did not write."""
        if self.reader.user is not None:
            return comments.exclude(author=self.reader.user)
        return comments.exclude(WITH_KEY, author=None, writer=self.reader.browser_key)


def readable() -> CommentQuerySet:
    public = Article.objects.published().order_by().values("pk")
    return Comment.objects.filter(kind=Comment.Kind.COMMENT, discussion__in=public)


def latest(comments: CommentQuerySet, at_most: int) -> list[Comment]:
    """The latest of them with their articles: one query."""
    return list(with_articles(comments).order_by("-created_at", "-pk")[:at_most])


def page_of(
    comments: CommentQuerySet, parameters: Mapping[str, str], size: int = ON_A_PAGE
) -> tuple[keyset.Page, list[Comment]]:
    """A page of them, the latest first, with their articles: two queries, three where the page is gone."""
    page = keyset.get_page(comments, _ORDER, parameters, size)
    found = {comment.pk: comment for comment in with_articles(Comment.objects.filter(pk__in=page.keys))}
    return page, [found[pk] for pk in page.keys if pk in found]


def with_articles(comments: CommentQuerySet) -> CommentQuerySet:
    texts = (f"discussion__article__{name}" for name in Article.TEXTS)
    return comments.select_related("author", "discussion__article").defer("text", *texts)


def films_of(
    request: HttpRequest, parameters: Mapping[str, str], size: int = ON_A_PAGE
) -> tuple[keyset.Page, list[Film]]:
    """A page of the films that a reader says they have seen, the latest first: two queries of a member.

    A guest's are few, and stand on one page: one query.
    """
    if not request.user.is_authenticated:
        pks = list(FilmsCookie.of(request).pks)
        return keyset.Page(), _in_order(pks)
    viewings = Viewing.objects.filter(user=request.user)
    page = keyset.get_page(viewings, _ORDER_OF_FILMS, parameters, size)
    of_viewings = dict(Viewing.objects.filter(pk__in=page.keys).values_list("pk", "film"))
    return page, _in_order([of_viewings[pk] for pk in page.keys if pk in of_viewings])


def _in_order(pks: list[int]) -> list[Film]:
    """Those that have a page, in this order."""
    found = Film.objects.public().filter(pk__in=pks).in_bulk() if pks else {}
    return [found[pk] for pk in pks if pk in found]
