"""What has come to a discussion since a page of it was made: counted, and shown with what it answers.

An open page asks for it and puts each comment where it stands; without a script it is a page of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from comments import visits
from comments.ignoring import fold, is_ignored
from comments.liking import NOTHING, Likes, mark_liked, read_likes
from comments.models import Comment
from comments.readers import Reader
from comments.reading import Node
from comments.rendering import ThreadPage, render_node
from comments.rows import DEEPEST, CommentRow
from comments.shield import Uncovered, uncover
from comments.trees import places
from comments.trees.siblings import siblings_before
from comments.trees.windows import Order
from reviews.models import Article

# The most that are shown at once: the first that came.
AT_ONCE = 100


@dataclass(frozen=True)
class Arrival:
    """A comment that has come, as HTML, with what an open page has to know to put it in its place."""

    html: SafeString
    # What it answers, as a line, and which comment that is; "" for a thread.
    context: SafeString
    parent_id: int | str
    # The comment that it stands right behind at its level; "" for the first.
    behind: int | str


@dataclass(frozen=True)
class Since:
    """The moment of a page or, of those that came in one moment, the last one that was shown."""

    moment: datetime
    pk: int = 0

    @classmethod
    def read(cls, moment: str, pk: str) -> Since | None:
        """Read what an address says; None where that is no moment."""
        read = visits.read_moment(moment)
        return cls(read, int(pk) if pk.isdecimal() and len(pk) <= 18 else 0) if read is not None else None

    @property
    def query(self) -> str:
        return urlencode({"since": self.moment.astimezone(UTC).isoformat(), "behind": self.pk})


@dataclass(frozen=True)
class Arrivals:
    shown: list[Arrival] = field(default_factory=list)
    # Where more of them begin.
    more: Since | None = None
    likes: Likes = NOTHING


def pks_since(article: Article, since: Since, reader: Reader) -> list[int]:
    """The numbers of the comments of others that have come, the first MOST of them: one query."""
    arrived = visits.published_since(article.pk, since.moment, reader)
    return list(arrived.order_by("published_at", "pk").values_list("pk", flat=True)[: visits.MOST])


def read_arrivals(
    page: ThreadPage, since: Since, reader: Reader, order: Order, uncovered: Uncovered
) -> Arrivals:
    """The comments of others that have come, in the order in which they may be put in their places.

    Four queries at most; one more for who has uncovered what gives away, and those of likes.
    """
    arrived = visits.published_since(page.article.pk, since.moment, reader, behind=since.pk)
    moments = dict(arrived.order_by("published_at", "pk").values_list("pk", "published_at")[: AT_ONCE + 1])
    pks = list(moments)[:AT_ONCE]
    rows = {row.pk: row for row in CommentRow.read(Comment.objects.filter(pk__in=pks))}
    parents = {row.pk: row for row in CommentRow.read(Comment.objects.filter(replies__in=pks).distinct())}
    behind = siblings_before(pks, reader.shown(), order)
    more = Since(moments[pks[-1]] or since.moment, pks[-1]) if len(moments) > AT_ONCE else None
    nodes = [_node(row) for pk in pks if (row := rows.get(pk)) and pk in behind]
    uncover(nodes, uncovered)
    fold(nodes, reader.ignores)
    likes = read_likes(reader, page.article.pk, pks)
    mark_liked(nodes, likes)
    shown = [
        _arrival(node, parents.get(node.comment.parent_id or 0), behind[node.comment.pk], page, reader)
        for node in nodes
    ]
    return Arrivals(shown, more, likes)


def _node(row: CommentRow) -> Node:
    depth = places.depth(row)
    return Node(row, depth=depth, is_new=True, waiting_below=row.approved_below if depth == DEEPEST else 0)


def _arrival(
    node: Node, parent: CommentRow | None, behind: int | None, page: ThreadPage, reader: Reader
) -> Arrival:
    line = None
    if parent and parent.traits.is_public:
        is_folded = is_ignored(parent, reader.user)
        line = Node(parent, depth=node.depth - 1, is_context=True, is_ignored=is_folded)
    return Arrival(
        html=render_node(node, page),
        context=render_node(line, page) if line else SafeString(),
        parent_id=node.comment.parent_id or "",
        behind=behind or "",
    )
