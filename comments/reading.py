"""What one reader sees of a discussion: windows of about a hundred comments in reading order.

An approved comment is shown. What stands above it and is not public shows as a tombstone. Besides, writers
see their own waiting comments in their place. A window costs the same number of queries however
large the discussion is, because what is not shown is not read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from comments import trees
from comments.models import Comment, CommentQuerySet
from comments.writers import WriterCookie
from filmclub.lib.http_cache import is_personal
from filmclub.lib.markup import excerpt, with_spoiler_ids
from reviews.models import Article

if TYPE_CHECKING:
    from filmclub.accounts.models import User

WINDOW = 100
# Levels of replies that are indented on one page; what is deeper continues on a page of its own.
DEEPEST = 6


@dataclass(frozen=True)
class Reader:
    """Who reads; everybody without a cookie of ours is the same reader."""

    user: User | None = None
    writer: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Reader:
        if not is_personal(request):
            return cls()
        user = request.user if request.user.is_authenticated else None
        return cls(user, WriterCookie.of(request).key)

    @property
    def is_known(self) -> bool:
        return self.user is not None or bool(self.writer)

    def moderates(self) -> bool:
        return self.user is not None and self.user.has_perm("comments.moderate_comment")

    def wrote(self, comment: Comment) -> bool:
        if self.user is not None and comment.author_id == self.user.pk:
            return True
        return bool(self.writer) and comment.writer == self.writer

    def own_waiting(self, comments: CommentQuerySet) -> CommentQuerySet:
        mine = Q(pk__in=[])
        if self.user is not None:
            mine |= Q(author=self.user)
        if self.writer:
            mine |= Q(writer=self.writer)
        return comments.filter(mine, state=Comment.State.PENDING)


@dataclass
class Node:
    """A comment in its place on a page: how deep, and what opens and closes around it in the nested lists."""

    comment: Comment
    depth: int
    is_held: bool = False
    # It stands before this window and is repeated as one line, so that what follows has its context.
    is_context: bool = False
    # Replies that this reader may see but that this page is not deep enough for.
    waiting_below: int = 0
    has_replies_here: bool = False
    # The depths of the lists that end after this comment, innermost first.
    closes: list[int] = field(default_factory=list)

    @property
    def is_readable(self) -> bool:
        return self.is_held or self.comment.state == Comment.State.APPROVED


@dataclass
class Window:
    nodes: list[Node]
    # The last comment shown, if more follow: the cursor of the next window.
    next_after: int | None = None


def read_window(
    discussion_id: int, reader: Reader, *, after: Comment | None = None, top: Comment | None = None
) -> Window:
    """Read the comments after `after` (None: from the start), of the whole discussion or the branch `top`.

    One query for everybody, two more for a reader who waits for a moderator or begins inside a branch.
    """
    everything = Comment.objects.filter(discussion=discussion_id).select_related("author")
    if top is not None:
        everything = trees.branch(everything, top)
    base = trees.depth(top) if top is not None else 0
    rest = trees.after(everything, after) if after is not None else everything

    rows = list(trees.in_reading_order(trees.no_deeper_than(rest.shown(), base + DEEPEST))[: WINDOW + 1])
    has_more = len(rows) > WINDOW
    rows = rows[:WINDOW]
    if top is not None and after is None and not top.shown:
        # Its writer or a moderator asks for it; get_visible_comment() has seen to that.
        rows.insert(0, top)

    held: list[Comment] = []
    if reader.is_known:
        waiting = reader.own_waiting(rest)
        if has_more:
            waiting = trees.up_to(waiting, rows[-1])
        here = {comment.pk for comment in rows}
        held = [comment for comment in trees.in_reading_order(waiting)[:WINDOW] if comment.pk not in here]
    return Window(
        nodes=_nested([*rows, *held], everything, reader, after=after, top=top),
        next_after=rows[-1].pk if has_more else None,
    )


def _nested(
    rows: list[Comment],
    everything: CommentQuerySet,
    reader: Reader,
    *,
    after: Comment | None,
    top: Comment | None,
) -> list[Node]:
    base = trees.depth(top) if top is not None else 0
    here = {comment.pk for comment in rows}
    cut_off = [comment for comment in rows if trees.depth(comment) > base and comment.parent_id not in here]
    above = []
    if cut_off:
        above = [comment for comment in trees.ancestors(cut_off, everything) if comment.pk not in here]
    moderates = top is not None and reader.moderates()
    nodes: list[Node] = []
    for comment in sorted([*rows, *above], key=trees.place):
        depth = trees.depth(comment) - base
        if depth > DEEPEST:
            # Here only because of one's own waiting comment, which this page is not deep enough for.
            nodes[-1].waiting_below += comment.state == Comment.State.PENDING and reader.wrote(comment)
            continue
        nodes.append(
            Node(
                comment=comment,
                depth=depth,
                is_held=comment.state == Comment.State.PENDING and (reader.wrote(comment) or moderates),
                is_context=after is not None and comment.shown and trees.place(comment) <= trees.place(after),
                waiting_below=comment.approved_below if depth == DEEPEST else 0,
            )
        )
    for node, follower in zip_longest(nodes, nodes[1:]):
        next_depth = follower.depth if follower else 0
        node.has_replies_here = next_depth > node.depth
        node.closes = list(range(node.depth, next_depth, -1))
    return nodes


def public_html(comment: Comment) -> SafeString:
    """Return a comment's text as every page shows it; its spoilers stay closed until the reader asks."""
    return mark_safe(with_spoiler_ids(comment.text_html, f"c{comment.pk}"))  # noqa: S308 cleaned when stored


def public_excerpt(comment: Comment, length: int = 90) -> str:
    """Return the beginning of a comment for lists and feeds, with nothing that its writer hid."""
    if comment.spoils:
        return _("Spoiler: %(what)s") % {"what": comment.get_spoils_display()}
    return excerpt(comment.text_html, length)


def latest(at_most: int) -> CommentQuerySet:
    """The newest approved comments below public articles: one query."""
    return (
        Comment.objects.approved()
        .filter(discussion__article__in=Article.objects.published())
        .select_related("author", "discussion__article")
        .defer("discussion__article__body", "discussion__article__body_html")
        .order_by("-created_at", "-pk")[:at_most]
    )
