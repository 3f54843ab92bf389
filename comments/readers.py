"""Who reads, and what they may see and do that others may not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from django.db.models import Q
from django.http import HttpRequest

from comments import states
from comments.models import Comment, CommentQuerySet
from comments.waiting import WaitingCookie
from comments.writers import WITH_KEY, WriterCookie
from filmclub.lib.cookies import WRITER_COOKIE
from filmclub.lib.http_cache import is_personal

if TYPE_CHECKING:
    from filmclub.accounts.models import User


class Written(Protocol):
    """A comment, whole or as a row: who wrote it, a member or a guest with the key of a browser."""

    @property
    def author_id(self) -> int | None: ...
    @property
    def writer(self) -> str: ...
    @property
    def pk(self) -> int: ...
    @property
    def traits(self) -> states.Traits: ...


@dataclass(frozen=True)
class Reader:
    """A member, or a guest whose browser has posted; all who send no cookie of ours are the same reader."""

    user: User | None = None
    browser_key: str = ""
    # The numbers of comments that are theirs while they wait, and no longer.
    waiting: frozenset[int] = frozenset()

    @classmethod
    def of(cls, request: HttpRequest) -> Reader:
        if not is_personal(request):
            return cls()
        user = request.user if request.user.is_authenticated else None
        browser_key = WriterCookie.of(request).browser_key
        # Whoever forges one cookie is nobody by the other.
        is_forged = WRITER_COOKIE in request.COOKIES and not browser_key
        return cls(user, browser_key, frozenset(() if is_forged else WaitingCookie.of(request).pks))

    @property
    def ignores(self) -> frozenset[int]:
        """The numbers of those whose words fold for them: no query."""
        return self.user.ignores if self.user is not None else frozenset()

    @property
    def is_known(self) -> bool:
        return self.user is not None or bool(self.browser_key or self.waiting)

    def moderates(self) -> bool:
        # All moderators are staff; for other members the question costs no query.
        return (
            self.user is not None
            and self.user.has_staff_rights
            and self.user.has_perm("comments.moderate_comment")
        )

    def wrote(self, comment: Written) -> bool:
        return self.has_key_of(comment) or (comment.pk in self.waiting and comment.traits.is_waiting)

    def has_key_of(self, comment: Written) -> bool:
        """Whether they wrote it, going by their account or the key of their browser."""
        if comment.author_id is not None:
            return self.user is not None and comment.author_id == self.user.pk
        return bool(self.browser_key) and comment.writer == self.browser_key

    def may_know(self, comment: Comment) -> bool:
        """Whether they may learn that it exists: what never was public and is no tombstone, few may."""
        return bool(comment.published_at or comment.shown or self.wrote(comment) or self.moderates())

    def may_read(self, comment: Comment) -> bool:
        """Whether pages show them its words: all those of a public one, few those of one that waits."""
        if not comment.traits.is_waiting:
            return comment.traits.is_public
        return self.wrote(comment) or self.moderates()

    def may_answer(self, comment: Comment) -> bool:
        """Whether they may reply to it: all to a public one, its writer and moderators to one that waits."""
        if comment.kind != Comment.Kind.COMMENT or not comment.traits.is_waiting:
            return comment.kind == Comment.Kind.COMMENT and comment.traits.is_public
        if self.browser_key and comment.writer == self.browser_key:
            return True
        return self.user is not None and (
            comment.author_id == self.user.pk or self.user.has_perm("comments.moderate_comment")
        )

    def shown(self) -> CommentQuerySet:
        """What they find on a page, their own waiting comments among it."""
        shown = Comment.objects.shown()
        return shown | self.own_waiting(Comment.objects.all()) if self.is_known else shown

    def own(self, comments: CommentQuerySet) -> CommentQuerySet:
        """Those that they wrote, going by their account or the key of their browser."""
        return comments.filter(self._mine())

    def own_waiting(self, comments: CommentQuerySet) -> CommentQuerySet:
        return comments.filter(self._mine() | Q(pk__in=self.waiting), states.is_in(states.WAITING))

    def own_lately(self, comments: CommentQuerySet, since: datetime) -> CommentQuerySet:
        """Their own comments that wait, and the public ones written since a moment."""
        return lately(comments, self._mine(), Q(pk__in=self.waiting), since)

    def _mine(self) -> Q:
        mine = Q(pk__in=[])
        if self.user is not None:
            mine |= Q(author=self.user)
        if self.browser_key:
            # The condition says nothing new, but lets the index of keys serve.
            mine |= Q(WITH_KEY, writer=self.browser_key)
        return mine


def lately(comments: CommentQuerySet, mine: Q, named: Q, since: datetime) -> CommentQuerySet:
    """Of somebody's own comments those that wait or are new; of those that a browser names, what waits."""
    new = mine & states.is_in(states.PUBLIC) & Q(created_at__gte=since)
    waiting = (mine | named) & states.is_in(states.WAITING)
    return comments.filter(new | waiting, kind=Comment.Kind.COMMENT)
