"""Who hears of a comment on the site itself, and what somebody hears of: answers, and what they follow.

Of a thread that they have muted they hear nothing, also no answers to what they wrote in it. What was
published before they followed it is not told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from comments.following_models import Subscription, SubscriptionQuerySet
from comments.models import Comment, CommentQuerySet
from comments.trees import places
from filmclub.lib.compiled import compiled

# So many conditions at most in one query: SQLite takes no more than a thousand, one in the other.
AT_ONCE = 200
# So many followers of a discussion or thread hear of a comment in the act itself: more would take long.
FEW = 100


@dataclass(frozen=True)
class Hearers:
    """The numbers of the members who hear of a comment.

    Where very many follow, `are_told` are those alone whom it answers; `are_many` says that there are others.
    """

    are_told: set[int]
    are_many: bool


def hearers(comment: Comment) -> Hearers:
    """Who hears of a comment where it stands, under its discussion's lock; its writer is none of them.

    Two queries, one for a thread and for a reply that was fetched with what it answers; where very many
    follow, two more.
    """
    follows = list(
        _follows(
            article=comment.discussion_id,
            thread=0 if comment.parent_id else comment.pk,
            answered=comment.parent_id or 0,
        )
    )
    answered = _writer_above(comment)
    if are_many := len(follows) > FEW:
        mutes = Subscription.objects.filter(user=answered, muted_at__isnull=False)
        told = set[int]()
        muted = set(mutes.filter(thread=places.beginning_of(comment)).values_list("user", flat=True))
    else:
        told = {user for user, muted, made in follows if not muted and _is_before(made, comment)}
        muted = {user for user, muted, _made in follows if muted}
    are_told = (told | ({answered} if answered else set())) - muted - {comment.author_id}
    return Hearers(are_told, are_many)


def followers(article: int, thread: int, behind: int, number: int) -> list[int]:
    """The numbers of so many members who follow or mute one of these, behind the given one: one query."""
    theirs = Subscription.objects.filter(Q(article=article) | Q(thread=thread), user__gt=behind)
    return list(theirs.order_by("user").values_list("user", flat=True).distinct()[:number])


def follow_along(old: int, new: int) -> list[int]:
    """Have who followed a thread that stands in another now follow that, named by their first comments.

    Who follows or mutes the other already keeps that, and who had muted what was moved hears of it: of a part
    nothing can be muted. Returns the members whom that concerns. Four queries.
    """
    rows, there = Subscription.objects.filter(thread=old), Subscription.objects.filter(thread=new)
    members = list(rows.filter(user__isnull=False).order_by("user").values_list("user", flat=True))
    is_there = Q(user__in=there.exclude(user=None).values("user"))
    is_there |= Q(subscriber__in=there.exclude(subscriber=None).values("subscriber"))
    rows.filter(Q(muted_at__isnull=False) | is_there).delete()
    rows.update(thread=new)
    return members


def _is_before(made: datetime, comment: Comment) -> bool:
    return comment.published_at is not None and made <= comment.published_at


def _writer_above(comment: Comment) -> int | None:
    """The number of the member who wrote what a comment answers."""
    if comment.parent_id is None:
        return None
    if Comment.parent.is_cached(comment) and comment.parent:
        return comment.parent.author_id
    return _author(pk=comment.parent_id)[0]


@compiled
def _author(pk: int) -> QuerySet[Comment, int | None]:
    return Comment.objects.filter(pk=pk).values_list("author", flat=True)


@compiled
def _follows(
    article: int, thread: int, answered: int
) -> QuerySet[Subscription, tuple[int, datetime | None, datetime]]:
    """Of an article, and of a thread (0: none) or that in which what is answered stands (0: nothing)."""
    about = Q(article=article) | Q(thread=thread) | Q(thread=places.beginning_above(answered))
    talk = Subscription.objects.filter(about, user__isnull=False)
    return talk.values_list("user", "muted_at", "made_at")[: FEW + 1]


@dataclass(frozen=True)
class Follows:
    """What somebody follows, and the threads that they have muted."""

    rows: list[Subscription]

    @classmethod
    def read(cls, rows: SubscriptionQuerySet) -> Follows:
        """One query."""
        return cls(list(rows.order_by("pk")))

    def talk(self, since: datetime) -> Iterator[Q]:
        """That a comment became public since a moment in a thread or discussion which they follow.

        In parts, each for a query of its own.
        """
        rows = [row for row in self.rows if not row.muted_at and (row.thread_id or row.article_id)]
        return _in_parts(rows, lambda row: _place(row) & Q(published_at__gt=max(since, row.made_at)))

    def articles(self, since: datetime) -> Iterator[Q]:
        """That an article appeared since which they follow by its series, film or author, or as all.

        In parts, as above.
        """
        rows = [row for row in self.rows if row.is_all or row.series_id or row.film_id or row.author_id]
        return _in_parts(rows, lambda row: _about(row) & Q(published_at__gt=max(since, row.made_at)))

    def without_muted(self, comments: CommentQuerySet) -> CommentQuerySet:
        """Those of the comments that stand in no thread of which they want to hear nothing."""
        for condition in _in_parts([row for row in self.rows if row.muted_at], _place):
            comments = comments.exclude(condition)
        return comments


def _place(row: Subscription) -> Q:
    if row.thread_id is None:
        return Q(discussion=row.article_id)
    return places.is_in_thread_of(row.thread_id)


def _about(row: Subscription) -> Q:
    for name, field in (("series", "series"), ("film", "films"), ("author", "author")):
        if (pk := getattr(row, f"{name}_id")) is not None:
            return Q(**{field: pk})
    return Q()


def _in_parts(rows: Sequence[Subscription], condition: Callable[[Subscription], Q]) -> Iterator[Q]:
    for start in range(0, len(rows), AT_ONCE):
        yield reduce(or_, map(condition, rows[start : start + AT_ONCE]))
