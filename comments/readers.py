"""Who reads, and what they may see and do that others may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.db.models import Q
from django.http import HttpRequest

from comments import states
from comments.models import Comment, CommentQuerySet
from comments.writers import WriterCookie
from filmclub.lib.http_cache import is_personal

if TYPE_CHECKING:
    from filmclub.accounts.models import User


class Written(Protocol):
    """A comment, whole or as a row: who wrote it, a member or a guest with the key of a browser."""

    @property
    def author_id(self) -> int | None: ...
    @property
    def writer(self) -> str: ...


@dataclass(frozen=True)
class Reader:
    """A member, or a guest whose browser has posted; all who send no cookie of ours are the same reader."""

    user: User | None = None
    browser_key: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Reader:
        if not is_personal(request):
            return cls()
        user = request.user if request.user.is_authenticated else None
        return cls(user, WriterCookie.of(request).browser_key)

    @property
    def is_known(self) -> bool:
        return self.user is not None or bool(self.browser_key)

    def moderates(self) -> bool:
        # All moderators are staff; for other members the question costs no query.
        return (
            self.user is not None and self.user.is_staff and self.user.has_perm("comments.moderate_comment")
        )

    def wrote(self, comment: Written) -> bool:
        if self.user is not None and comment.author_id == self.user.pk:
            return True
        return bool(self.browser_key) and comment.writer == self.browser_key

    def may_know(self, comment: Comment) -> bool:
        """Whether they may learn that it exists: what never was public and is no tombstone, few may."""
        return bool(comment.published_at or comment.shown or self.wrote(comment) or self.moderates())

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

    def own_waiting(self, comments: CommentQuerySet) -> CommentQuerySet:
        mine = Q(pk__in=[])
        if self.user is not None:
            mine |= Q(author=self.user)
        if self.browser_key:
            mine |= Q(writer=self.browser_key)
        return comments.filter(mine, states.is_in(states.WAITING))
