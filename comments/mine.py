"""What of a discussion is one reader's own: comments that wait or are new, what is new to them, likes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.utils import timezone

from comments import liking
from comments.liking import LIKED, NO_KEY, NUMBER, Likes, approved_of, liked
from comments.models import Comment, CommentQuerySet
from comments.readers import Reader, lately
from comments.reading import NEW, WINDOW
from comments.shield import NOTHING, Uncovered
from comments.trees import windows
from comments.trees.windows import RANKED, Order
from comments.visits import MOST, NewComment, News, news_of, published_since
from comments.writer_numbers import numbers_of
from comments.writers import WITH_KEY
from filmclub.lib.compiled import compiled
from filmclub.lib.number_lists import IsOneOf, listed

_COLUMNS = (*windows.COLUMNS, "pk", "published_at")
Rows = QuerySet[Any, tuple[Any, ...]]


class Found(IntEnum):
    """What a row tells of."""

    NEWS = 0
    OWN = 1
    # A like; and that a comment of this guest was approved, so that they may like.
    LIKE = 2
    APPROVED = 3


@dataclass(frozen=True)
class Mine:
    # The numbers of the reader's own comments that wait or are new, the latest first.
    own: list[int] = field(default_factory=list)
    news: News = field(default_factory=News)
    # What they may read of what is covered for everybody.
    uncovered: Uncovered = NOTHING
    likes: Likes = liking.NOTHING


def read_mine(
    discussion_id: int, reader: Reader, moment: datetime | None, order: Order, shown: Iterable[int] = ()
) -> Mine:
    """Find the reader's own comments, those of others that came after `moment`, and what the reader likes of
    the article and the comments that are `shown`: one query, or none.

    Without a moment nothing is new.
    """
    if not reader.is_known and moment is None:
        return Mine()
    now = timezone.now()
    who: dict[str, Any] = {
        "discussion": discussion_id,
        "member": reader.user.pk if reader.user is not None else 0,
        "key": reader.browser_key,
        # Signed in, one likes as a member.
        "liker": (reader.browser_key if reader.user is None else "") or NO_KEY,
        "waiting": listed(reader.waiting),
        "shown": listed(shown),
        "since": now - NEW,
    }
    if order in RANKED:
        rows = _own(**who, order=order).union(*_likes(**who, order=order), all=True)
        found = list(
            rows if moment is None else rows.union(_news(**who, after=moment, now=now, order=order), all=True)
        )
    elif moment is None:
        found = _own_alone(**who)
    else:
        found = _own_and_news(**who, after=moment, now=now)
    mine = sorted((row[3] for row in found if row[5] == Found.OWN), reverse=True)
    news = sorted(
        (row for row in found if row[5] == Found.NEWS), key=lambda row: (row[4], row[3]), reverse=True
    )
    likes = Likes(
        may_like=reader.user is not None or any(row[5] == Found.APPROVED for row in found),
        liked={row[3]: row[2] for row in found if row[5] == Found.LIKE},
        own=numbers_of(reader),
    )
    return Mine(mine, news_of([_new_comment(row) for row in news], order), likes=likes)


def _new_comment(row: tuple[Any, ...]) -> NewComment:
    comment = NewComment(*row[:4])
    comment.standing = windows.standing_of(row[6]) if len(row) > 6 else 0
    return comment


@compiled
def _own_alone(
    discussion: int, member: int, key: str, liker: str, waiting: str, shown: str, since: datetime
) -> Rows:
    own = _own(discussion, member, key, waiting, since)
    return own.union(*_likes(discussion, member, liker, shown), all=True)


@compiled
def _own_and_news(
    discussion: int,
    member: int,
    key: str,
    liker: str,
    waiting: str,
    shown: str,
    since: datetime,
    after: datetime,
    now: datetime,
) -> Rows:
    own = _own(discussion, member, key, waiting, since)
    news = _news(discussion, member, key, after=after, now=now)
    return own.union(news, *_likes(discussion, member, liker, shown), all=True)


def _own(
    discussion: int,
    member: int,
    key: str,
    waiting: str,
    since: datetime,
    order: Order = Order.OLDEST,
    **_who: Any,
) -> Rows:
    mine = Q(author=member) | Q(WITH_KEY, writer=key)
    named = Q(IsOneOf(F("pk"), Value(waiting)))
    own = lately(Comment.objects.filter(discussion=discussion), mine, named, since)
    return _rows(own.order_by("-pk")[:WINDOW], order, Found.OWN)


def _news(
    discussion: int,
    member: int,
    key: str,
    *,
    after: datetime,
    now: datetime,
    order: Order = Order.OLDEST,
    **_who: Any,
) -> Rows:
    news = published_since(discussion, after, Reader(), now=now)
    news = news.exclude(author=member).exclude(WITH_KEY, writer=key)
    return _rows(news.order_by("-published_at", "-pk")[: MOST + 1], order, Found.NEWS)


def _rows(found: CommentQuerySet, order: Order, what: Found) -> Rows:
    # Below a union, SQLite knows no limits but those of subqueries.
    comments = Comment.objects.filter(pk__in=found.values("pk"))
    ranks = (windows.rank_column(order),) if order in RANKED else ()
    return comments.values_list(*_COLUMNS, _value(what), *ranks)


def _likes(
    discussion: int, member: int, liker: str, shown: str, order: Order = Order.OLDEST, **_who: Any
) -> tuple[Rows, Rows]:
    """What the reader likes, with how many others do, and whether a guest may: in columns as above."""
    nought, likes = _value(0), liked(discussion, member, liker, shown)
    # Of the kind that comments have there.
    ranks = (F("made_at") if order == Order.ACTIVE else nought,) if order in RANKED else ()
    theirs = likes.values_list(nought, nought, NUMBER, LIKED, "made_at", _value(Found.LIKE), *ranks)
    return theirs, _rows(approved_of(liker).order_by()[:1], order, Found.APPROVED)


def _value(number: int) -> Value:
    return Value(number, output_field=IntegerField())
