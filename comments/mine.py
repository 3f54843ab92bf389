"""What of a discussion is one reader's own: their comments that wait or are new, and what is new to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, F, Q, QuerySet, Value
from django.utils import timezone

from comments.models import Comment, CommentQuerySet
from comments.readers import Reader, lately
from comments.reading import NEW, WINDOW
from comments.shield import NOTHING, Uncovered
from comments.trees import windows
from comments.trees.windows import RANKED, Order
from comments.visits import MOST, NewComment, News, news_of, published_since
from comments.writers import WITH_KEY
from filmclub.lib.compiled import compiled
from filmclub.lib.number_lists import IsOneOf, listed

_COLUMNS = (*windows.COLUMNS, "pk", "published_at")
Rows = QuerySet[Comment, tuple[Any, ...]]


@dataclass(frozen=True)
class Mine:
    # The numbers of the reader's own comments that wait or are new, the latest first.
    own: list[int] = field(default_factory=list)
    news: News = field(default_factory=News)
    # What they may read of what is covered for everybody.
    uncovered: Uncovered = NOTHING


def read_mine(discussion_id: int, reader: Reader, moment: datetime | None, order: Order) -> Mine:
    """Find the reader's own comments and those of others that came after `moment`: one query, or none.

    Without a moment nothing is new.
    """
    if not reader.is_known and moment is None:
        return Mine()
    now = timezone.now()
    who: dict[str, Any] = {
        "discussion": discussion_id,
        "member": reader.user.pk if reader.user is not None else 0,
        "key": reader.browser_key,
        "waiting": listed(reader.waiting),
        "since": now - NEW,
    }
    if order in RANKED:
        own = _own(**who, order=order)
        found = list(own if moment is None else own.union(_news(**who, after=moment, now=now, order=order)))
    elif moment is None:
        found = _own_alone(**who)
    else:
        found = _own_and_news(**who, after=moment, now=now)
    mine = sorted((row[3] for row in found if row[5]), reverse=True)
    news = sorted((row for row in found if not row[5]), key=lambda row: (row[4], row[3]), reverse=True)
    return Mine(mine, news_of([_new_comment(row) for row in news], order))


def _new_comment(row: tuple[Any, ...]) -> NewComment:
    comment = NewComment(*row[:4])
    comment.standing = windows.standing_of(row[6]) if len(row) > 6 else 0
    return comment


@compiled
def _own_alone(discussion: int, member: int, key: str, waiting: str, since: datetime) -> Rows:
    return _own(discussion, member, key, waiting, since)


@compiled
def _own_and_news(
    discussion: int, member: int, key: str, waiting: str, since: datetime, after: datetime, now: datetime
) -> Rows:
    own = _own(discussion, member, key, waiting, since)
    return own.union(_news(discussion, member, key, after=after, now=now), all=True)


def _own(
    discussion: int, member: int, key: str, waiting: str, since: datetime, order: Order = Order.OLDEST
) -> Rows:
    mine = Q(author=member) | Q(WITH_KEY, writer=key)
    named = Q(IsOneOf(F("pk"), Value(waiting)))
    own = lately(Comment.objects.filter(discussion=discussion), mine, named, since)
    return _rows(own.order_by("-pk")[:WINDOW], order, is_own=True)


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
    return _rows(news.order_by("-published_at", "-pk")[: MOST + 1], order, is_own=False)


def _rows(found: CommentQuerySet, order: Order, *, is_own: bool) -> Rows:
    # Below a union, SQLite knows no limits but those of subqueries.
    comments = Comment.objects.filter(pk__in=found.values("pk"))
    ranks = (windows.rank_column(order),) if order in RANKED else ()
    return comments.values_list(*_COLUMNS, Value(is_own, output_field=BooleanField()), *ranks)
