"""Who may like, and what one reader likes of what a page shows.

Everybody sees how many do, and who may like a button beside that. It stands in a slot, one for each comment:
the page for everybody is the same for all, and a reader's own is that page with its slots filled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from comments.like_buttons import takes_likes
from comments.models import Comment, CommentQuerySet, Like
from comments.readers import Reader
from comments.writer_numbers import number_of, numbers_of
from comments.writers import WITH_KEY
from filmclub.lib.number_lists import IsOneOf, listed

if TYPE_CHECKING:
    from comments.reading import Node
    from comments.rows import CommentRow
    from filmclub.accounts.models import User

# Stands for the article itself among the numbers of what is liked.
THE_ARTICLE = 0
# Is nobody's key. By "", which stands in the rows of members, PostgreSQL would expect to find all of these.
NO_KEY = "-"


@dataclass(frozen=True)
class Liker:
    """Who likes: a member or, if nobody is signed in, the guest of a browser that has a key."""

    user: User | None = None
    key: str = ""

    @classmethod
    def of(cls, reader: Reader) -> Liker:
        return cls(reader.user, "" if reader.user is not None else reader.browser_key)

    @property
    def likes(self) -> QuerySet[Like]:
        """All of theirs."""
        if self.user is not None:
            return Like.objects.filter(user=self.user)
        return Like.objects.filter(~Q(key=""), user=None, key=self.key)


def may_like(liker: Liker) -> bool:
    """Whether they are a member, or a guest with an approved comment: one query for a guest with a key."""
    if liker.user is not None or not liker.key:
        return liker.user is not None
    return approved_of(liker.key).exists()


def approved_of(key: str) -> CommentQuerySet:
    """What a guest wrote with this key that counts as a comment."""
    return Comment.objects.approved().filter(WITH_KEY, author=None, writer=key)


@dataclass(frozen=True)
class Likes:
    """What one reader likes of an article and the comments of a page, and whether they may like at all."""

    may_like: bool = False
    # By the numbers of comments, how many like each by now.
    liked: Mapping[int, int] = field(default_factory=dict)
    # Who the reader is, as comments tell of their writers.
    own: frozenset[int] = frozenset()

    def takes(self, writer: int | None) -> bool:
        """Whether the reader may like what somebody of this number wrote: nobody likes their own."""
        return self.may_like and writer is not None and writer not in self.own


NOTHING = Likes()


def mark_liked(
    nodes: Iterable[Node], likes: Likes, number: Callable[[CommentRow], int | None] = number_of
) -> None:
    """Say of these nodes which the reader likes, and which they may."""
    if not likes.may_like:
        return
    for node in nodes:
        if node.is_said_here and not node.is_held:
            node.takes_like = likes.takes(number(node.comment))
            node.is_liked = node.comment.pk in likes.liked
            node.comment.like_count = likes.liked.get(node.comment.pk, node.comment.like_count)


# --- How it is read -------------------------------------------------------------------------------


def liked(discussion: int, member: int, key: str, shown: str) -> QuerySet[Like]:
    """What a reader likes of an article, and of those of its comments that are listed as `shown`."""
    # Each for itself, by an index that holds both of it.
    comments, guest = Q(IsOneOf(F("comment"), Value(shown))), Q(~Q(key=""), key=key)
    return Like.objects.filter(
        Q(comments, user=member)
        | Q(comments, guest)
        | Q(article=discussion, user=member)
        | Q(guest, article=discussion)
    )


# The number of the comment, THE_ARTICLE if it is none; and how many like the same.
LIKED = Coalesce("comment", THE_ARTICLE)
NUMBER = Coalesce("comment__like_count", "article__like_count")


def read_likes(reader: Reader, discussion: int, shown: Iterable[int]) -> Likes:
    """What a reader likes on a page with these comments: one query, two of a guest, none without a key."""
    if not takes_likes() or not may_like(liker := Liker.of(reader)):
        return NOTHING
    member = liker.user.pk if liker.user is not None else 0
    found = liked(discussion, member, liker.key or NO_KEY, listed(shown)).values_list(LIKED, NUMBER)
    return Likes(may_like=True, liked=dict(found), own=numbers_of(reader))
